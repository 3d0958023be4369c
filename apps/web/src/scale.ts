// Scales and their ticks: linear, logarithmic, time, and categories.

import { fixed, plainNumber, superscript } from './numbers';
import { clockText, dateText, day, hour, kstClock, minute, second } from './time';

export interface Tick {
  value: number;
  label: string;
  /** A second line: the same instant in KST. */
  below?: string;
}

export interface Scale {
  kind: 'linear' | 'log' | 'time';
  domain: [number, number];
  /** Place in pixels; values outside go outside. */
  at(value: number): number;
  ticks(room: number): Tick[];
}

/** A step of 1, 2, 5 × 10ⁿ, or of what divides hours, minutes and the circle. */
export function niceStep(span: number, count: number, unit = ''): number {
  const raw = span / Math.max(1, count);
  const steps: Record<string, number[]> = {
    h: [1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240, 336, 480, 720],
    min: [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440],
    '°': [1, 2, 5, 10, 15, 30, 45, 60, 90, 180],
  };
  const list = steps[unit];
  if (list && raw > 0.5) for (const step of list) if (step >= raw * 0.999) return step;
  const power = 10 ** Math.floor(Math.log10(raw));
  for (const m of [1, 2, 5, 10]) if (m * power >= raw * 0.999) return m * power;
  return 10 * power;
}

export function linear(domain: [number, number], range: [number, number], unit = ''): Scale {
  let [a, b] = domain;
  if (a === b) [a, b] = a === 0 ? [0, 1] : [Math.min(0, a), Math.max(0, a)];
  return {
    kind: 'linear',
    domain: [a, b],
    at: (v) => range[0] + ((v - a) / (b - a)) * (range[1] - range[0]),
    ticks: (room) => {
      const count = Math.max(2, Math.floor(Math.abs(range[1] - range[0]) / room));
      const step = niceStep(Math.abs(b - a), count, unit);
      const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
      const huge = Math.max(Math.abs(a), Math.abs(b)) >= 1e9 || decimals > 6;
      const out: Tick[] = [];
      for (let i = Math.ceil(Math.min(a, b) / step - 1e-9); i * step <= Math.max(a, b) + step * 1e-9; ++i)
        out.push({ value: i * step, label: huge ? plainNumber(i * step, 3) : fixed(i * step, decimals) });
      return out;
    },
  };
}

/** Domain widened to the next tick at both ends. */
export function niceDomain(low: number, high: number, count: number, unit = ''): [number, number] {
  if (low === high) return low === 0 ? [0, 1] : low > 0 ? [0, low * 1.2] : [low * 1.2, 0];
  const step = niceStep(high - low, count, unit);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

export function log(domain: [number, number], range: [number, number]): Scale {
  const [a, b] = [Math.log10(domain[0]), Math.log10(domain[1] > domain[0] ? domain[1] : domain[0] * 10)];
  const at = (v: number): number => range[0] + ((Math.log10(v) - a) / (b - a)) * (range[1] - range[0]);
  return {
    kind: 'log',
    domain: [10 ** a, 10 ** b],
    at,
    ticks: (room) => {
      const decade = Math.abs(range[1] - range[0]) / (b - a);
      const within = decade > room * 4 ? [1, 2, 5] : decade > room * 2 ? [1, 3] : [1];
      const every = Math.max(1, Math.ceil(room / decade));
      const out: Tick[] = [];
      for (let e = Math.floor(a + 1e-9); e <= Math.ceil(b); ++e) {
        if (e % every) continue;
        for (const m of within) {
          const v = m * 10 ** e;
          const l = Math.log10(v);
          if (l < a - 1e-9 || l > b + 1e-9) continue;
          const label = e < -4 || e > 5 ? (m === 1 ? '' : `${m}×`) + `10${superscript(e)}` : plainNumber(v, 3);
          out.push({ value: v, label });
        }
      }
      return out;
    },
  };
}

const timeSteps = [
  second, 2 * second, 5 * second, 10 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute,
  15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 7 * day,
];

export function time(domain: [number, number], range: [number, number]): Scale {
  let [a, b] = domain;
  if (!(b > a)) [a, b] = [a - hour, a + hour];
  return {
    kind: 'time',
    domain: [a, b],
    at: (v) => range[0] + ((v - a) / (b - a)) * (range[1] - range[0]),
    ticks: (room) => {
      const count = Math.max(1, Math.floor(Math.abs(range[1] - range[0]) / room));
      const raw = (b - a) / count;
      const step = timeSteps.find((x) => x >= raw);
      const out: Tick[] = [];
      if (step === undefined) return calendarTicks(a, b, raw);
      for (let v = Math.ceil(a / step) * step; v <= b; v += step) {
        const midnight = v % day === 0;
        const label = midnight ? dateText(v) : clockText(v, step < minute);
        out.push({ value: v, label, below: step < minute ? undefined : kstClock(v) });
      }
      return out;
    },
  };
}

/** Months and years. */
function calendarTicks(a: number, b: number, raw: number): Tick[] {
  const months = raw / (30.4 * day);
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((m) => m >= months) ?? 2400;
  const out: Tick[] = [];
  const from = new Date(a);
  for (let n = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth()) / step) * step; ; n += step) {
    const v = Date.UTC(Math.floor(n / 12), n % 12, 1);
    if (v > b) return out;
    if (v >= a) out.push({ value: v, label: step >= 12 ? String(Math.floor(n / 12)) : dateText(v, n % 12 === 0) });
  }
}

/** A colour scale that is readable in grey and to the colour-blind (cividis). */
const ramp = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'];

export function rampColour(t: number): string {
  const x = Math.max(0, Math.min(1, t)) * (ramp.length - 1);
  const i = Math.min(ramp.length - 2, Math.floor(x));
  const channel = (c: string, k: number): number => parseInt(c.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) => Math.round(channel(ramp[i]!, k) * (1 - x + i) + channel(ramp[i + 1]!, k) * (x - i)));
  return '#' + mixed.map((c) => c.toString(16).padStart(2, '0')).join('');
}
