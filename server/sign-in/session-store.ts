import session, { type SessionData } from 'express-session';
import type { Db } from '../../db/open.ts';
import { deleteSession, extendSession, readSession, upsertSession } from '../../db/sessions.ts';
import { digestOf } from '../ids.ts';
import { Visitor } from './visitor.ts';

/** A session ends when nobody has used it for so long. */
export const idleMs = 30 * 60_000;
/** One in which nobody has logged in (yet) ends sooner: anybody can begin as many as they like. */
const anonymousMs = 15 * 60_000;
/** And in any case so long after the login. */
export const lifeMs = 8 * 3_600_000;
/** A request of the same session within this time does not write its new end. */
const touchEveryMs = 30_000;

/**
 * Keeps sessions in the store, so that every process knows them and they can be ended from within a transaction. The
 * cookie's secret is kept as its digest only: whoever reads the database cannot take a session over.
 */
export class SessionStore extends session.Store {
  readonly #deps: { db: Db; now: () => number };

  constructor(deps: { db: Db; now: () => number }) {
    super();
    this.#deps = deps;
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    answer(done, () => {
      const row = readSession(this.#deps.db, digestOf(sid), this.#deps.now());
      return row ? { ...(JSON.parse(row.data) as SessionData), begunAt: row.createdAt } : null;
    });
  }

  override set(sid: string, data: SessionData, done: (error?: unknown) => void = ignore): void {
    answer(done, () => {
      const now = this.#deps.now();
      const digest = digestOf(sid);
      // One that was ended elsewhere while its request ran stays ended.
      if (data.begunAt !== undefined && !readSession(this.#deps.db, digest, now)) return;
      const visitor = Visitor.safeParse(data.visitor).data;
      const createdAt = data.begunAt ?? now;
      upsertSession(this.#deps.db, {
        digest,
        idp: visitor?.idp ?? null,
        idpIdentityId: visitor?.idpIdentityId ?? null,
        data: JSON.stringify(data),
        createdAt,
        expiresAt: visitor ? endOf(createdAt, now) : now + anonymousMs,
      });
    });
  }

  override touch(sid: string, data: SessionData, done: (error?: unknown) => void = ignore): void {
    answer(done, () => {
      if (data.isUnattended) return;
      const now = this.#deps.now();
      const row = readSession(this.#deps.db, digestOf(sid), now);
      if (!row?.idp) return;
      const expiresAt = endOf(row.createdAt, now);
      if (expiresAt - row.expiresAt >= touchEveryMs) extendSession(this.#deps.db, row.digest, expiresAt);
    });
  }

  override destroy(sid: string, done: (error?: unknown) => void = ignore): void {
    answer(done, () => deleteSession(this.#deps.db, digestOf(sid)));
  }
}

/** When a session begun then ends, if nobody uses it after `now` (both epoch milliseconds). */
export function endOf(createdAt: number, now: number): number {
  return Math.min(now + idleMs, createdAt + lifeMs);
}

const ignore = () => undefined;

function answer<T>(done: (error: unknown, value?: T) => void, work: () => T): void {
  let value: T;
  try {
    value = work();
  } catch (error) {
    done(error);
    return;
  }
  done(null, value);
}
