// What the pictures of the sample show, measured in the page and compared with its numbers.

import { check, open } from './browser.mjs';
import { distance, sunElevation } from './orbits.mjs';

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
  await checkGlobe(page, report);
  await checkFlow(page, report);
  await o.close();
  const phone = await open(browser, file, { width: 390 });
  await checkFlow(phone.page, report, true);
  await checkTouch(phone.page);
  await phone.close();

  const ko = await open(browser, file, { language: 'ko' });
  const text = await ko.page.innerText('body');
  for (const word of ['한국', '미국', '유럽', '일본', '위성별 관측과 빛', '직하 이탈각', '롤 기동', '울릉도', '지상 관측 폭', '한국항공우주연구원 사업 누리집', '진행 방향 오차는'])
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

const rad = Math.PI / 180;

/** Where a place stands on a sphere that is seen from above another place: the globe's own drawing is not asked. */
function seenFrom(stand, place) {
  const [dl, f0, f] = [(place.lon - stand.lon) * rad, stand.lat * rad, place.lat * rad];
  return {
    x: Math.cos(f) * Math.sin(dl), y: Math.cos(f0) * Math.sin(f) - Math.sin(f0) * Math.cos(f) * Math.cos(dl),
    front: Math.sin(f0) * Math.sin(f) + Math.cos(f0) * Math.cos(f) * Math.cos(dl) > 0,
  };
}

/** Stations and the night side of the globe, where they must be; then turned by hand and by keys. */
async function checkGlobe(page, report) {
  const svg = part(page, 'looks.globe', '.stage svg');
  const disc = async () => {
    const b = (await boxes(part(page, 'looks.globe', '.stage .sea')))[0];
    return { x: b.x + b.width / 2, y: b.y + b.height / 2, r: b.width / 2 };
  };
  const names = () => part(page, 'looks.globe', '.stage .maplabel.place').allTextContents();
  const dots = () => part(page, 'looks.globe', '.stage .mark.place').evaluateAll((all) => all.map((e) => [+e.getAttribute('cx'), +e.getAttribute('cy')]));
  const sites = ['looks.places', 'looks.far'].flatMap((id) => {
    const d = report.tables[id].data;
    return d.site.map((name, i) => ({ name, lat: d.latitude_deg[i], lon: d.longitude_deg[i] }));
  });
  const worst = async (stand) => {
    const c = await disc();
    const wanted = sites.map((p) => seenFrom(stand, p)).filter((p) => p.front).map((p) => [c.x + c.r * p.x, c.y - c.r * p.y]);
    const got = await dots();
    if (got.length !== wanted.length) return `${got.length} sites, not ${wanted.length}`;
    return Math.max(...wanted.map((w, i) => Math.hypot(w[0] - got[i][0], w[1] - got[i][1])));
  };
  // The middle of the area, to the nearest pixel or two.
  const stand = { lat: 36.384, lon: 129.02 };
  const before = await worst(stand);
  check('sites stand where a sphere has them', before < 2, before);
  check('what is behind the globe is not drawn', !(await names()).includes('Punta Arenas') && (await names()).includes('Fairbanks'), await names());

  const at = Date.parse(report.views.find((v) => v.id === 'looks.globe').sun);
  const c = await disc();
  const places = [];
  for (let lat = -75; lat <= 75; lat += 15) for (let lon = -180; lon < 180; lon += 15) {
    const p = seenFrom(stand, { lat, lon });
    const el = sunElevation(at, { lat, lon });
    // The toy Sun keeps mean time: within its error of the edge it says nothing.
    if (p.front && Math.hypot(p.x, p.y) < 0.97 && Math.abs(el) > 3) places.push({ x: c.x + c.r * p.x, y: c.y - c.r * p.y, night: el < 0 });
  }
  const inside = await part(page, 'looks.globe', '.stage .nightside').first().evaluate((e, all) => all.map((p) => e.isPointInFill(new DOMPoint(p.x, p.y))), places);
  check('it is night where the Sun is down', places.some((p) => p.night) && places.some((p) => !p.night) && places.every((p, i) => p.night === inside[i]), places.filter((p, i) => p.night !== inside[i]).slice(0, 3));

  const drawn = () => svg.evaluate((e) => e.innerHTML);
  const still = await drawn();
  await page.waitForTimeout(300);
  check('the globe does not turn by itself', (await drawn()) === still);
  await svg.scrollIntoViewIfNeeded();
  const box = await svg.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const k = box.width / (await svg.evaluate((e) => e.viewBox.baseVal.width));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 20, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  // The middle moves with the hand: by an angle of its way over the radius.
  const turned = { lat: stand.lat + 20 / k / c.r / rad, lon: stand.lon - 60 / k / c.r / rad };
  const after = await worst(turned);
  check('dragging turns the globe', after < 2, after);
  await svg.focus();
  for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift+ArrowRight');
  await page.waitForTimeout(100);
  const keyed = await worst({ lat: turned.lat, lon: turned.lon + 120 / c.r / rad });
  check('Shift and an arrow key turn the globe', keyed < 2, keyed);
  check('the globe keeps the focus while it turns', await svg.evaluate((e) => document.activeElement === e));
  await page.keyboard.press('End');
  const said = await page.locator('#tip.on').innerText();
  check('the keys bring what is behind to the front', said.includes('Punta Arenas') && (await names()).includes('Punta Arenas'), said);
  await page.keyboard.press('Escape');
}

/** A finger that moves sideways turns the globe; one that moves up and down reads on. */
async function checkTouch(page) {
  const how = await part(page, 'looks.globe', '.stage svg').evaluate((e) => getComputedStyle(e).touchAction);
  check('the page scrolls over the globe', how === 'pan-y', how);
}

async function checkFlow(page, report, down = false) {
  const t = report.tables['telemetry.flow'];
  const where = down ? 'narrow: ' : '';
  const bars = await boxes(part(page, 'telemetry.flow', '.stage .bar'));
  const size = (b) => (down ? b.width : b.height);
  const nodes = [...new Set([...t.data.from, ...t.data.to])];
  check(`${where}a bar a node`, bars.length === nodes.length, bars.length);
  // Frames: 1974 found, of which 131 were mended: the two bars and their ratio, each measured.
  const label = t.columns[0].values;
  const texts = await boxes(part(page, 'telemetry.flow', '.stage .flowname, .stage .flowvalue'));
  const heads = texts.map((x) => x.text).join(' ');
  for (const n of ['symbols', 'frames', 'uncorrectable']) check(`${where}the flow names ${n}`, label[n].en.split(' ').every((w) => heads.includes(w)), heads);
  for (const amount of ['1974\u00a0frames', '7\u00a0frames', '1836\u00a0frames', '131\u00a0frames', '5208\u00a0packets', '0\u00a0values', '20\u202f400\u202f000\u00a0symbols'])
    check(`${where}an amount is written: ${amount}`, texts.some((x) => x.text === amount), texts.map((x) => x.text));
  const ribbons = await part(page, 'telemetry.flow', '.stage .ribbon').evaluateAll((all) => all.map((e) => e.getAttribute('d').match(/-?[\d.]+/g).map(Number)));
  const width = (d) => (down ? d[8] - d[6] : d[9] - d[7]);
  const frames = [2, 3].map((i) => width(ribbons[i]) / t.data.amount[i]);
  check(`${where}ribbons are as wide as their amounts`, ribbons.length === t.rows && Math.abs(frames[0] / frames[1] - 1) < 0.03, frames);
  const all = bars.map(size).sort((a, b) => b - a);
  check(`${where}the largest bar is of a size to be seen`, all[0] > 120, all);
  const overlap = texts.some((a, i) => texts.some((b, j) => j > i && a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 4 && b.y < a.y + a.height - 4));
  check(`${where}no text of the flow lies on another`, !overlap);
  const box = await part(page, 'telemetry.flow', '.stage svg').evaluate((e) => [e.viewBox.baseVal.width, e.viewBox.baseVal.height]);
  check(`${where}the flow's texts are inside`, texts.every((x) => x.x >= -1 && x.x + x.width <= box[0] + 1 && x.y + x.height <= box[1] + 2), texts.filter((x) => x.x < -1 || x.x + x.width > box[0] + 1));
  check(`${where}nothing is a dotted line, not an absence`, (await part(page, 'telemetry.flow', '.stage .ribbon.nought').count()) === 1);
}
