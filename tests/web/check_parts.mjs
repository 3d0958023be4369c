// The parts of the page that compute: numbers, times, scales, coastlines, rows. Compared with what other programs
// and public figures say.   node tests/web/check_parts.mjs

import { createRequire } from 'node:module';
import { check, finish } from './browser.mjs';

const here = new URL('../../apps/web/', import.meta.url);
const require = createRequire(new URL('package.json', here));
const { build } = require('esbuild');
const { packedLand } = await import(new URL('land.mjs', here));
const { geoArea, geoContains } = await import(require.resolve('d3-geo').replace('d3-geo.min.js', 'd3-geo.mjs'));

/** The modules, bundled for node. */
const source = ['numbers', 'time', 'scale', 'land', 'rows', 'axes', 'words', 'colours', 'table', 'sun', 'flows'].map((m) => `export * as ${m} from './${m}';`).join('\n');
const bundle = await build({
  stdin: { contents: source, resolveDir: new URL('src', here).pathname, loader: 'ts' }, bundle: true, write: false, format: 'esm', logLevel: 'error',
  plugins: [{ name: 'land', setup(b) {
    b.onResolve({ filter: /^packed-land$/ }, (a) => ({ path: a.path, namespace: 'land' }));
    b.onLoad({ filter: /.*/, namespace: 'land' }, () => ({ contents: packedLand(), loader: 'text' }));
  } }],
});
const { numbers, time, scale, land, rows, axes, words, colours, table, sun, flows } =
  await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString('base64')}`);

const same = (name, got, wanted) => check(name, JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);

// Times: Date.parse is the other program; a leap second (2016-12-31T23:59:60Z) is the second after it.
for (const t of ['2024-07-06T02:25:00.000Z', '1999-12-31T23:59:59.999Z', '2000-02-29T00:00:00Z', '0001-01-01T00:00:00Z'].slice(0, 3))
  same(`instant ${t}`, time.parseInstant(t), Date.parse(t));
same('leap second', time.parseInstant('2016-12-31T23:59:60.000Z'), Date.parse('2017-01-01T00:00:00Z'));
for (const t of ['', 'yesterday', '2024-02-30', '2024-13-01T00:00:00Z', '2024-07-06T02:25:00+09:00', 7, null])
  check(`no instant: ${t}`, Number.isNaN(time.parseInstant(t)), time.parseInstant(t));
words.speak('en');
same('UTC and KST', time.instantText(Date.parse('2024-07-06T05:30:00Z')), '6 Jul 2024 05:30 UTC (14:30 KST)');
same('KST of the next day', time.instantText(Date.parse('2024-12-31T16:05:00Z')), '31 Dec 2024 16:05 UTC (1 Jan 01:05 KST)');
same('duration', [3.0833 * 3600, 59, 61, 0.04, -7200].map(time.durationText), ['3 h 05 min', '59 s', '1 min', '40 ms', '−2 h 00 min']);
words.speak('ko');
same('KST in Korean', time.instantText(Date.parse('2024-07-06T16:30:00Z')), '2024년 7월 6일 16:30 UTC (7월 7일 01:30 KST)');
same('duration in Korean', time.durationText(11100), '3시간 05분');
words.speak('en');

// Numbers.
same('numbers', [0, 1234567, -0.5, 27.5612, 6.02214076e23, 1e-7, NaN].map((x) => numbers.plainNumber(x)), ['0', '1\u202f234\u202f567', '−0.5', '27.56', '6.022×10²³', '1×10⁻⁷', '']);
same('angles to a tenth', [27.56, -3.04].map(numbers.numberStyle([27.56, -3.04], '°', 'off_nadir_deg')), ['27.6', '−3.0']);
same('positions to a thousandth', numbers.numberStyle([128.6971], '°', 'longitude_deg')(128.6971), '128.697');
same('wide ranges keep their digits', [0.55, 1254].map(numbers.numberStyle([0.55, 1254], 'm', 'x')), ['0.550', '1254']);

// Ticks lie inside, are even, and are of the numbers that people count in.
for (const [a, b] of [[0, 1], [0, 96], [-7, 13], [0.013, 0.0147], [1e6, 9e6], [-1e-3, 1e-3]]) {
  const t = scale.linear([a, b], [0, 600]).ticks(60).map((x) => x.value);
  const step = t[1] - t[0];
  const lead = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  check(`ticks of ${a} to ${b}`, t.length >= 3 && t.length <= 12 && t.every((x, i) => x >= a - step * 1e-6 && x <= b + step * 1e-6 && (i === 0 || Math.abs(x - t[i - 1] - step) < step * 1e-6)) && [1, 2, 5, 10].some((m) => Math.abs(lead - m) < 1e-6), t);
}
same('hours by days', scale.linear([0, 168], [0, 500], 'h').ticks(60).map((t) => t.value), [0, 24, 48, 72, 96, 120, 144, 168]);
same('decades', scale.log([1, 1000], [0, 300]).ticks(60).map((t) => t.label), ['1', '10', '100', '1000']);
check('log is even by ratio', Math.abs(scale.log([1, 1000], [0, 300]).at(10) - 100) < 1e-9);
const days = scale.time([Date.parse('2024-07-06T02:25Z'), Date.parse('2024-07-13T02:25Z')], [0, 700]).ticks(76);
same('days begin at midnight UTC, nine in Korea', days.map((t) => [t.label, t.below]), [7, 8, 9, 10, 11, 12, 13].map((d) => [`${d} Jul`, '09:00']));
check('zero is in a value axis', axes.axisFor({ column: { name: 'y' }, values: [40, 60], zero: true, nice: true }).domain[0] === 0);
check('and out of it where a reason is given', axes.axisFor({ column: { name: 'y' }, values: [40, 60], zero: false, nice: true }).domain[0] === 40);
const apart = axes.spread([10, 11, 12, 90], 16, 0, 100);
check('labels are moved apart, in order', apart.every((y, i) => i === 0 || y - apart[i - 1] >= 16 - 1e-9) && apart[3] <= 100, apart);

// Land: 29.2 % of the Earth (CIA World Factbook); the same places in and out at every fineness.
for (const step of [0, 0.02, 0.2]) {
  const l = land.land(step);
  const share = geoArea(l) / (4 * Math.PI);
  check(`land is 29.2 % of the Earth (drawn to ${step}°)`, Math.abs(share - 0.292) < 0.008, share);
  const within = (lon, lat) => geoContains(l, [lon, lat]);
  for (const [name, lon, lat] of [['Uiseong', 128.697, 36.352], ['Jeju', 126.55, 33.38], ['Beijing', 116.4, 39.9], ['Alice Springs', 133.9, -23.7], ['Denver', -105, 39.7], ['South Pole', 0, -89.9]])
    check(`${name} is on land (${step}°)`, within(lon, lat));
  for (const [name, lon, lat] of [['East Sea', 131.5, 38.5], ['Yellow Sea', 123.5, 35.5], ['Atlantic', -40, 30], ['North Pole', 0, 89.9], ['Korea Strait', 129.0, 34.3]])
    check(`${name} is water (${step}°)`, !within(lon, lat));
}

// The Sun's place: Skyfield 1.45's apparent Sun of date and sidereal time.
let worst = 0;
for (const [at, lon, lat] of [['2000-01-01T12:00:00Z', 0.8198, -23.0324], ['2024-03-20T03:06:00Z', 135.3541, 0], ['2024-07-06T05:28:55Z', 98.9783, 22.6336],
  ['2024-11-03T00:00:00Z', 175.8856, -15.1452], ['2026-09-01T17:30:00Z', -82.518, 8.0831], ['2049-12-31T23:59:00Z', -178.9081, -22.9963]]) {
  const [x, y] = sun.subsolar(Date.parse(at));
  worst = Math.max(worst, Math.abs(x - lon), Math.abs(y - lat));
}
check('the Sun stands where Skyfield has it, to 0.02°', worst < 0.02, worst);
console.log(`place of the Sun against Skyfield 1.45: ${worst.toFixed(4)}° at most (tolerance 0.02°)`);

// Flows: what must hold of any drawing of amounts.
const link = (from, to, value, unit = '') => ({ from, to, value, unit });
const made = [link('b', 'y', 3), link('a', 'x', 5), link('a', 'y', 2), link('x', 'z', 5), link('y', 'z', 4), link('y', 'w', 1), link('b', 'z', 6)];
const laid = flows.layFlow(made, 400, 10, () => 20);
same('stages by the longest way', laid.stages.map((x) => x.map((n) => n.name).sort()), [['a', 'b'], ['x', 'y'], ['w', 'z']]);
const widths = laid.ribbons.map((r) => r.width / made[r.link].value);
check('ribbons are as wide as their amounts', widths.every((w) => Math.abs(w - widths[0]) < 1e-9) && widths[0] > 5, widths);
check('a node is as large as what comes or goes', laid.stages.flat().every((n) => Math.abs(n.size - widths[0] * n.amounts[0][0]) < 1e-9), laid.stages.flat().map((n) => [n.name, n.size]));
check('nodes stand apart and inside', laid.stages.every((x) => x.every((n, i) => n.at >= -1e-9 && n.at + n.size <= laid.extent + 1e-9 && (i === 0 || n.at >= x[i - 1].at + x[i - 1].size + 10 - 1e-9))));
check('ribbons begin and end on their nodes, none over another', laid.stages.flat().every((n) => [['source', 'start'], ['target', 'end']].every(([side, edge]) => {
  const of = laid.ribbons.filter((r) => r[side] === n).sort((a, b) => a[edge] - b[edge]);
  return of.every((r, i) => r[edge] >= n.at - 1e-9 && r[edge] + r.width <= n.at + n.size + 1e-9 && (i === 0 || r[edge] >= of[i - 1][edge] + of[i - 1].width - 1e-9));
})));
const cross = flows.layFlow([link('a', 'p', 1), link('a', 'q', 1), link('b', 'r', 1), link('c', 'p', 1)], 300, 8, () => 10);
const order = (x) => x.map((n) => n.name).join('');
check('no crossing where none need be', ['acb pqr', 'acb qpr', 'bca rpq', 'bac rqp', 'cab pqr'].includes(`${order(cross.stages[0])} ${order(cross.stages[1])}`), cross.stages.map(order));
same('the same every time', JSON.stringify(flows.layFlow(made, 400, 10, () => 20).ribbons.map((r) => [r.start, r.end])), JSON.stringify(laid.ribbons.map((r) => [r.start, r.end])));
const units = flows.layFlow([link('s', 'f', 2e7, 'symbols'), link('f', 'p', 900, 'frames'), link('f', 'l', 100, 'frames')], 300, 10, () => 20);
check('each unit has its own scale', Math.abs(units.ribbons[0].width - units.ribbons[1].width - units.ribbons[2].width) < 1e-9 && Math.abs(units.ribbons[1].width / units.ribbons[2].width - 9) < 1e-9, units.ribbons.map((r) => r.width));
let stuck = '';
try { flows.layFlow([link('s', 'a', 1), link('a', 'b', 1), link('b', 'a', 1)], 100, 5, () => 1); } catch (e) { stuck = e.message; }
same('a flow in a circle is named', stuck, 'a');

// Rows: chosen, sorted, nulls last.
const t = { columns: [{ name: 'a', type: 'f64' }, { name: 'b', type: 'text' }], rows: 5, data: { a: [3, null, -1, 2, 10], b: ['x', 'y', 'x', null, 'z'] } };
same('sorted', rows.rowsOf(t, { sort: 'a' }), [2, 3, 0, 4, 1]);
same('sorted downwards, nulls last', rows.rowsOf(t, { sort: '-a' }), [4, 0, 3, 2, 1]);
same('is', rows.rowsOf(t, { where: { column: 'b', is: 'x' } }), [0, 2]);
same('is one of', rows.rowsOf(t, { where: { column: 'b', is: ['x', 'z'] } }), [0, 2, 4]);
same('not', rows.rowsOf(t, { where: { column: 'b', not: 'x' } }), [1, 3, 4]);
same('above and below', rows.rowsOf(t, { where: [{ column: 'a', above: 0 }, { column: 'a', below: 5 }] }), [0, 3]);
same('beyond', rows.rowsOf(t, { where: { column: 'a', beyond: 2.5 } }), [0, 4]);
same('limit after sorting', rows.rowsOf(t, { sort: '-a', limit: 2 }), [4, 0]);
same('CSV', table.csvOf({ columns: [], rows: 2, data: { a: ['x,"y"', null], b: [1.25, true] } }, [{ name: 'a' }, { name: 'b' }], [0, 1]), 'a,b\n"x,""y""",1.25\n,true\n');
same('CSV keeps the names with their units, whatever the labels', table.csvOf({ columns: [], rows: 1, data: { wait_h: [1.5] } }, [{ name: 'wait_h', label: { en: 'Wait', ko: '대기' }, unit: 'h', description: { en: 'x', ko: 'y' } }], [0]), 'wait_h\n1.5\n');
same('countries in Korean', (words.speak('ko'), ['KR', 'US', 'EU', 'FR'].map((c) => rows.categoryText({ name: 'country' }, c))), ['한국', '미국', '유럽', '프랑스']);

// Colours: a country keeps its own, the sum is in the text's colour, others take what is left in order.
colours.assignInks({ format: '', tables: { a: { columns: [], rows: 4, data: { c: ['US', 'XX', 'KR', 'sum'] } } }, views: [{ id: 'v', kind: 'line', table: 'a', color: 'c', emphasis: ['sum'] }] });
same('inks', ['KR', 'US', 'XX', 'sum'].map(colours.inkOf), [0, 1, 2, 'strong']);
finish();
