// Milliseconds until a report of 5,000 rows in six views is drawn in Chromium: one number a line, the first opening
// of the browser left out.
//
//     node bench/page.mjs [TEMPLATE] [TIMES]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launch, open, pageOf } from '../tests/web/browser.mjs';
import { large } from '../tests/web/broken_reports.mjs';

const [template = 'build/release/web/report-template.html', times = '5'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bary-page-'));
const browser = await launch();
try {
  const file = pageOf(resolve(template), large(), join(folder, 'large.html'));
  for (let i = 0; i <= Number(times); ++i) {
    const before = performance.now();
    const { context } = await open(browser, file);
    if (i) console.log((performance.now() - before).toFixed(0));
    await context.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
