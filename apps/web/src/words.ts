// The page's own words, and the language that it speaks now.

import type { Words } from './format';

export type Language = 'en' | 'ko';

let language: Language = 'en';
export const speak = (l: Language): void => {
  language = l;
};
export const spoken = (): Language => language;

/** A text of the report in the language of the page. */
export function say(t: Words): string {
  if (t === null || t === undefined) return '';
  if (typeof t === 'string') return t;
  return (language === 'ko' ? t.ko || t.en : t.en || t.ko) || '';
}

const words = {
  study: ['study', '연구'],
  other: ['한국어', 'English'],
  skip: ['Skip to the report', '본문으로 건너뛰기'],
  release: ['may go to', '배포 범위'],
  licence: ['Licence', '이용 허락'],
  figures: ['Key figures', '핵심 수치'],
  assumed: ['assumed', '가정'],
  announced: ['announced', '발표'],
  published: ['published', '공표'],
  computed: ['computed', '계산'],
  allHold: ['{n} of {n} expectations hold', '기대 조건 {n}개 모두 충족'],
  someFail: ['{k} of {n} expectations failed', '기대 조건 {n}개 중 {k}개 불충족'],
  uncertainValues: ['{n} value{s} assumed or announced', '가정·발표된 값 {n}개'],
  sourcesCount: ['{n} source{s}', '출처 {n}건'],
  warningsCount: ['{n} warning{s}', '주의 {n}건'],
  failedTask: ['Task {task} did not finish', '끝나지 않은 작업: {task}'],
  views: ['Results', '결과'],
  assumptions: ['Assumptions', '가정'],
  assumptionsReading: [
    'Values that are not published, or not yet measured; the results follow from them.',
    '공표되지 않았거나 아직 측정되지 않은 값입니다. 결과는 이 값에 따라 달라집니다.',
  ],
  noAssumptions: ['No value is assumed or announced.', '가정되거나 발표만 된 값은 없습니다.'],
  sources: ['Sources and licences', '출처와 이용 허락'],
  sourcesReading: ['Where the data come from, and on which terms.', '자료의 출처와 이용 조건입니다.'],
  models: ['Models and reference data', '모델과 기준 자료'],
  modelsReading: ['How each result was computed, and with which constants.', '결과를 계산한 방법과 사용한 상수입니다.'],
  checks: ['Checks', '점검'],
  checksReading: [
    'What the study expects of its own results.',
    '연구가 스스로 결과에 대해 정한 기대 조건입니다.',
  ],
  noChecks: ['The study states no expectations.', '정해진 기대 조건이 없습니다.'],
  warnings: ['Warnings', '주의'],
  warningsReading: ['What the run remarked on its way.', '실행 중에 알린 내용입니다.'],
  provenance: ['Provenance', '이력'],
  provenanceReading: [
    'Each result with the digest of its content: the same study and inputs give the same digests on any machine.',
    '결과마다 내용 해시가 있습니다. 같은 연구와 입력은 어느 컴퓨터에서나 같은 해시를 냅니다.',
  ],
  run: ['Run it again', '다시 실행하기'],
  runReading: ['The exact command, and what it took.', '실행한 명령과 걸린 시간입니다.'],
  subject: ['Subject', '대상'],
  name: ['Name', '이름'],
  value: ['Value', '값'],
  status: ['Status', '상태'],
  source: ['Source', '출처'],
  title: ['Title', '제목'],
  origin: ['Origin', '제공'],
  date: ['Date', '날짜'],
  method: ['Method', '방법'],
  digest: ['Digest', '해시'],
  expectation: ['Expectation', '기대 조건'],
  bound: ['Bound', '한계'],
  result: ['Result', '결과'],
  holds: ['holds', '충족'],
  failed: ['failed', '불충족'],
  code: ['Code', '코드'],
  remark: ['Remark', '내용'],
  task: ['Task', '작업'],
  kind: ['Kind', '종류'],
  output: ['Output', '산출'],
  file: ['File', '파일'],
  time: ['Time', '시간'],
  fromStore: ['from the store', '저장소에서'],
  command: ['Command', '명령'],
  studyFile: ['Study file', '연구 파일'],
  version: ['Version', '판'],
  started: ['Started', '시작'],
  took: ['Took', '걸린 시간'],
  onThreads: ['{time} on {n} thread{s}', '{time}, 스레드 {n}개'],
  span: ['Span', '기간'],
  atLeast: ['at least', '이상'],
  atMost: ['at most', '이하'],
  exactly: ['equal to', '같음'],
  behind: ['The numbers behind this picture', '그림의 수치 보기'],
  noRows: ['Nothing to show: the table has no rows.', '표시할 내용이 없습니다. 표에 행이 없습니다.'],
  noNumbers: ['Nothing to show: no row has the values that this picture needs.', '표시할 내용이 없습니다. 그림에 필요한 값이 있는 행이 없습니다.'],
  noMatch: ['No row matches.', '조건에 맞는 행이 없습니다.'],
  cannotDraw: ['This picture cannot be drawn:', '그림을 그릴 수 없습니다:'],
  unknownKind: ['this page does not know the picture', '이 페이지가 모르는 그림입니다'],
  noTable: ['the report has no table', '보고서에 표가 없습니다'],
  noFeatures: ['the report has no map layer', '보고서에 지도 레이어가 없습니다'],
  noColumn: ['the table has no column', '표에 열이 없습니다'],
  noKey: ['the view does not name', '뷰에 지정되지 않았습니다'],
  search: ['Search', '찾기'],
  all: ['all', '전체'],
  rowsOf: ['{a}–{b} of {n} rows', '전체 {n}행 중 {a}–{b}'],
  rowsOf1: ['{n} row{s}', '{n}행'],
  truncated: ['The first {k} of {n} rows are here; all of them are in {file}.', '전체 {n}행 중 처음 {k}행입니다. 전체는 {file}에 있습니다.'],
  printed: ['The first {k} of {n} rows; all of them are in {file}.', '전체 {n}행 중 처음 {k}행입니다. 전체는 {file}에 있습니다.'],
  previous: ['Previous', '이전'],
  next: ['Next', '다음'],
  download: ['Download CSV', 'CSV 내려받기'],
  sortBy: ['Sort by', '정렬:'],
  yes: ['yes', '예'],
  no: ['no', '아니요'],
  unknown: ['unknown', '알 수 없음'],
  count: ['count', '횟수'],
  moreLanes: ['{n} more lane{s} in the table.', '{n}개 줄은 표에 있습니다.'],
  denseMarks: ['Where marks lie close together, each is a line.', '표시가 촘촘하면 하나하나를 선으로 그립니다.'],
  denseDiamond: ['A tall one is a diamond.', '긴 선은 마름모입니다.'],
  denseRing: ['A pale one is a ring.', '옅은 선은 고리입니다.'],
  noZero: ['The vertical axis does not start at zero:', '세로축이 0에서 시작하지 않습니다:'],
  logAxis: ['logarithmic', '로그 눈금'],
  north: ['N', '북'],
  east: ['E', '동'],
  south: ['S', '남'],
  west: ['W', '서'],
  keys: ['Arrow keys walk through the marks.', '화살표 키로 표시를 하나씩 볼 수 있습니다.'],
  turnKeys: ['Shift and an arrow key turn the globe.', 'Shift와 화살표 키로 지구본을 돌립니다.'],
  turnHint: ['Drag to turn the globe, or press Shift and an arrow key.', '끌거나 Shift와 화살표 키를 눌러 지구본을 돌립니다.'],
  nightSide: ['night side', '밤 지역'],
  flowCircle: ['the flow runs in a circle at', '흐름이 되돌아옵니다:'],
  flowNegative: ['an amount of a flow is negative at', '흐름의 양이 음수입니다:'],
  flowUnits: ['Widths compare amounts of one unit; each unit has its own scale.', '폭은 같은 단위의 양끼리만 비교됩니다. 단위마다 눈금이 다릅니다.'],
  flowScale: ['Widths are in proportion to the amounts.', '폭은 양에 비례합니다.'],
  ofSource: ['of {name}', '{name} 중'],
  marks: ['{n} mark{s}', '표시 {n}개'],
  lanesAre: ['{n} lane{s}', '줄 {n}개'],
  curvesAre: ['curves', '곡선'],
  fromTo: ['{name} from {a} to {b}', '{name}: {a}부터 {b}까지'],
  land: ['Coastlines: Natural Earth, to about 1 km', '해안선: Natural Earth, 약 1 km 정확도'],
  begins: ['begins', '시작'],
  broken: ['The report in this page cannot be read', '이 페이지의 보고서를 읽을 수 없습니다'],
  made: ['Made by barycenter', 'barycenter로 작성'],
} as const;

export type Word = keyof typeof words;

/** A word of the page itself, with `{name}` filled. */
export function tell(w: Word, fill: Record<string, string | number> = {}): string {
  const t = words[w][language === 'ko' ? 1 : 0];
  // {s}: the plural of what {n} counts.
  return t.replace(/\{(\w+)\}/g, (m, k: string) => (k in fill ? String(fill[k]) : k === 's' ? (fill['n'] === 1 ? '' : 's') : m));
}
