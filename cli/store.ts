import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Db, openDbAsIs, readMigrations } from '../db/open.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { readCommandUser, readStoreConfig } from '../server/config.ts';
import type { Authority } from '../server/grants/use-case.ts';
import { createNewId } from '../server/ids.ts';
import { commandLine, type Done, type OperatorDeps } from '../server/operator/deps.ts';
import { databaseFile } from '../server/store.ts';
import { CommandRefused, exitCodes } from './exit.ts';

/** Opens the store of DATA_DIR, which must have been made and be as this version wants it. */
export function openStoreAtHead(): Db {
  const { dataFolder } = readStoreConfig();
  const file = databaseFile(dataFolder);
  if (!existsSync(file))
    throw new CommandRefused(
      `There is no store in ${dataFolder}: adgang migrate makes one.`,
      exitCodes.unreachable,
    );
  const db = openDbAsIs(file);
  const { pending, newer } = readMigrations(db);
  if (pending.length === 0 && !newer) return db;
  db[Symbol.dispose]();
  throw new CommandRefused(
    newer
      ? 'The store was made by a newer version of this program: use that one.'
      : `The store lacks ${pending.length} migrations: adgang migrate applies them.`,
    exitCodes.unreachable,
  );
}

/** Runs a use case on the store, and tells what it has done. `organizationTin`: on whose behalf. */
export function change(
  organizationTin: string | undefined,
  work: (deps: OperatorDeps, by: Authority) => Done,
): void {
  useStore((deps) => report(work(deps, authorityFor(deps, organizationTin))));
}

/** What a command does without changing anything, or more than one change. */
export function useStore<T>(work: (deps: OperatorDeps) => T): T {
  using db = openStoreAtHead();
  const deps: OperatorDeps = {
    db,
    now: Date.now,
    newId: createNewId(Date.now),
    newGuid: randomUUID,
    catalogue: createCatalogueCache(db),
  };
  return work(deps);
}

/** Whoever sits at the machine, on behalf of the operator unless told otherwise. */
export function authorityFor(deps: OperatorDeps, organizationTin?: string): Authority {
  const actor = { idp: 'command', id: readCommandUser() };
  return commandLine(actor, organizationTin ?? deps.catalogue.inForce().operatorTin ?? '');
}

/** Says what was done, one line for each change. */
export function report(done: Done): void {
  const counts = Map.groupBy(done, (action) => action);
  const lines = [...counts].map(([action, all]) => (all.length > 1 ? `${action} (${all.length})` : action));
  console.log(lines.length === 0 ? 'Everything is so already; nothing was changed.' : lines.join('\n'));
}
