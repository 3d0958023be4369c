// bary-report/1, as docs/report-format.md has it. Everything that comes from outside may be absent.

export interface Text {
  en: string;
  ko: string;
}
export type Words = Text | string | null | undefined;
export type Cell = number | string | boolean | null | undefined;

export interface Column {
  name: string;
  label?: Words;
  unit?: string;
  type?: 'f64' | 'i64' | 'boolean' | 'text' | 'epoch' | 'choice';
  description?: Words;
  values?: Record<string, Words>;
}

export interface TableData {
  title?: Words;
  columns: Column[];
  rows: number;
  file?: string;
  truncated?: number;
  data: Record<string, Cell[]>;
}

export interface Feature {
  type: 'Feature';
  properties: Record<string, Cell> | null;
  geometry: GeoJSON.Geometry | null;
}
export interface Features {
  type: string;
  features: Feature[];
}

export interface Condition {
  column: string;
  is?: Cell | Cell[];
  not?: Cell | Cell[];
  above?: number;
  below?: number;
  beyond?: number;
  label?: Words;
  otherwise?: Words;
}

export interface Selection {
  where?: Condition | Condition[];
  sort?: string;
  limit?: number;
}

export interface View extends Selection {
  id: string;
  kind: string;
  title?: Words;
  reading?: Words;
  table?: string;
  // The rest depends on the kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [key: string]: any;
}

export interface Figure {
  label?: Words;
  value?: Cell;
  unit?: string;
  text?: Words;
  status?: string;
}

export interface Check {
  name: string;
  text?: Words;
  reference?: string;
  value?: Cell;
  unit?: string;
  shown?: Words;
  min?: number | null;
  max?: number | null;
  equals?: Cell;
  ok: boolean;
}

export interface TaskProvenance {
  task: string;
  kind?: string;
  version?: number;
  key?: string;
  inputs?: string[];
  outputs?: { port: string; type: string; digest: string; file: string }[];
  error?: Words;
}

export interface Report {
  format: string;
  title?: Words;
  question?: Words;
  summary?: Words;
  study?: { name?: string; file?: string; sha256?: string; start?: string | null; stop?: string | null };
  answer?: string[];
  figures?: Figure[];
  views?: View[];
  tables?: Record<string, TableData>;
  features?: Record<string, Features>;
  assumptions?: { subject?: string; name?: string; what?: Words; value?: string; status?: string; source?: Words }[];
  sources?: { title?: string; origin?: string; licence?: string; date?: string }[];
  models?: { name?: string; value?: Words }[];
  data?: { name?: string; digest?: string; source?: string }[];
  checks?: Check[];
  warnings?: { code?: string; text?: Words }[];
  provenance?: TaskProvenance[];
  run?: {
    version?: string;
    started?: string;
    seconds?: number;
    threads?: number;
    tasks?: { task: string; seconds?: number; from_store?: boolean }[];
  };
  licence?: string;
  release?: string;
  command?: string;
}
