// Where the nodes and ribbons of a flow stand: stages by the longest way from a source, an order with few
// crossings, widths in proportion to amounts. The same rows give the same drawing, always.

export interface Link {
  from: string;
  to: string;
  value: number;
  /** Amounts of one unit have one scale. */
  unit: string;
}

export interface FlowNode {
  name: string;
  stage: number;
  /** What the node stands for, by unit: what leaves it, or what ends in it. */
  amounts: [number, string][];
  into: number[];
  out: number[];
  /** Across the flow, in pixels. */
  at: number;
  size: number;
}

/** A link between its nodes: its near edge at either end, across the flow. */
export interface Ribbon {
  link: number;
  source: FlowNode;
  target: FlowNode;
  start: number;
  end: number;
  width: number;
}

export interface Flow {
  /** By stage, in their order across the flow. */
  stages: FlowNode[][];
  ribbons: Ribbon[];
  extent: number;
}

/** Thrown with the name of a node on it. */
export class Circle extends Error {}

function totals(links: readonly Link[], of: number[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const i of of) out.set(links[i]!.unit, (out.get(links[i]!.unit) ?? 0) + links[i]!.value);
  return out;
}

function amountsOf(n: FlowNode, links: readonly Link[]): [number, string][] {
  const [into, out] = [totals(links, n.into), totals(links, n.out)];
  if (!out.size) return [...into].map(([u, v]) => [v, u]);
  const same = into.size === out.size && [...into.keys()].every((u) => out.has(u));
  return [...out].map(([u, v]) => [same ? Math.max(v, into.get(u)!) : v, u]);
}

/** Nodes in the order in which the rows name them, each with its stage. */
function nodesOf(links: readonly Link[]): Map<string, FlowNode> {
  const nodes = new Map<string, FlowNode>();
  const node = (name: string): FlowNode => {
    let n = nodes.get(name);
    if (!n) nodes.set(name, (n = { name, stage: 0, amounts: [], into: [], out: [], at: 0, size: 0 }));
    return n;
  };
  links.forEach((l, i) => {
    node(l.from).out.push(i);
    node(l.to).into.push(i);
  });
  const waiting = new Map([...nodes.values()].map((n) => [n, n.into.length]));
  const ready = [...nodes.values()].filter((n) => !n.into.length);
  for (const n of ready)
    for (const i of n.out) {
      const to = nodes.get(links[i]!.to)!;
      to.stage = Math.max(to.stage, n.stage + 1);
      waiting.set(to, waiting.get(to)! - 1);
      if (waiting.get(to) === 0) ready.push(to);
    }
  const stuck = [...nodes.values()].find((n) => waiting.get(n)! > 0);
  if (stuck) throw new Circle(stuck.name);
  for (const n of nodes.values()) n.amounts = amountsOf(n, links);
  return nodes;
}

/** Pairs of ribbons that cross, counted between the same two stages. */
function crossings(stages: FlowNode[][], links: readonly Link[], nodes: Map<string, FlowNode>): number {
  const rank = new Map<FlowNode, number>();
  for (const s of stages) s.forEach((n, i) => rank.set(n, i));
  const ends = links.map((l) => [nodes.get(l.from)!, nodes.get(l.to)!] as const);
  let n = 0;
  for (let i = 0; i < ends.length; ++i)
    for (let j = 0; j < i; ++j) {
      const [[a, b], [c, d]] = [ends[i]!, ends[j]!];
      if (a.stage === c.stage && b.stage === d.stage && (rank.get(a)! - rank.get(c)!) * (rank.get(b)! - rank.get(d)!) < 0) ++n;
    }
  return n;
}

/** The rows' own order, unless moving nodes towards the middle of their neighbours has fewer crossings. */
function ordered(stages: FlowNode[][], links: readonly Link[], nodes: Map<string, FlowNode>): FlowNode[][] {
  let best = stages;
  let least = crossings(stages, links, nodes);
  let now = stages;
  for (let sweep = 0; sweep < 8 && least > 0; ++sweep) {
    const rank = new Map<FlowNode, number>();
    for (const s of now) s.forEach((n, i) => rank.set(n, (i + 0.5) / s.length));
    const down = sweep % 2 === 0;
    const middle = (n: FlowNode): number => {
      const of = (down ? n.into : n.out).map((i) => nodes.get(down ? links[i]!.from : links[i]!.to)!);
      return of.length ? of.reduce((a, m) => a + rank.get(m)!, 0) / of.length : rank.get(n)!;
    };
    now = now.map((s) => {
      const key = new Map(s.map((n, i) => [n, [middle(n), i] as const]));
      return [...s].sort((a, b) => key.get(a)![0] - key.get(b)![0] || key.get(a)![1] - key.get(b)![1]);
    });
    const n = crossings(now, links, nodes);
    if (n < least) [best, least] = [now, n];
  }
  return best;
}

/** Room that a node takes across the flow: its own size, or its label's. */
type RoomOf = (n: FlowNode) => number;

/** Sizes that fit: one scale a unit, all made smaller until every stage has room for its labels too. */
function sizeNodes(stages: FlowNode[][], links: readonly Link[], extent: number, gap: number, room: RoomOf): Map<string, number> {
  const largest = new Map<string, number>();
  for (const s of stages)
    for (const side of ['into', 'out'] as const)
      for (const [u, v] of totals(links, s.flatMap((n) => n[side]))) largest.set(u, Math.max(largest.get(u) ?? 0, v));
  const raw = (n: FlowNode): number =>
    Math.max(...([n.into, n.out] as const).map((of) => [...totals(links, of)].reduce((a, [u, v]) => a + (largest.get(u) ? v / largest.get(u)! : 0), 0)));
  const fits = (k: number): boolean =>
    stages.every((s) => s.reduce((a, n) => a + Math.max(k * raw(n), room(n)), (s.length - 1) * gap) <= extent + 1e-9);
  let [low, high] = [0, extent];
  for (let i = 0; i < 40; ++i) {
    const k = (low + high) / 2;
    if (fits(k)) low = k;
    else high = k;
  }
  for (const s of stages) for (const n of s) n.size = low * raw(n);
  return new Map([...largest].map(([u, v]) => [u, v ? low / v : 0]));
}

/** Each stage as near to where its flow comes from as order and room allow. */
function placeStage(s: FlowNode[], wanted: (n: FlowNode) => number, extent: number, gap: number, room: RoomOf): void {
  const need = s.map((n) => Math.max(n.size, room(n)));
  const middles: number[] = [];
  let free = 0;
  s.forEach((n, i) => {
    middles[i] = Math.max(free + need[i]! / 2, wanted(n));
    free = middles[i]! + need[i]! / 2 + gap;
  });
  let limit = extent;
  for (let i = s.length - 1; i >= 0; --i) {
    middles[i] = Math.min(middles[i]!, limit - need[i]! / 2);
    limit = middles[i]! - need[i]! / 2 - gap;
    s[i]!.at = middles[i]! - s[i]!.size / 2;
  }
}

/** Lays the links out over `extent` pixels; wider where the labels alone need more. */
export function layFlow(links: readonly Link[], wish: number, gap: number, room: RoomOf): Flow {
  const nodes = nodesOf(links);
  const depth = Math.max(0, ...[...nodes.values()].map((n) => n.stage + 1));
  const named = Array.from({ length: depth }, (_, k) => [...nodes.values()].filter((n) => n.stage === k));
  const stages = ordered(named, links, nodes);
  const extent = Math.max(wish, ...stages.map((s) => s.reduce((a, n) => a + room(n), (s.length - 1) * gap) + 40));
  const scale = sizeNodes(stages, links, extent, gap, room);
  const rank = new Map<FlowNode, number>();
  for (const s of stages) s.forEach((n, i) => rank.set(n, (i + 0.5) / s.length));
  const width = (i: number): number => links[i]!.value * scale.get(links[i]!.unit)!;
  for (const n of nodes.values()) {
    n.out.sort((a, b) => rank.get(nodes.get(links[a]!.to)!)! - rank.get(nodes.get(links[b]!.to)!)! || a - b);
    n.into.sort((a, b) => rank.get(nodes.get(links[a]!.from)!)! - rank.get(nodes.get(links[b]!.from)!)! || a - b);
  }
  /** Where a link leaves its source, or comes to its target. */
  const edge = (n: FlowNode, of: number[], link: number): number => {
    let y = n.at + (n.size - of.reduce((a, i) => a + width(i), 0)) / 2;
    for (const i of of) {
      if (i === link) break;
      y += width(i);
    }
    return y;
  };
  stages.forEach((s, k) => {
    const total = s.reduce((a, n) => a + Math.max(n.size, room(n)), (s.length - 1) * gap);
    let free = (extent - total) / 2;
    const stacked = new Map(s.map((n) => {
      const need = Math.max(n.size, room(n));
      free += need + gap;
      return [n, free - gap - need / 2] as const;
    }));
    placeStage(s, (n) => {
      if (k === 0 || !n.into.length) return stacked.get(n)!;
      const middles = n.into.map((i) => {
        const from = nodes.get(links[i]!.from)!;
        return [edge(from, from.out, i) + width(i) / 2, Math.max(width(i), 1e-6)] as const;
      });
      return middles.reduce((a, [m, w]) => a + m * w, 0) / middles.reduce((a, [, w]) => a + w, 0);
    }, extent, gap, room);
  });
  const ribbons = links.map((l, i): Ribbon => {
    const [source, target] = [nodes.get(l.from)!, nodes.get(l.to)!];
    return { link: i, source, target, start: edge(source, source.out, i), end: edge(target, target.into, i), width: width(i) };
  });
  return { stages, ribbons, extent };
}
