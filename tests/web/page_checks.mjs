// What must hold for every report page, whatever study it is of.

import { readFileSync, statSync } from 'node:fs';
import { check } from './browser.mjs';

/** Characters that the page shows with the missing-glyph box, and the font that draws its Korean. */
export async function glyphs(page) {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const family = getComputedStyle(document.body).fontFamily;
    const image = (c) => {
      pen.clearRect(0, 0, 40, 40);
      pen.font = `24px ${family}`;
      pen.fillText(c, 4, 28);
      return pen.getImageData(0, 0, 40, 40).data.join();
    };
    // Two code points that stand for nothing: what they look like is what a missing glyph looks like.
    const missing = new Set(['\u0378', '\u{2fe0f}'].map(image));
    const boxes = [...new Set(document.body.innerText)].filter((c) => c.trim() && c.codePointAt(0) > 0x20 && missing.has(image(c)));
    return { boxes, known: [...missing].every((i) => i !== image(' ')) };
  });
}

/** Asked in a page of its own: the inspector reads style sheets by itself, and on some machines what it says of that
 * would count as an error of the report. Requests count there as everywhere. */
async function koreanFont(page) {
  const own = await page.context().newPage();
  try {
    await own.goto(page.url());
    await own.locator('#provenance h2').waitFor();
    const session = await page.context().newCDPSession(own);
    await session.send('DOM.enable');
    await session.send('CSS.enable');
    const { root } = await session.send('DOM.getDocument');
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#provenance h2' });
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    return fonts.map((f) => f.familyName);
  } finally {
    await own.close();
  }
}

/** Contrast of each text colour with the ground, as WCAG counts it. */
const contrasts = (page) =>
  page.evaluate(() => {
    const probe = document.createElement('span');
    document.body.append(probe);
    const light = (value) => {
      probe.style.color = value;
      const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map((x) => +x / 255).map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light('var(--bg)');
    const out = ['--fg', '--mut', '--good', '--bad', '--accent', ...Array.from({ length: 8 }, (_, i) => `--t${i}`)].map((name) => {
      const x = light(`var(${name})`);
      return [name, (Math.max(x, ground) + 0.05) / (Math.min(x, ground) + 0.05)];
    });
    probe.remove();
    return out;
  });

const pictures = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.stage svg')].map((svg) => ({
      title: svg.querySelector('title')?.textContent ?? '',
      description: document.getElementById(svg.getAttribute('aria-describedby'))?.textContent ?? '',
      behind: !!svg.closest('figure')?.querySelector('details.behind'),
      wide: svg.getBoundingClientRect().width - svg.parentElement.getBoundingClientRect().width,
      lines: !!svg.querySelector('.tickmark'),
      remark: svg.closest('figure')?.querySelector('.remark')?.checkVisibility() ?? false,
      bad: svg.outerHTML.match(/NaN|undefined|Infinity/)?.[0] ?? '',
    })));

/** Language, pictures, glyphs, contrast, no sideways scrolling. */
export async function checkPage({ page, where }, language) {
  const say = (name, ok, detail) => check(`${where}: ${name}`, ok, detail);
  say('lang', (await page.getAttribute('html', 'lang')) === language);
  say('title', (await page.title()) !== '' && (await page.innerText('h1')) !== '');
  for (const [i, p] of (await pictures(page)).entries()) {
    say(`picture ${i} has title, description and table`, p.title && p.description.length > 10 && p.behind, p);
    say(`picture ${i} says what its lines are`, p.lines === p.remark, p);
    say(`picture ${i} stays inside`, p.wide < 1 && !p.bad, p);
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  say('no sideways scrolling', sideways <= 0, sideways);
  const g = await glyphs(page);
  say('missing glyphs can be told', g.known);
  say('no missing glyph', g.boxes.length === 0, g.boxes.join(' '));
  if (language === 'ko') {
    const fonts = await koreanFont(page);
    say('a Korean font writes Korean', fonts.some((f) => /nanum|noto sans (cjk|kr)|gothic|batang|baekmuk|unifont|malgun/i.test(f)), fonts.join(', '));
  }
  for (const [name, c] of await contrasts(page)) say(`contrast of ${name}`, c >= 4.5, c.toFixed(2));
}

/** Arrow keys visit the marks of each picture, and Escape leaves them. */
export async function checkKeys({ page, where }) {
  const n = await page.locator('.stage svg').count();
  for (let i = 0; i < n; ++i) {
    const svg = page.locator('.stage svg').nth(i);
    await svg.focus();
    await page.keyboard.press('ArrowRight');
    const said = await page.locator('#tip.on').innerText({ timeout: 15000 }).catch(() => '');
    check(`${where}: keys reach the marks of picture ${i}`, said.trim().length > 2, said);
    await page.keyboard.press('Escape');
    check(`${where}: Escape leaves picture ${i}`, (await page.locator('#tip.on').count()) === 0);
  }
}

/** The table behind every picture opens, with rows. */
export async function checkBehind({ page, where }) {
  for (const d of await page.locator('figure details.behind').all()) {
    await d.locator('summary').first().click();
    await d.locator('tbody tr').first().waitFor({ timeout: 15000 }).catch(() => {});
    check(`${where}: table behind a picture`, (await d.locator('tbody tr').count()) > 0, (await d.innerText()).slice(0, 200));
    await d.locator('summary').first().click();
  }
}

const parseCsv = (text) => text.trimEnd().split('\n').map((line) => {
  const out = [];
  for (const m of line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)) {
    if (m.index === line.length && out.length && !line.endsWith(',')) break;
    out.push(m[1].startsWith('"') ? m[1].slice(1, -1).replace(/""/g, '"') : m[1]);
  }
  return out;
});

/** Sorting, searching and the download of the first table that is a view. */
export async function checkTable({ page, where }, report) {
  const view = (report.views ?? []).find((v) => v.kind === 'table' && (report.tables?.[v.table]?.rows ?? 0) > 2);
  if (!view) return;
  const t = report.tables[view.table];
  const part = page.locator(`[id="view-${view.id}"] .table`).first();
  const names = view.columns ?? t.columns.map((c) => c.name);
  const numeric = names.findIndex((n) => ['f64', 'i64'].includes(t.columns.find((c) => c.name === n).type));
  const shownNumbers = () => part.locator(`tbody td:nth-child(${numeric + 1})`).evaluateAll((cells) => cells.map((c) => c.title).filter(Boolean).map(Number));
  if (numeric >= 0) {
    const head = part.locator('thead th').nth(numeric);
    await head.locator('button').click();
    const up = await shownNumbers();
    check(`${where}: sorted upwards`, up.length > 0 && up.every((x, i) => i === 0 || x >= up[i - 1]) && (await head.getAttribute('aria-sort')) === 'ascending', up);
    await head.locator('button').click();
    const down = await shownNumbers();
    check(`${where}: sorted downwards`, down.every((x, i) => i === 0 || x <= down[i - 1]) && (await head.getAttribute('aria-sort')) === 'descending', down);
    const all = t.data[names[numeric]].filter((x) => x !== null);
    if (!view.where) check(`${where}: the largest comes first`, down[0] === Math.max(...all), down[0]);
  }
  const download = async () => {
    const [d] = await Promise.all([page.waitForEvent('download'), part.locator('button.download').click()]);
    check(`${where}: the download has the table's name`, d.suggestedFilename() === t.file, d.suggestedFilename());
    return parseCsv(readFileSync(await d.path(), 'utf8'));
  };
  const csv = await download();
  check(`${where}: CSV has the columns`, csv[0].join() === names.join(), csv[0].join());
  const cells = new Set((t.data[names[0]] ?? []).map((_, i) => JSON.stringify(names.map((n) => String(t.data[n][i] ?? '')))));
  check(`${where}: CSV has the table's rows, digit for digit`, csv.length > 1 && csv.slice(1).every((r) => cells.has(JSON.stringify(r))), csv[1]);
  if (!view.where && !view.limit) check(`${where}: CSV has all rows`, csv.length - 1 === cells.size || csv.length - 1 === t.data[names[0]].length, csv.length);
  const search = part.locator('input[type=search]');
  if (await search.count()) {
    const word = csv[1][0];
    await search.fill(word);
    const found = await download();
    check(`${where}: a search finds its rows only`, found.length > 1 && found.length <= csv.length && found.slice(1).every((r) => r.join(' ').toLowerCase().includes(word.toLowerCase())), found[1]);
    await search.fill('no row has this, surely');
    check(`${where}: a search without rows says so`, (await part.locator('tbody td.none').count()) === 1);
    await search.fill('');
  }
}

/** The switch changes the language, and the address keeps it. */
export async function checkSwitch({ page, where }, language) {
  const before = await page.locator('#provenance h2').innerText();
  await page.locator('a.language').click();
  await page.waitForFunction((l) => document.documentElement.lang !== l, language);
  check(`${where}: the switch changes the words`, (await page.locator('#provenance h2').innerText()) !== before);
  check(`${where}: the address keeps the language`, new URL(page.url()).hash === (language === 'ko' ? '#en' : '#ko'), page.url());
}

/** A4 pages, more than nothing on them, in light colours. */
export async function checkPaper({ page, where }, file) {
  const pdf = await page.pdf({ path: file, format: 'A4', printBackground: true, preferCSSPageSize: true });
  const text = pdf.toString('latin1');
  const pages = (text.match(/\/Type\s*\/Page\b/g) ?? []).length;
  const boxes = [...text.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map((m) => [+m[1], +m[2]]);
  check(`${where}: prints`, pages >= 1 && pdf.length > 5000, pages);
  check(`${where}: on A4`, boxes.length > 0 && boxes.every(([w, h]) => Math.abs(w - 595.3) < 2 && Math.abs(h - 841.9) < 2), boxes[0]);
  return pages;
}

export const checkSize = (file) => {
  const size = statSync(file).size;
  check('the page is below 2 MB', size < 2e6, size);
  return size;
};

/** What the program says of columns, models and assumptions it says in Korean too. */
export function checkTexts(report) {
  const korean = (t) => /[\uac00-\ud7a3]/.test(t?.ko ?? '');
  for (const [id, t] of Object.entries(report.tables ?? {}))
    for (const c of t.columns)
      // A plain string is what the input says of its own columns.
      if (typeof c.description !== 'string') check(`${id}.${c.name}: described in both languages`, c.description?.en && korean(c.description), c.description);
  for (const m of report.models ?? []) check(`model ${m.name}: in both languages`, m.value?.en && korean(m.value), m.value);
  for (const a of report.assumptions ?? [])
    check(`assumption ${a.subject} ${a.name}: in both languages`, a.what?.en && korean(a.what) && (!a.source?.en || korean(a.source)), a);
}
