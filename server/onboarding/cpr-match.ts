import * as z from 'zod';
import { AppError } from '../errors.ts';
import { askRemote, type Remote } from './remote.ts';

/** `exhausted`: the broker answers no more for this login, whatever the number. */
export type CprMatchAnswer = 'match' | 'no-match' | 'exhausted';

/** The eID broker's answer to the one question: does this CPR number belong to whoever has logged in? */
export interface CprMatch {
  /**
   * @param accessToken - of the login in question
   * @throws AppError `broker-unavailable`; `invalid-token` when the login is too old to be asked about
   */
  match(accessToken: string, cprNumber: string): Promise<CprMatchAnswer>;
}

const Answer = z.object({ cprNumberMatch: z.boolean() });

/**
 * Nets eID Broker's "MitID CPR Match API": POST `{ "cpr" }` with the login's access token, `{ "cprNumberMatch" }` comes
 * back. It takes three tries per login, and none later than 15 minutes after it.
 */
export function createCprMatch({ url, timeoutMs }: Omit<Remote, 'token'>): CprMatch {
  return {
    match: async (token, cpr) => {
      try {
        const request = { method: 'POST', path: '', body: { cpr } } as const;
        const remote = { url, token, ...(timeoutMs !== undefined && { timeoutMs }) };
        const answer = await askRemote(remote, request, Answer, unavailable);
        if (!answer) throw unavailable('it answered 404');
        return answer.cprNumberMatch ? 'match' : 'no-match';
      } catch (error) {
        if (error instanceof Exhausted) return 'exhausted';
        throw error;
      }
    },
  };
}

/** The broker said that there are no tries left. */
class Exhausted extends AppError {}

function unavailable(why: string, status?: number, text = ''): AppError {
  const cause = new Error(`the broker's CPR match: ${why}`);
  // Its words are documented, its status is not.
  if (status === 429 || /cpr match exceeded/i.test(text))
    return new Exhausted('broker-unavailable', 'No tries are left.', { cause });
  if (status === 401)
    return new AppError('invalid-token', 'The login is too old for this. Log in again.', { cause });
  return new AppError('broker-unavailable', 'The number cannot be checked now. Try again later.', { cause });
}
