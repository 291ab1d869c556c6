import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type Migrations, openDbAsIs, readMigrations } from '../db/open.ts';
import { readStoreConfig } from '../server/config.ts';
import { databaseFile, openStore } from '../server/store.ts';
import { CommandRefused } from './exit.ts';

/** `adgang migrate`: the store itself. */
export function addStoreCommands(program: Command): void {
  program
    .command('migrate')
    .description('make the store, or bring it to what this version wants; take a backup first')
    .option('--dry-run', 'only say what would be applied', false)
    .action(({ dryRun }: { dryRun: boolean }) => migrate(dryRun));
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
