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
  // A string goes out in one write with the head, a Buffer in one of its own: that costs more, but Node would write
  // the head in UTF-8 as well, and an id of the caller's may hold any byte.
  const isPlain = head.every((text) => plain.test(text));
  res.writeHead(status, [...head, 'Content-Length', String(Buffer.byteLength(body))]);
  res.end(isPlain ? body : Buffer.from(body));
}
