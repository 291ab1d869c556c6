/**
 * Builds what browsers load (`npm run assets` writes `views/public/`): the design system's styles without the
 * components that we do not use, our own on top, its icons and fonts, htmx with our few lines. The folder is
 * committed and drift-tested like the policy's build, so that a start neither compresses nor needs the design system.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { iconNames } from '../views/parts/icon-names.ts';
import { pruneCss } from './css.ts';

const designSystem = 'node_modules/dkfds/dist';
const sources = 'views/assets';
export const publicFolder = 'views/public';

/** Components and utilities of the design system that no page uses, by the beginnings of their classes. */
const unused =
  /\.(accordion|anchor|back-to-top|bg-|card|col-|row|cookie|date-|display-|fds-modal|footer|header|icon-(?!svg)|language-switcher|m[a-z]?-(sm|md|lg|xl)-|mobile-drawer|nav-|navigation|menu-|modal|order-|overflow-menu|p[a-z]?-(sm|md|lg|xl)-|pagination|portal|side|solution|step-indicator|structured-list|table-(pagination|actions|sm|lg)|table--(selectable|zebra|extracompact|responsive-scroll)|tag|toast|toggle|tooltip|w-percent|(align|justify|flex)-|position-|authority|logo|hidden-content|checkbox-content|radio-content|button-overflow)/;

const ranges = {
  Latin1:
    'U+0000,U+000D,U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+2074,U+20AC,U+2122,U+2212,U+FB01-FB02',
  Latin2:
    'U+0100-0130,U+0132-0151,U+0154-024F,U+0259,U+1E00-1EFF,U+20A0-20AB,U+20AD-20CF,U+2C60-2C7F,U+A720-A7FF',
};
const weights = { Regular: 400, SemiBold: 600, Bold: 700 };

/** One file as it is served: under which name, and its content. */
export interface Asset {
  file: string;
  content: Buffer;
}

/** Every asset by its plain name. The same sources always give the same. */
export async function buildAssets(): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>();
  const add = (name: string, content: Buffer | string) => {
    const asset = { file: withHash(name, Buffer.from(content)), content: Buffer.from(content) };
    assets.set(name, asset);
    return asset.file;
  };
  const faces = Object.entries(weights).flatMap(([style, weight]) =>
    Object.entries(ranges).map(([subset, range]) => {
      const name = `IBMPlexSans-${style}-${subset}.woff2`;
      const file = add(name, readFileSync(`${designSystem}/fonts/IBMPlexSans/split/woff2/${name}`));
      return `@font-face{font-family:"IBM Plex Sans";font-style:normal;font-weight:${weight};font-display:swap;src:url("${file}") format("woff2");unicode-range:${range}}`;
    }),
  );
  add('icons.svg', sprite());
  add('icon.svg', readFileSync(join(sources, 'icon.svg')));
  add(
    'portal.css',
    `${faces.join('\n')}\n${designSystemCss()}\n${pruneCss(read(join(sources, 'portal.css')), () => false)}`,
  );
  add('portal.js', scripts());
  add('editor.js', await editorScript());
  return assets;
}

function designSystemCss(): string {
  const pruned = pruneCss(
    read(`${designSystem}/css/dkfds.css`),
    (selector) => unused.test(selector) || selector.startsWith('@font-face'),
  );
  return pruned
    .replace(/font-weight:500/g, 'font-weight:600')
    .replace(/url\("\.\.\/img\/svg-icons\/([^"]+)"\)/g, (_, name) => `url("${dataUri(name)}")`);
}

function dataUri(icon: string): string {
  const svg = read(`${designSystem}/img/svg-icons/${icon}`).replace(/"/g, "'").trim();
  return `data:image/svg+xml,${svg.replace(/[%#<>{}]/g, encodeURIComponent)}`;
}

function sprite(): string {
  const symbols = iconNames.map((name) =>
    read(`${designSystem}/img/svg-icons/${name}.svg`)
      .trim()
      .replace(/^<svg\b[^>]*viewBox="([^"]+)"[^>]*>/, `<symbol id="${name}" viewBox="$1">`)
      .replace('</svg>', '</symbol>'),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`;
}

/** One file: the extensions find htmx there, and nothing of it waits for another request. */
function scripts(): string {
  const htmx = 'node_modules/htmx.org/dist';
  const files = [
    `${htmx}/htmx.min.js`,
    `${htmx}/ext/hx-csp.min.js`,
    `${htmx}/ext/hx-sse.min.js`,
    `${sources}/portal.js`,
  ];
  return files.map((file) => read(file).replace(/^\/\/# sourceMappingURL=.*$/gm, '')).join(';\n');
}

/** The editor of policies, with all that it uses in one file; only its own pages load it. */
async function editorScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    // What the bundle is called by then does not matter; `import.meta` and code splitting have no place in it.
    build: {
      write: false,
      minify: true,
      lib: { entry: `${sources}/editor/editor.js`, formats: ['iife'], name: 'adgangEditor' },
    },
  });
  const [result] = [built].flat();
  const chunk = result && 'output' in result ? result.output[0] : undefined;
  if (!chunk) throw new Error('the editor could not be built');
  return chunk.code;
}

function withHash(name: string, content: Buffer): string {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  return name.replace(/\.(\w+)$/, `.${hash}.$1`);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** What `views/public/manifest.json` holds: file names by plain names. */
export function manifestOf(assets: ReadonlyMap<string, Asset>): string {
  const files = Object.fromEntries([...assets].map(([name, { file }]) => [name, { file }]));
  return `${JSON.stringify(files, null, 2)}\n`;
}

async function writeAssets(): Promise<void> {
  const assets = await buildAssets();
  rmSync(publicFolder, { recursive: true, force: true });
  mkdirSync(publicFolder, { recursive: true });
  for (const { file, content } of assets.values()) {
    const path = join(publicFolder, file);
    writeFileSync(path, content);
    // Fonts are compressed already.
    if (file.endsWith('.woff2')) continue;
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  }
  writeFileSync(join(publicFolder, 'manifest.json'), manifestOf(assets));
}

if (import.meta.main) await writeAssets();
