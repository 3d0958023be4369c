// A browser without a network, and a page that may ask for nothing but itself.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../apps/web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export const launch = () =>
  chromium.launch({
    executablePath: process.env.BARY_CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** The page as src/bary/study/report.cpp makes it: the report in the template's place. */
export function pageOf(template, report, file) {
  const json = (typeof report === 'string' ? report : JSON.stringify(report)).replace(/<([/!])/g, '\\u003c$1');
  writeFileSync(file, readFileSync(template, 'utf8').replace('@@BARY_REPORT@@', () => json));
  return file;
}

let passed = 0;
const failures = [];

export function check(name, ok, detail = '') {
  if (ok) ++passed;
  else {
    failures.push(name);
    console.log(`FAIL ${name}${detail === '' ? '' : `: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`}`);
  }
  return ok;
}

/** Prints the count and ends the process. */
export function finish() {
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exit(failures.length ? 1 : 0);
}

/** Opens a file as a reader would; every request beyond the file itself, and every error said, is a failure. */
export async function open(browser, file, { language = 'en', scheme = 'light', width = 1200, height = 900, hash = '' } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, locale: language === 'ko' ? 'ko-KR' : 'en-US', offline: true, acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  const where = `${language} ${scheme} ${width}`;
  const url = pathToFileURL(file).href;
  const heard = [];
  await context.route('**/*', (route) => {
    const asked = route.request().url();
    if (asked.split('#')[0] === url) return route.continue();
    heard.push(`request ${asked}`);
    return route.abort();
  });
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && heard.push(`console ${m.text()}`));
  page.on('pageerror', (e) => heard.push(`error ${e.stack ?? e}`));
  await page.goto(url + hash);
  await page.waitForFunction(() => [...document.querySelectorAll('.stage')].every((s) => s.childElementCount > 0));
  return { page, context, where, heard, close: async () => {
    check(`${where}: no request, no error`, heard.length === 0, heard.slice(0, 3).join(' | '));
    await context.close();
  } };
}
