import type { Examination } from './examine.ts';

/** Characters of JSON that are told of one wrong answer, and of all; of each at least some. */
const limits = { one: 4_000, all: 100_000, least: 40 };

/**
 * An examination whose wrong answers are told as far as somebody reads them: a policy may answer with megabytes, and
 * whoever makes a page of those keeps everybody waiting. What is cut off becomes text. Right answers are as long as
 * what was wanted.
 */
export function shortenAnswers(examination: Examination): Examination {
  let left = limits.all;
  const cases = examination.cases.map((row) => {
    if (row.passed || row.got === undefined) return row;
    const text = JSON.stringify(row.got);
    const room = Math.max(limits.least, Math.min(limits.one, left));
    left -= Math.min(text.length, room);
    return text.length <= room ? row : { ...row, got: `${text.slice(0, room)}…` };
  });
  return { ...examination, cases };
}
