// Instants are ISO 8601 UTC texts; inside they are milliseconds since 1970 UTC. A leap second counts as the
// second after it: it is a place on an axis, not a computation. Shown times are UTC first and KST beside.

import { spoken } from './words';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
const kstOffset = 9 * hour;

const form = /^(-?\d{4,})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(?:Z| ?UTC)?$/;

/** NaN where it is not an instant. */
export function parseInstant(text: unknown): number {
  if (typeof text !== 'string') return NaN;
  const m = form.exec(text.trim());
  if (!m) return NaN;
  const t = Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +(m[4] ?? 0), +(m[5] ?? 0), +(m[6] ?? 0));
  // The 30th of February would be a day in March.
  if (+m[2]! !== new Date(Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!)).getUTCMonth() + 1) return NaN;
  return t + Math.round(+(m[7] ?? 0) * 1000);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

export function dateText(ms: number, withYear = false): string {
  const d = new Date(ms);
  if (spoken() === 'ko') return (withYear ? `${d.getUTCFullYear()}년 ` : '') + `${d.getUTCMonth() + 1}월 ${d.getUTCDate()}일`;
  return `${d.getUTCDate()} ${months[d.getUTCMonth()]}` + (withYear ? ` ${d.getUTCFullYear()}` : '');
}

export function clockText(ms: number, seconds = false): string {
  const d = new Date(seconds ? ms : Math.floor(ms / minute) * minute);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}` + (seconds ? `:${two(d.getUTCSeconds())}` : '');
}

/** "6 Jul 05:30:39" */
export const utcText = (ms: number, seconds: boolean, withYear: boolean): string =>
  `${dateText(ms, withYear)} ${clockText(ms, seconds)}`;

/** "14:30 KST", with the day where it is another one. */
export function kstText(ms: number): string {
  const k = ms + kstOffset;
  const other = Math.floor(k / day) !== Math.floor(ms / day);
  return (other ? `${dateText(k)} ` : '') + clockText(k) + ' KST';
}

export const kstClock = (ms: number): string => clockText(ms + kstOffset);

/** "6 Jul 2024 05:30 UTC (14:30 KST)" */
export const instantText = (ms: number, seconds = false): string =>
  `${utcText(ms, seconds, true)} UTC (${kstText(ms)})`;

/** "3 h 05 min", as the program writes it. */
export function durationText(seconds: number): string {
  const ko = spoken() === 'ko';
  const sign = seconds < 0 ? '−' : '';
  const a = Math.abs(seconds);
  if (a > 0 && a < 1) return `${sign}${Math.round(a * 1000)}${ko ? '밀리초' : ' ms'}`;
  if (a < 60) return `${sign}${a < 10 ? Math.round(a * 10) / 10 : Math.round(a)}${ko ? '초' : ' s'}`;
  const m = Math.round(a / 60);
  const hours = Math.floor(m / 60);
  const rest = two(m % 60);
  if (!hours) return `${sign}${m}${ko ? '분' : ' min'}`;
  return sign + (ko ? `${hours}시간 ${rest}분` : `${hours} h ${rest} min`);
}
