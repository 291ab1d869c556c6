import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Credentials } from '../server/sign-in/credentials.ts';
import { CommandRefused } from './exit.ts';

const fileIn = (configFolder: string) => join(configFolder, 'credentials.json');

/** Keeps a token for this user alone; it takes the place of the one before. */
export function keepCredentials(configFolder: string, credentials: Credentials): string {
  mkdirSync(configFolder, { recursive: true, mode: 0o700 });
  const file = fileIn(configFolder);
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(credentials), { mode: 0o600, flag: 'wx' });
  renameSync(partial, file);
  return file;
}

/** The token that is kept, if one is. */
export function readCredentials(configFolder: string): Credentials | undefined {
  const file = fileIn(configFolder);
  if (!existsSync(file)) return undefined;
  try {
    return Credentials.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandRefused(`${file} cannot be read: remove it, and run adgang login.`);
  }
}

export function forgetCredentials(configFolder: string): void {
  rmSync(fileIn(configFolder), { force: true });
}
