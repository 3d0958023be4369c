// Numbers as people read them: a true minus, thousands apart, no digits that say nothing.

export const minus = '−';

function grouped(text: string): string {
  const [whole, part] = text.split('.');
  const w = whole!.replace('-', '');
  const g = w.length > 4 ? w.replace(/\B(?=(\d{3})+$)/g, '\u202f') : w;
  return (whole!.startsWith('-') ? minus : '') + g + (part ? `.${part}` : '');
}

export function fixed(x: number, decimals: number): string {
  const t = x.toFixed(Math.max(0, Math.min(12, decimals)));
  return grouped(/^-0(\.0*)?$/.test(t) ? t.slice(1) : t);
}

/** About `digits` significant digits, trailing zeros left out. */
export function plainNumber(x: number, digits = 4): string {
  if (!Number.isFinite(x)) return x > 0 ? '∞' : x < 0 ? `${minus}∞` : '';
  if (x === 0) return '0';
  const a = Math.abs(x);
  if (a >= 1e9 || a < 1e-5) {
    const [m, e] = x.toExponential(digits - 1).split('e');
    const mantissa = m!.replace(/\.?0+$/, '').replace('-', minus);
    return `${mantissa}×10${superscript(+e!)}`;
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(a)));
  const t = fixed(x, decimals);
  return t.includes('.') ? t.replace(/\.?0+$/, '') : t;
}

export const superscript = (n: number): string =>
  String(n).replace(/[-\d]/g, (c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[+c]!));

/**
 * How a column of numbers is written so that all of them read alike: four significant digits of the largest,
 * where they are of one size; angles and percentages to a tenth; positions on Earth to a thousandth of a degree.
 */
export function numberStyle(values: readonly number[], unit = '', name = ''): (x: number) => string {
  let largest = 0;
  let smallest = Infinity;
  let whole = true;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    const a = Math.abs(v);
    largest = Math.max(largest, a);
    if (a > 0) smallest = Math.min(smallest, a);
    if (v !== Math.round(v)) whole = false;
  }
  if (largest >= 1e9 || (largest > 0 && largest < 1e-4)) return (x) => plainNumber(x);
  if (whole) return (x) => fixed(x, 0);
  if (unit === '°' && /^(lat|lon)/.test(name)) return (x) => fixed(x, 3);
  if ((unit === '°' || unit === '%') && largest >= 1) return (x) => fixed(x, 1);
  if (largest / smallest > 300)
    return (x) => (x === 0 || Math.abs(x) < 1e-6 ? plainNumber(x, 3) : fixed(x, 2 - Math.floor(Math.log10(Math.abs(x)))));
  const decimals = Math.max(0, Math.min(9, 3 - Math.floor(Math.log10(largest))));
  return (x) => fixed(x, decimals);
}

/** A unit behind a number: degrees, percent and primes stand close. */
export const withUnit = (text: string, unit: string | undefined): string =>
  !unit ? text : /^[°%′″]$/.test(unit) ? text + unit : `${text}\u00a0${unit}`;
