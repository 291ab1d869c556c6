import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openDb } from '../db/open.ts';

/** Opens the store in the data folder, which is made when it is missing. */
export function openStore(dataFolder: string): Db {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  return openDb(databaseFile(dataFolder));
}

/** Where the store lies in the data folder. */
export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'adgang.db');
}
