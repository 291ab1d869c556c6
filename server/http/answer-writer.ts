import type { ServerResponse } from 'node:http';

/** An answer that is ready to be written. */
export interface ReadyAnswer {
  res: ServerResponse;
  /** When its request had come, by `performance.now()`. */
  began: number;
  status: number;
  /** Its head as names and values in turn, but for the length. */
  head: readonly string[];
  body: string;
}

/** Takes answers in, and writes them when all promises that are about to go on have done so. */
export type WriteAnswer = (answer: ReadyAnswer) => void;

/**
 * Writes the answers of one turn of the event loop one after the other, when all of its decisions are made: a write
 * wakes whoever reads, and waking somebody between two decisions costs more than a decision.
 */
export function createAnswerWriter(on: {
  written(answer: ReadyAnswer): void;
  lost(answer: ReadyAnswer, error: unknown): void;
}): WriteAnswer {
  let ready: ReadyAnswer[] = [];
  const writeAll = () => {
    const answers = ready;
    ready = [];
    for (const answer of answers) {
      try {
        write(answer);
        on.written(answer);
      } catch (error) {
        on.lost(answer, error);
      }
    }
  };
  return (answer) => {
    // A tick comes behind all promises: each decision of this turn is one.
    if (ready.length === 0) process.nextTick(writeAll);
    ready.push(answer);
  };
}

const plain = /^[\x20-\x7e]*$/;

function write({ res, status, head, body }: ReadyAnswer): void {
  if (res.destroyed) return;
  const length = Buffer.byteLength(body);
  res.writeHead(status, [...head, 'Content-Length', String(length)]);
  // A string goes out in one write with the head, and in its encoding: ASCII as what it is. Of other texts that would
  // spoil a head with an id of the caller's, which may hold any byte: then the body is written by itself.
  if (length === body.length) res.end(body, 'latin1');
  else res.end(head.every((text) => plain.test(text)) ? body : Buffer.from(body));
}
