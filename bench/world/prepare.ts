import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeOpaData } from './opa-data.ts';
import { openScratch } from './scratch.ts';
import { makeStore } from './store.ts';
import type { World } from './world.ts';

/** Where the benchmark keeps its files: worlds for the next run, and scratch folders for this one. */
export const cacheFolder = fileURLToPath(new URL('../../.cache/bench/', import.meta.url));

/** What a world's files are made of: when any of these changes, they are made anew. */
const madeOf = [
  'mix.ts',
  'world.ts',
  'store.ts',
  'opa-data.ts',
  '../../db/open.ts',
  '../../db/schema/sqlite.ts',
  '../../server/catalogue/built-in.ts',
  '../../demo/clients.ts',
  '../../demo/organizations.ts',
];

/** A world as files: the service's store, and OPA's data. Never written to: each run copies the store. */
export interface PreparedWorld {
  store: string;
  opaData: string;
}

/** Makes the world's files, or finds them in the cache. */
export async function prepareWorld(world: World): Promise<PreparedWorld> {
  const name = `world-${world.grants}-${await digestOfSources()}`;
  const folder = join(cacheFolder, name);
  const files = { store: join(folder, 'adgang.db'), opaData: join(folder, 'data.json') };
  if (existsSync(folder)) return files;
  await mkdir(cacheFolder, { recursive: true });
  const old = (await readdir(cacheFolder)).filter((entry) => entry.startsWith(`world-${world.grants}-`));
  for (const entry of old) await rm(join(cacheFolder, entry), { recursive: true, force: true });
  // Made beside its place and moved there, so that nobody finds half of it.
  const unfinished = openScratch(cacheFolder);
  makeStore(world, join(unfinished, 'adgang.db'));
  await writeOpaData(world, join(unfinished, 'data.json'));
  await rename(unfinished, folder);
  return files;
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const migrations = fileURLToPath(new URL('../../db/migrations/', import.meta.url));
  const applied = (await readdir(migrations)).filter((file) => file.endsWith('.sql')).sort();
  const sources = madeOf.map((file) => fileURLToPath(new URL(file, import.meta.url)));
  for (const file of [...sources, ...applied.map((file) => join(migrations, file))]) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}
