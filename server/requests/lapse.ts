import { setTimeout } from 'node:timers/promises';
import { readImpossibleRequests, readLapsingRequests, readMetRequests } from '../../db/access-requests.ts';
import type { Db } from '../../db/open.ts';
import { theSystem } from '../audit/changes.ts';
import type { Doing } from './audit.ts';
import { endRequest, meetRequest } from './settle.ts';

const perBatch = 100;
const pauseMs = 20;

/**
 * Ends the requests that nobody will answer: those that have waited too long, those whose privilege or organisation is
 * gone, and those that a grant has met which has begun since. In small batches.
 */
export async function settleRequests(deps: {
  db: Db;
  now: () => number;
  signal: AbortSignal;
}): Promise<void> {
  const { db } = deps;
  const steps: ((doing: Doing) => number)[] = [
    (doing) => {
      const rows = readLapsingRequests(db, doing.at, perBatch);
      for (const row of rows) endRequest(db, doing, row, { state: 'expired' });
      return rows.length;
    },
    (doing) => {
      const rows = readMetRequests(db, doing.at, perBatch);
      for (const { request, grant } of rows) {
        meetRequest(db, doing, request, grant, { idp: grant.createdByIdp, id: grant.createdById });
      }
      return rows.length;
    },
    (doing) => {
      const rows = readImpossibleRequests(db, perBatch);
      for (const row of rows) endRequest(db, doing, row, { state: 'failed' });
      return rows.length;
    },
  ];
  for (const step of steps) {
    while (!deps.signal.aborted) {
      const doing: Doing = { actor: theSystem, at: deps.now(), requestId: null };
      if (db.inOneBatch(() => step(doing)) < perBatch) break;
      await setTimeout(pauseMs);
    }
  }
}
