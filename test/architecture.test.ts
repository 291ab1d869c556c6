import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom. Each rule is checked against every import of every file. */

interface Source {
  file: string;
  text: string;
  /** Files of ours by their path from the root; packages by their name. */
  imports: string[];
}

const skipped = new Set(['node_modules', '.git', '.cache', 'data', 'coverage', 'build']);
const sources: Source[] = filesIn('.').map((file) => {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/\b(?:from\s+|import\s+|import\s*\(\s*)'([^'\n]+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return { file, text, imports: specifiers.map((name) => toPath(file, name)) };
});
const shipped = sources.filter(({ file }) => !isTest(file) && !/^(demo|test|bench)\//.test(file));

test('views import only views and the paths', () => {
  expectImports(inFolder('views/'), (name) => name.startsWith('views/') || name === 'server/paths.ts');
});

test('the store never imports the service, and it alone imports Drizzle and the drivers', () => {
  expectImports(inFolder('db/'), (name) => !/^(server|workers|views|demo|test)\//.test(name));
  const isStore = /^(drizzle-orm|better-sqlite3|pg)(\/|$)/;
  const others = shipped.filter(({ file }) => !/^(db\/|drizzle\.config)/.test(file));
  expectImports(others, (name) => !isStore.test(name) && !name.startsWith('db/schema/'));
});

test('the domain knows neither Express nor views', () => {
  const domain = shipped.filter(
    ({ file }) =>
      /^server\/(access|catalogue|directory|grants|onboarding|operator|policy|audit|requests)\//.test(file) &&
      !/\.(routes|pages)\.ts$/.test(file),
  );
  expectImports(domain, (name) => !/^(express|helmet)$/.test(name) && !name.startsWith('views/'));
});

test('only the policy folder touches the OPA SDK', () => {
  const others = shipped.filter(({ file }) => !file.startsWith('server/policy/'));
  expectImports(others, (name) => !name.startsWith('@open-policy-agent/'));
});

test('only the workers and the composition root touch BullMQ', () => {
  const others = shipped.filter(({ file }) => !file.startsWith('workers/') && file !== 'server/context.ts');
  expectImports(others, (name) => !/^(bullmq|ioredis)$/.test(name));
});

test('only one file names an HX- header', () => {
  // Views write attributes of the same beginning, and no headers.
  const naming = shipped.filter(
    ({ file, text }) => !/^(server\/portal\/htmx\.ts$|views\/)/.test(file) && /['"`]HX-/i.test(text),
  );
  expect(naming.map(({ file }) => file)).toEqual([]);
});

test('only the configuration reads the environment; scripts and the demo read their own', () => {
  const reading = shipped.filter(({ text }) => /process\.env\b/.test(text)).map(({ file }) => file);
  const isAllowed = (file: string) => file === 'server/config.ts' || /^(scripts|policies)\//.test(file);
  expect(reading.filter((file) => !isAllowed(file))).toEqual([]);
});

test('nothing that ships imports the demo or the tests', () => {
  expectImports(shipped, (name) => !/^(demo|test)\//.test(name));
});

test('what runs in production is built of what is installed there', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
  const installed = new Set(Object.keys(dependencies));
  const running = shipped.filter(({ file }) => /^(server|cli|workers|db|views)\//.test(file));
  expect(running.length).toBeGreaterThan(100);
  expectImports(running, (name) => {
    const [, scoped] = /^((?:@[^/]+\/)?[^/]+)/.exec(name) ?? [];
    const isOurs = /^(server|cli|workers|db|views|policies)\//.test(name);
    return isOurs || name.startsWith('node:') || installed.has(scoped ?? '');
  });
});

test('imports carry their extension, and there are no default exports', () => {
  for (const { file, text, imports } of sources) {
    const bare = imports.filter(
      (name) => name.startsWith('./') || /^(server|db|views|workers)\/[^.]+$/.test(name),
    );
    expect(bare, file).toEqual([]);
    if (!/\.config\.ts$/.test(file)) expect(/^export default/m.test(text), file).toBe(false);
  }
});

test('the rules have something to check', () => {
  expect(shipped.length).toBeGreaterThan(50);
  expect(
    sources.flatMap(({ imports }) => imports).filter((name) => name.startsWith('server/')).length,
  ).toBeGreaterThan(100);
});

function inFolder(folder: string): Source[] {
  return shipped.filter(({ file }) => file.startsWith(folder));
}

function expectImports(files: Source[], isAllowed: (name: string) => boolean): void {
  const broken = files.flatMap(({ file, imports }) =>
    imports.filter((name) => !isAllowed(name)).map((name) => `${file} imports ${name}`),
  );
  expect(broken).toEqual([]);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function toPath(file: string, name: string): string {
  return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}
