// What the pictures of the sample show, measured in the page and compared with its numbers.

import { check, open } from './browser.mjs';
import { distance } from './orbits.mjs';

const part = (page, id, selector) => page.locator(`[id="view-${id}"] ${selector}`);
const boxes = (locator) => locator.evaluateAll((all) => all.map((e) => {
  const b = e.getBBox();
  return { x: b.x, y: b.y, width: b.width, height: b.height, text: e.textContent, style: e.getAttribute('style') ?? '', kind: e.getAttribute('class') ?? '' };
}));

export async function checkSample(browser, file, report) {
  const o = await open(browser, file);
  const { page } = o;
  for (const v of report.views)
    if (!['sentence', 'table'].includes(v.kind) && report.tables[v.table]?.rows !== 0)
      check(`${v.id}: drawn`, (await part(page, v.id, '.stage svg').count()) === 1);
  check('an empty table is a sentence', (await part(page, 'looks.none', '.none').innerText()).length > 10);
  check('the answer stands at the top', (await page.locator('.answer p').count()) === 2 && (await page.locator('.answer strong').count()) >= 3);
  check('key figures', (await page.locator('.figures div').count()) === report.figures.length);
  check('an assumed figure is marked', (await page.locator('.figures .tag.assumed').count()) === 1);
  check('a failed expectation is at the top', /1 of 3/.test(await page.locator('.trust .bad').innerText()));
  await checkTimeline(page, report);
  await checkMap(page);
  await checkBars(page, report);
  await checkCurves(page, report);
  await o.close();

  const ko = await open(browser, file, { language: 'ko' });
  const text = await ko.page.innerText('body');
  for (const word of ['한국', '미국', '유럽', '일본', '위성별 관측과 빛', '직하 이탈각', '롤 기동', '울릉도'])
    check(`Korean: ${word}`, text.includes(word) || (await ko.page.locator('svg text', { hasText: word }).count()) > 0);
  await ko.close();
  const chosen = await open(browser, file, { language: 'en', hash: '#ko' });
  check('#ko chooses Korean', (await chosen.page.getAttribute('html', 'lang')) === 'ko');
  await chosen.close();
}

async function checkTimeline(page, report) {
  const t = report.tables['looks.looks'];
  const marks = await boxes(part(page, 'looks.timeline', '.stage .mark, .stage .bar, .stage .tickmark'));
  check('a mark a look', marks.length >= t.rows, `${marks.length} of ${t.rows}`);
  const hollow = t.data.light.filter((l) => l === 'night').length;
  check('night looks are hollow', marks.filter((m) => m.kind.includes('hollow')).length >= hollow, hollow);
  // One satellite's marks stand where its times say, on one straight scale.
  const rows = t.data.satellite.map((s, i) => [s, Date.parse(t.data.closest_utc[i])]).filter((r) => r[0] === 'KOMPSAT-5');
  const lane = (await boxes(part(page, 'looks.timeline', '.stage .lanename'))).find((l) => l.text === 'KOMPSAT-5');
  const of = marks.filter((m) => Math.abs(m.y + m.height / 2 - lane.y - lane.height / 2) < 6).map((m) => m.x + m.width / 2).sort((a, b) => a - b);
  const times = rows.map((r) => r[1]).sort((a, b) => a - b);
  const scale = (of[of.length - 1] - of[0]) / (times[times.length - 1] - times[0]);
  const worst = Math.max(...times.map((x, i) => Math.abs(of[0] + (x - times[0]) * scale - of[i])));
  check('marks stand at their times', of.length === times.length && worst < 0.6, worst);
}

/** Seoul and Busan are 325 km apart on any map: measured with the map's own scale bar. */
async function checkMap(page) {
  const towns = await part(page, 'looks.map', '.stage svg').evaluate((svg) => {
    const texts = [...svg.querySelectorAll('.towntext')];
    return Object.fromEntries(texts.map((t) => {
      const dot = t.previousElementSibling;
      return [t.textContent, [+dot.getAttribute('cx'), +dot.getAttribute('cy')]];
    }));
  });
  const bar = (await boxes(part(page, 'looks.map', '.stage .scalebar')))[0];
  const km = parseFloat((await part(page, 'looks.map', '.stage .scaletext').textContent()) ?? '');
  const places = { Seoul: { lat: 37.57, lon: 126.98 }, Busan: { lat: 35.18, lon: 129.08 }, Gangneung: { lat: 37.75, lon: 128.88 }, Gwangju: { lat: 35.16, lon: 126.85 } };
  for (const [a, b] of [['Seoul', 'Busan'], ['Gangneung', 'Gwangju']]) {
    if (!check(`the map names ${a} and ${b}`, towns[a] && towns[b], Object.keys(towns).join())) continue;
    const seen = (Math.hypot(towns[a][0] - towns[b][0], towns[a][1] - towns[b][1]) * km) / bar.width;
    const truth = distance(places[a], places[b]);
    check(`${a} to ${b} by the scale bar`, Math.abs(seen / truth - 1) < 0.01, `${seen.toFixed(1)} km, is ${truth.toFixed(1)} km`);
  }
}

async function checkBars(page, report) {
  const t = report.tables['coverage.fleets'];
  const bars = (await boxes(part(page, 'coverage.fleets', '.stage .bar'))).map((b) => b.width);
  const values = t.data.median_h.filter((x) => x !== null).sort((a, b) => a - b);
  const scale = bars[bars.length - 1] / values[values.length - 1];
  check('bars are as long as their values', bars.length === values.length && bars.every((b, i) => Math.abs(b - values[i] * scale) < 0.6), bars);
  // One colour for one country, in every picture.
  const ink = async (id, selector, text) => (await boxes(part(page, id, selector))).find((b) => b.text === text)?.style.match(/--t:([^;]+)/)?.[1];
  const inks = [await ink('looks.timeline', '.stage .group', 'Korea'), await ink('coverage.curve', '.stage .endlabel', 'Korea'), await ink('looks.map', '.stage .maplabel', 'KOMPSAT-3')];
  check('one colour a country', inks.every((i) => i && i === inks[0]), inks);
}

async function checkCurves(page, report) {
  const d = await part(page, 'coverage.curve', '.stage .curve.thick').getAttribute('d');
  check('a step curve is of level and upright strokes', /^M[\d.,]+(H[\d.]+V[\d.]+)+$/.test(d ?? ''), d?.slice(0, 60));
  const t = report.tables['coverage.curve'];
  const last = t.data.share_pct[t.data.fleet.lastIndexOf('together')];
  const ys = [...(d ?? '').matchAll(/V([\d.]+)/g)].map((m) => +m[1]);
  const axis = await part(page, 'coverage.curve', '.stage svg').evaluate((svg) => {
    const at = (label) => [...svg.querySelectorAll('.tick')].find((e) => e.textContent === label && e.getAttribute('text-anchor') === 'end')?.getAttribute('y') - 4;
    return [at('0'), at('100')];
  });
  const shown = ((axis[0] - ys[ys.length - 1]) / (axis[0] - axis[1])) * 100;
  check('the curve ends at its value', Math.abs(shown - last) < 0.3, `${shown} for ${last}`);
  const labels = (await boxes(part(page, 'coverage.curve', '.stage .endlabel'))).sort((a, b) => a.y - b.y);
  check('names of curves do not lie on one another', labels.every((l, i) => i === 0 || l.y - labels[i - 1].y > 12), labels.map((l) => l.y));
}
