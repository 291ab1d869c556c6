import { type Answer, type DialectName, dialects } from './dialects.ts';
import type { Requests } from './requests.ts';

/** Counts answers, and which of them were not what they must be. */
export interface Checker {
  /** Whether it was an answer at all. */
  check(n: number, status: number, body: string): boolean;
  answered: number;
  allowed: number;
  /** Answered 503: not served, and not counted as an answer. */
  refused: number;
  wrong: number;
  /** The first few wrong answers, in words. */
  examples: string[];
}

/**
 * Creates the check of every answer: status 200, the decision that the model of the world expects, and its reasons
 * where the peer gives any.
 */
export function createChecker(requests: Requests, dialectName: DialectName): Checker {
  const dialect = dialects[dialectName];
  const checker: Checker = {
    answered: 0,
    allowed: 0,
    refused: 0,
    wrong: 0,
    examples: [],
    check: (n, status, body) => {
      if (status === 503) {
        checker.refused += 1;
        return false;
      }
      const answer = status === 200 ? dialect.read(parse(body)) : undefined;
      const expected = requests.expected(n);
      checker.answered += 1;
      if (answer?.allow) checker.allowed += 1;
      if (answer && isRight(answer, expected)) return true;
      checker.wrong += 1;
      if (checker.examples.length < 3) {
        const asked = requests.text(n).split('\r\n\r\n')[1];
        checker.examples.push(
          `expected ${expected || 'an allow'}, got ${status} ${body.slice(0, 300)} to ${asked}`,
        );
      }
      return true;
    },
  };
  return checker;
}

function isRight({ allow, reasons }: Answer, expected: string): boolean {
  return allow === (expected === '') && (reasons === undefined || reasons.join() === expected);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
