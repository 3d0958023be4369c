// Reports that are wrong, empty, hostile or large: the page says what is the matter and shows the rest.

import { join } from 'node:path';
import { check, open, pageOf } from './browser.mjs';
import { sample } from './sample.mjs';

const t = (en, ko = en) => ({ en, ko });
const evil = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=2</script>&amp; ${1} ** "quoted", and more';
const endless = 'Verylongnamewithoutanybreak'.repeat(12);

/** The sample with hostile texts wherever a text can stand. */
export function hostile() {
  const twist = (x, key) => {
    if (Array.isArray(x)) return x.map((y) => twist(y, key));
    if (x && typeof x === 'object') {
      if ('en' in x && 'ko' in x) return t(`${evil} ${x.en}`, `${evil} ${x.ko}`);
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, twist(v, k)]));
    }
    return typeof x === 'string' && ['origin', 'source', 'value', 'subject', 'command', 'licence', 'release', 'digest', 'unit', 'sensor', 'site'].includes(key) ? `${evil} ${x}` : x;
  };
  const r = sample();
  const out = { ...r, ...twist({ title: r.title, question: r.question, figures: r.figures, assumptions: r.assumptions, sources: r.sources, checks: r.checks, warnings: r.warnings, command: r.command, release: 'KR,US', features: r.features }) };
  out.views = r.views.map((v) => ({ ...v, title: t(evil), reading: t(evil), ...(v.text && { text: t(evil) }) }));
  const looks = r.tables['looks.looks'];
  looks.data.sensor = looks.data.sensor.map((s, i) => (i % 2 ? evil : endless));
  looks.data.country = looks.data.country.map((c, i) => (i % 5 ? c : null));
  looks.data.satellite[0] = endless;
  looks.data.off_nadir_deg[1] = null;
  looks.data.closest_utc[2] = null;
  looks.columns[1].label = t(endless);
  return out;
}

const column = (name, type, unit = '') => ({ name, label: t(name), unit, type, description: t('') });

function faulty() {
  const tables = {
    'a.good': { title: t('good'), columns: [column('x', 'f64'), column('y', 'f64', 'km'), column('at', 'epoch')], rows: 3, file: 'a.good.csv', data: { x: [1, 2, 3], y: [4, null, 6], at: [null, '2024-02-30', 'yesterday'] } },
    'a.nulls': { title: t('nulls'), columns: [column('x', 'f64'), column('y', 'f64')], rows: 2, file: 'n.csv', data: { x: [null, null], y: [null, null] } },
    'a.flow': { title: t('flow'), columns: [column('from', 'text'), column('to', 'text'), column('n', 'f64'), column('less', 'f64'), column('none', 'f64')], rows: 3, file: 'f.csv', data: { from: ['p', 'q', 'r'], to: ['q', 'r', 'q'], n: [1, 2, 3], less: [1, -2, 1], none: [0, 0, 0] } },
    'a.one': { title: t('one'), columns: [column('x', 'f64'), column('y', 'f64')], rows: 1, file: 'o.csv', data: { x: [5], y: [5] } },
  };
  const v = (id, kind, rest) => ({ id, kind, title: t(id), reading: t(''), ...rest });
  return { format: 'bary-report/1', tables, features: { 'a.f': { type: 'FeatureCollection', features: [{ type: 'Feature', properties: null, geometry: null }] } }, views: [
    v('missing.table', 'line', { table: 'nowhere.table', x: 'x', y: 'y' }),
    v('missing.column', 'scatter', { table: 'a.good', x: 'x', y: 'height' }),
    v('missing.key', 'line', { table: 'a.good' }),
    v('unknown.kind', 'hologram', { table: 'a.good' }),
    v('missing.layer', 'map', { layers: [{ features: 'no.layer' }] }),
    v('empty.layer', 'map', { layers: [{ features: 'a.f', style: 'area' }] }),
    v('no.layers', 'map', {}),
    v('missing.bound', 'table', { table: 'a.good', columns: ['z'] }),
    v('bad.times', 'timeline', { table: 'a.good', lane: 'x', start: 'at' }),
    ...['line', 'scatter'].flatMap((k) => [v(`nulls.${k}`, k, { table: 'a.nulls', x: 'x', y: 'y' }), v(`one.${k}`, k, { table: 'a.one', x: 'x', y: 'y', y_scale: 'log' })]),
    v('nulls.bars', 'bars', { table: 'a.nulls', label: 'x', value: 'y' }), v('nulls.histogram', 'histogram', { table: 'a.nulls', value: 'x' }),
    v('one.histogram', 'histogram', { table: 'a.one', value: 'x' }), v('nulls.heatmap', 'heatmap', { table: 'a.nulls', x: 'x', y: 'y', value: 'y' }),
    v('nulls.sky', 'sky', { table: 'a.nulls', azimuth: 'x', elevation: 'y' }),
    v('missing.globe', 'globe', { layers: [{ features: 'no.layer' }] }), v('no.globe', 'globe', {}),
    v('odd.globe', 'globe', { layers: [{ table: 'a.good', latitude: 'y', longitude: 'x', style: 'point' }], centre: ['here', null], sun: 'yesterday' }),
    v('missing.flow', 'flow', { table: 'a.flow', from: 'from' }), v('nulls.flow', 'flow', { table: 'a.nulls', from: 'x', to: 'y', value: 'y' }),
    v('circle.flow', 'flow', { table: 'a.flow', from: 'from', to: 'to', value: 'n' }),
    v('self.flow', 'flow', { table: 'a.flow', from: 'from', to: 'from', value: 'n' }),
    v('negative.flow', 'flow', { table: 'a.flow', from: 'from', to: 'to', value: 'less' }),
    v('zero.flow', 'flow', { table: 'a.flow', from: 'from', to: 'to', value: 'none', where: { column: 'n', below: 3 } }),
    v('good.table', 'table', { table: 'a.good' }),
  ], provenance: [{ task: 'b', error: t('no convergence after 50 steps', '50번 만에 수렴하지 않았습니다') }] };
}

/** As many rows as a page holds, on the whole Earth; bench/page.mjs says how long it takes to open. */
export function large() {
  const n = 5000;
  const at = (i) => new Date(Date.UTC(2024, 0, 1) + i * 3.7e6).toISOString();
  const col = (f) => Array.from({ length: n }, (_, i) => f(i));
  const table = { title: t('large'), columns: [column('name', 'text'), column('at', 'epoch'), column('value', 'f64', 'nT'), column('lat', 'f64', '°'), column('lon', 'f64', '°'), column('kind', 'choice')], rows: 123456, truncated: n, file: 'l.big.csv',
    data: { name: col((i) => `object ${i % 300}`), at: col(at), value: col((i) => 50 * Math.sin(i / 40) + (i % 17)), lat: col((i) => 80 * Math.sin(i / 100)), lon: col((i) => ((i * 7) % 360) - 180), kind: col((i) => 'abcdefghijk'[i % 11]) } };
  const v = (id, kind, rest) => ({ id, kind, title: t(id), reading: t(''), table: 'l.big', ...rest });
  return { format: 'bary-report/1', title: t('Large'), tables: { 'l.big': table }, views: [
    v('l.table', 'table', { color: 'kind' }), v('l.timeline', 'timeline', { lane: 'name', start: 'at', group: 'kind' }), v('l.line', 'line', { x: 'at', y: 'value' }),
    v('l.scatter', 'scatter', { x: 'lat', y: 'value', color: 'kind' }), v('l.map', 'map', { layers: [{ table: 'l.big', latitude: 'lat', longitude: 'lon', style: 'point', color: 'kind' }] }),
    v('l.histogram', 'histogram', { value: 'value' }),
  ] };
}

async function opened(browser, template, folder, name, report, options = {}) {
  return open(browser, pageOf(template, report, join(folder, `${name}.html`)), options);
}

export async function checkBroken(browser, template, folder, shots) {
  for (const width of [1200, 390]) {
    const h = await opened(browser, template, folder, 'hostile', hostile(), { width });
    check('hostile texts stay texts', (await h.page.evaluate(() => window.hacked)) === undefined && (await h.page.locator('#report img').count()) === 0);
    check('hostile texts are shown as they stand', (await h.page.innerText('h1')).includes('<img src=x'));
    check('hostile texts do not widen the page', (await h.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
    check('a release that is not public is seen', (await h.page.locator('.badge').innerText()).includes('KR,US'));
    check('no script beyond ours', (await h.page.locator('script').count()) === 2);
    await h.page.screenshot({ path: join(shots, `hostile-${width}.png`), fullPage: true });
    await h.close();
  }

  const f = await opened(browser, template, folder, 'faulty', faulty());
  const said = async (id) => f.page.locator(`[id="view-${id}"]`).innerText();
  for (const [id, word] of [['missing.table', 'nowhere.table'], ['missing.column', 'height'], ['missing.key', 'x'], ['unknown.kind', 'hologram'], ['missing.layer', 'no.layer'], ['missing.bound', 'z'], ['no.layers', 'layers'],
    ['missing.globe', 'no.layer'], ['no.globe', 'layers'], ['missing.flow', 'to'], ['circle.flow', 'q'], ['self.flow', 'p'], ['negative.flow', 'q → r']])
    check(`${id} is named`, (await f.page.locator(`[id="view-${id}"] .problem`).count()) === 1 && (await said(id)).includes(word), await said(id));
  check('where a picture fails its table is there', (await f.page.locator('[id="view-missing.column"] tbody tr').count()) === 3);
  check('a failed task is told at the top', (await f.page.locator('.failures').innerText()).includes('no convergence'));
  check('nothing is drawn with a number that is none', !(await f.page.evaluate(() => /NaN|Infinity|undefined/.test([...document.querySelectorAll('.stage')].map((e) => e.innerHTML).join()))));
  for (const id of ['nulls.line', 'nulls.scatter', 'nulls.bars', 'nulls.histogram', 'nulls.heatmap', 'nulls.sky', 'nulls.flow', 'empty.layer'])
    check(`${id}: said`, (await f.page.locator(`[id="view-${id}"] .none`).count()) === 1 && (await f.page.locator(`[id="view-${id}"] .stage`).count()) === 0);
  for (const id of ['odd.globe', 'zero.flow'])
    check(`${id}: drawn`, (await f.page.locator(`[id="view-${id}"] .stage svg`).count()) === 1);
  check('the good table is there', (await f.page.locator('[id="view-good.table"] tbody tr').count()) === 3);
  await f.page.screenshot({ path: join(shots, 'faulty.png'), fullPage: true });
  await f.close();

  const bare = await opened(browser, template, folder, 'bare', { format: 'bary-report/1' });
  check('a report of nothing is a page', (await bare.page.locator('section').count()) >= 5);
  await bare.close();
  for (const [name, text] of [['other', '{"format": "bary-report/9"}'], ['cut', '{"format": "bary-rep']]) {
    const o = await opened(browser, template, folder, name, text);
    check(`${name}: said`, (await o.page.locator('.problem').innerText()).length > 20);
    await o.close();
  }

  const big = await opened(browser, template, folder, 'large', large());
  // What a page costs is what stands in it: a mark a row in each of two pictures, and little else.
  const elements = await big.page.evaluate(() => document.querySelectorAll('*').length);
  const marks = await big.page.locator('[id="view-l.scatter"] .stage circle.mark').count();
  check('5000 rows are all drawn', marks === 5000, marks);
  check('5000 rows in six views are less than three elements a row', elements < 15000, elements);
  check('the table is read in pages', (await big.page.locator('[id="view-l.table"] tbody tr').count()) === 25);
  check('what is not here is told', (await big.page.locator('[id="view-l.table"] .note').innerText()).includes('l.big.csv'));
  await big.page.screenshot({ path: join(shots, 'large.png'), fullPage: true });
  await big.close();
}
