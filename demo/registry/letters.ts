import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Letter = z.object({
  cvr: z.string().regex(/^[0-9]{8}$/),
  subject: z.string().min(1).max(300),
  body: z.string().min(1).max(10_000),
  language: z.enum(['da', 'en']),
});
const Kept = Letter.extend({ id: z.string(), receivedAt: z.number() });

/** A letter that lies in a company's mailbox. */
export type KeptLetter = z.infer<typeof Kept>;

/** All the companies' mailboxes, kept in one file so that a restart of the demo loses no letter. */
export interface Letters {
  /** Keeps a letter, once for each id: whether it is one, and whether it is the same as the one kept before. */
  put(id: string, letter: unknown): 'kept' | 'known' | 'other' | 'malformed';
  /** Newest first; of one company, or of all. */
  list(cvr?: string): KeptLetter[];
}

export function openLetters(dataFolder: string, now: () => number = Date.now): Letters {
  const file = join(dataFolder, 'demo-mailbox.json');
  const letters = readLetters(file);
  return {
    put: (id, given) => {
      const { data: letter } = Letter.safeParse(given);
      if (!letter || !/^[\w-]{1,100}$/.test(id)) return 'malformed';
      const before = letters.find((one) => one.id === id);
      if (before) {
        const { id: _, receivedAt, ...rest } = before;
        return JSON.stringify(Letter.parse(rest)) === JSON.stringify(letter) ? 'known' : 'other';
      }
      letters.push({ ...letter, id, receivedAt: now() });
      writeFileSync(`${file}.new`, JSON.stringify(letters), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      return 'kept';
    },
    list: (cvr) => letters.filter((letter) => cvr === undefined || letter.cvr === cvr).toReversed(),
  };
}

function readLetters(file: string): KeptLetter[] {
  try {
    return z.array(Kept).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The first start, or an older demo's file.
    return [];
  }
}
