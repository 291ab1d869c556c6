import { setTimeout } from 'node:timers/promises';
import { deleteAdministrator } from '../../db/administrators.ts';
import { openDb } from '../../db/open.ts';

/**
 * A process that removes one administrator from each of many organisations, beside another that
 * removes the other one of each: `node remover.ts <file> <id> <role> <begin> <tins>`.
 */
const [file = '', idpIdentityId = '', roleId = '', begin = '', tins = ''] = process.argv.slice(2);
using db = openDb(file);
db.sqlite.pragma('busy_timeout = 30000');
await setTimeout(Number(begin) - Date.now());
let removed = 0;
for (const tin of tins.split(',')) {
  const of = { tin, roleId, now: Date.now(), idp: 'mitid', idpIdentityId };
  if (db.inOneBatch(() => deleteAdministrator(db, of))) removed += 1;
  // SQLite has no queue: without a pause one would be done before the other gets a turn.
  await setTimeout(1);
}
console.log(removed);
