import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildAssets, manifestOf, publicFolder } from './assets.ts';
import { pruneCss } from './css.ts';

test('views/public holds what npm run assets would write', async () => {
  const assets = await buildAssets();
  expect(readFileSync(join(publicFolder, 'manifest.json'), 'utf8')).toBe(manifestOf(assets));
  const expected = [...assets.values()].flatMap(({ file }) =>
    file.endsWith('.woff2') ? [file] : [file, `${file}.br`, `${file}.gz`],
  );
  expect(readdirSync(publicFolder).sort()).toEqual([...expected, 'manifest.json'].sort());
  for (const { file, content } of assets.values()) {
    expect(readFileSync(join(publicFolder, file)).equals(content), file).toBe(true);
    if (file.endsWith('.woff2')) continue;
    const brotli = brotliDecompressSync(readFileSync(join(publicFolder, `${file}.br`)));
    const gzip = gunzipSync(readFileSync(join(publicFolder, `${file}.gz`)));
    expect(brotli.equals(content) && gzip.equals(content), file).toBe(true);
  }
});

test('styles load nothing from elsewhere', async () => {
  const css = (await buildAssets()).get('portal.css')?.content.toString() ?? '';
  const urls = [...css.matchAll(/url\("?([^")]+)/g)].map((match) => match[1] ?? '');
  expect(urls.length).toBeGreaterThan(5);
  expect(urls.filter((url) => !/^(data:|IBMPlexSans-[\w.-]+\.woff2$)/.test(url))).toEqual([]);
});

test('pruning leaves out selectors, then rules without any, then groups without any', () => {
  const css =
    '@charset "UTF-8"; a{b:c} .x,.y:not(.a, .b){d:e} @media print{.x{f:g}} @media print{.x{f:g} .z{h:i}}';
  expect(pruneCss(css, (selector) => selector.startsWith('.x'))).toBe(
    'a{b:c}\n.y:not(.a, .b){d:e}\n@media print{.z{h:i}}',
  );
});

test('every class that a view names has a rule', async () => {
  const css = (await buildAssets()).get('portal.css')?.content.toString() ?? '';
  const files = readdirSync('views', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const named = files.flatMap((file) =>
    [...readFileSync(join('views', file), 'utf8').matchAll(/class="([^"]*)"/g)].flatMap(([, classes = '']) =>
      classes
        .replace(/\$\{[^}]*\}?/g, '$')
        .split(/\s+/)
        .filter((name) => /^[a-z][\w-]*$/.test(name))
        .map((name) => ({ file, name })),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  const hasRule = (name: string) => new RegExp(`\\.${name}(?![\\w-])`).test(css);
  expect(named.filter(({ name }) => !hasRule(name))).toEqual([]);
});
