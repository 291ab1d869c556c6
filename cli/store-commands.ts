import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Backup, backUp } from '../db/backup.ts';
import { type Db, type Migrations, openDbAsIs, readMigrations } from '../db/open.ts';
import { readStoreConfig } from '../server/config.ts';
import { databaseFile, openStore } from '../server/store.ts';
import { CommandRefused, exitCodes } from './exit.ts';
import { openStoreAtHead } from './store.ts';

/** `adgang migrate` and `backup`: the store itself. */
export function addStoreCommands(program: Command): void {
  program
    .command('migrate')
    .description('make the store, or bring it to what this version wants; take a backup first')
    .option('--dry-run', 'only say what would be applied', false)
    .action(({ dryRun }: { dryRun: boolean }) => migrate(dryRun));

  program
    .command('backup')
    .description('copy the store, while the service runs, into a file that does not exist yet')
    .argument('<file>', 'where to; readable by you alone')
    .action((file: string) => copyStore(resolve(file)));
}

function copyStore(file: string): void {
  for (const there of [file, `${file}.partial`]) {
    if (existsSync(there))
      throw new CommandRefused(`${there} exists already: choose another name, or remove it.`);
  }
  using db = openStoreAtHead();
  const { bytes, grants, auditHead } = copy(db, file);
  console.log(
    `${file}: ${bytes} bytes, ${grants} grants, changes up to no. ${auditHead}; opened and found sound.`,
  );
}

function copy(db: Db, file: string): Backup {
  try {
    return backUp(db, file);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw new CommandRefused(`No backup was made: ${why}.`, exitCodes.failed);
  }
}

function migrate(dryRun: boolean): void {
  const { dataFolder } = readStoreConfig();
  const { pending, newer } = readStatus(databaseFile(dataFolder));
  if (newer) throw new CommandRefused('The store was made by a newer version of this program: use that one.');
  if (pending.length === 0) {
    console.log(`The store in ${dataFolder} is as this version wants it.`);
    return;
  }
  if (!dryRun) openStore(dataFolder)[Symbol.dispose]();
  const heading = dryRun ? 'To be applied' : 'Applied';
  console.log([`${heading} to the store in ${dataFolder}:`, ...pending.map((tag) => `  ${tag}`)].join('\n'));
}

function readStatus(file: string): Migrations {
  if (!existsSync(file)) {
    using empty = openDbAsIs(':memory:');
    return readMigrations(empty);
  }
  using db = openDbAsIs(file);
  return readMigrations(db);
}
