// Reads the report that stands in the page and shows it, in the reader's language; again when that changes.

import { h } from './dom';
import type { Report } from './format';
import { hideTip, redrawForPaper, scrolled } from './picture';
import { showReport } from './page';
import { tablesForPaper } from './table';
import { speak, spoken, tell, type Language } from './words';

function wished(): Language {
  const hash = location.hash.slice(1);
  if (hash === 'ko' || hash === 'en') return hash;
  return (navigator.language || 'en').toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

function start(): void {
  const root = document.getElementById('report')!;
  let report: Report;
  try {
    report = JSON.parse(document.getElementById('bary-report')?.textContent ?? '') as Report;
    if (report.format !== 'bary-report/1') throw new Error(`format ${String(report.format)}`);
  } catch (e) {
    speak(wished());
    root.replaceChildren(h('p', { class: 'problem', role: 'alert' }, `${tell('broken')}: ${e instanceof Error ? e.message : String(e)}`));
    return;
  }
  const show = (): void => {
    hideTip();
    showReport(root, report, () => {
      location.hash = spoken() === 'ko' ? 'en' : 'ko';
    });
  };
  speak(wished());
  show();
  window.addEventListener('hashchange', () => {
    const next = wished();
    if (next === spoken()) return;
    speak(next);
    show();
  });
  window.addEventListener('scroll', scrolled, { passive: true });
  const paper = (on: boolean): void => {
    redrawForPaper(on);
    tablesForPaper(on);
  };
  window.addEventListener('beforeprint', () => paper(true));
  window.addEventListener('afterprint', () => paper(false));
}

start();
