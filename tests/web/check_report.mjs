// Opens a report in a browser without a network, in both languages, light and dark, wide and narrow.
//
//     node tests/web/check_report.mjs [REPORT.html] [--template FILE] [--shots FOLDER]
//
// Without a report it makes its own from the template: the sample, which has every kind of view, and reports
// that are broken in every way that a report can be. Pictures of the pages are left in FOLDER.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { check, finish, launch, open, pageOf } from './browser.mjs';
import { checkBehind, checkKeys, checkPage, checkPaper, checkSize, checkSwitch, checkTable, checkTexts } from './page_checks.mjs';
import { checkBroken } from './broken_reports.mjs';
import { checkSample } from './sample_checks.mjs';
import { sample } from './sample.mjs';

const given = {};
const words = process.argv.slice(2);
while (words.length) {
  const w = words.shift();
  if (w === '--template' || w === '--shots') given[w.slice(2)] = words.shift();
  else given.report = w;
}
const template = resolve(given.template ?? 'build/release/web/report-template.html');
const shots = resolve(given.shots ?? 'build/release/web/shots');
const folder = mkdtempSync(join(tmpdir(), 'bary-report-'));
mkdirSync(shots, { recursive: true });

const file = given.report ? resolve(given.report) : pageOf(template, sample(), join(folder, 'report.html'));
const report = JSON.parse(/<script type="application\/json" id="bary-report">([\s\S]*?)<\/script>/.exec(readFileSync(file, 'utf8'))[1]);
const browser = await launch();
try {
  const size = checkSize(file);
  for (const language of ['en', 'ko'])
    for (const scheme of ['light', 'dark'])
      for (const width of [1200, 390]) {
        const o = await open(browser, file, { language, scheme, width });
        await checkPage(o, language);
        await o.page.screenshot({ path: join(shots, `${language}-${scheme}-${width}.png`), fullPage: true });
        if (width === 1200 && scheme === 'light') {
          await checkKeys(o);
          await checkBehind(o);
          await checkTable(o, report);
          await checkPaper(o, join(shots, `${language}.pdf`));
          await checkSwitch(o, language);
        }
        await o.close();
      }
  if (given.report) checkTexts(report);
  else {
    await checkSample(browser, file, report);
    await checkBroken(browser, template, folder, shots);
  }
  console.log(`the page: ${(size / 1024).toFixed(0)} KiB; pictures in ${shots}`);
} catch (e) {
  check('the checks ran to their end', false, e.stack);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
finish();
