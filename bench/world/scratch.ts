import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const name = /^scratch-(\d+)-/;

/** Makes a folder in `parent` that is removed when this process exits; also removes those of processes that are gone. */
export function openScratch(parent: string): string {
  mkdirSync(parent, { recursive: true });
  for (const entry of readdirSync(parent)) {
    const owner = name.exec(entry)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) remove(join(parent, entry));
  }
  const folder = mkdtempSync(join(parent, `scratch-${process.pid}-`));
  process.on('exit', () => remove(folder));
  return folder;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
