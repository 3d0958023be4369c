// Makes the report's template: one file with style, script and coastlines inside.
//     node build.mjs FOLDER    writes FOLDER/report-template.html

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packedLand } from './land.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
if (!folder) {
  console.error('usage: node build.mjs FOLDER');
  process.exit(2);
}
const target = ['es2020', 'chrome100', 'firefox100', 'safari15'];
const options = { bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none', target, logLevel: 'warning' };

const script = await build({
  ...options,
  entryPoints: [join(here, 'src/main.ts')],
  format: 'iife',
  plugins: [{
    name: 'packed-land',
    setup(b) {
      b.onResolve({ filter: /^packed-land$/ }, (a) => ({ path: a.path, namespace: 'land' }));
      b.onLoad({ filter: /.*/, namespace: 'land' }, () => ({ contents: packedLand(), loader: 'text' }));
    },
  }],
});
const style = await build({ ...options, entryPoints: [join(here, 'src/style.css')] });

const licence = (name) =>
  `${name}\n${readFileSync(join(here, 'node_modules', name, 'LICENSE'), 'utf8').trim().replaceAll('--', '- -')}`;
const licences = [
  '<!--',
  'In this page: barycenter (Apache-2.0), coastlines of Natural Earth (public domain), and',
  ...['d3-geo', 'd3-array', 'internmap'].map(licence),
  '-->',
].join('\n');

const parts = { '<!--LICENCES-->': licences, '/*CSS*/': style.outputFiles[0].text.trim(), '/*JS*/': script.outputFiles[0].text.trim() };
let page = readFileSync(join(here, 'src/template.html'), 'utf8');
for (const [place, text] of Object.entries(parts)) page = page.replace(place, () => text);
if (page.split('@@BARY_REPORT@@').length !== 2) throw new Error('the template must have one place for the report');
if (/<\/script/i.test(parts['/*JS*/']) || /<\/style/i.test(parts['/*CSS*/'])) throw new Error('a part would end its element');

mkdirSync(folder, { recursive: true });
const file = join(folder, 'report-template.html');
writeFileSync(`${file}.part`, page);
renameSync(`${file}.part`, file);
console.log(`report-template.html: ${(Buffer.byteLength(page) / 1024).toFixed(0)} KiB`);
