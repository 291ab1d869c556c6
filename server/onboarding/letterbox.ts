import { AppError } from '../errors.ts';
import { type Remote, tellRemote } from './remote.ts';

/** A letter to a company, ready to be sent. */
export interface Letter {
  /** The same letter has the same id, however often it is sent. */
  id: string;
  /** Eight digits, without the country code. */
  cvr: string;
  subject: string;
  /** Plain text. */
  body: string;
  language: 'da' | 'en';
}

/** Takes letters to companies: Digital Post, or whoever prints and posts them. */
export interface Letterbox {
  /**
   * Hands a letter over; one that it has taken before changes nothing.
   * @throws AppError `letterbox-unavailable`
   */
  send(letter: Letter): Promise<void>;
}

/** The letterbox behind an HTTP API: `PUT {url}/letters/{id}`. */
export function createLetterbox(remote: Remote): Letterbox {
  return {
    send: async ({ id, ...body }) => {
      const path = `/letters/${encodeURIComponent(id)}`;
      try {
        await tellRemote(remote, { method: 'PUT', path, body }, unavailable);
      } catch (error) {
        if (!(error instanceof AlreadyTaken)) throw error;
      }
    },
  };
}

/** It has taken the letter of this id before, in other words: an earlier version of ours wrote them. */
class AlreadyTaken extends AppError {}

function unavailable(why: string, status?: number): AppError {
  if (status === 409) return new AlreadyTaken('letterbox-unavailable', 'It has such a letter already.');
  return new AppError('letterbox-unavailable', 'The letterbox does not take letters now.', {
    cause: new Error(`the letterbox: ${why}`),
  });
}
