import { questionOf, reasonsAgainst } from '../world/questions.ts';
import { createWorld } from '../world/world.ts';
import { type DialectName, dialects } from './dialects.ts';

/** Requests rendered before the clock starts, each with the answer that it must get. */
export interface Requests {
  length: number;
  text(n: number): string;
  /** Codes of the reasons against it, joined by commas; empty: allowed. */
  expected(n: number): string;
}

export interface RequestOptions {
  dialect: DialectName;
  grants: number;
  /** Number of the first question. */
  first: number;
  count: number;
  token?: string;
  /** Every so-many-th expectation is turned round: how the check of the answers is itself checked. */
  lieEvery?: number;
  /** One question for all, of another world than the benchmark's: its body, and codes of the reasons against it. */
  only?: { body: string; expected: string };
}

/** Renders `count` whole HTTP requests. */
export function renderRequests(options: RequestOptions): Requests {
  const { first, count, lieEvery } = options;
  const world = createWorld(options.grants);
  const dialect = dialects[options.dialect];
  const now = Date.now();
  const head = [
    `POST ${dialect.path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    'Accept-Language: en',
    ...(options.token ? [`Authorization: Bearer ${options.token}`] : []),
    'Content-Length: ',
  ].join('\r\n');
  const write = (body: string) => `${head}${body.length}\r\n\r\n${body}`;
  const { only } = options;
  if (only) return { length: count, text: () => write(only.body), expected: () => only.expected };
  const texts: string[] = [];
  const expected: string[] = [];
  for (let n = 0; n < count; n++) {
    const question = questionOf(world, first + n);
    const body = dialect.write(world, question);
    texts.push(write(body));
    const isLie = lieEvery !== undefined && n % lieEvery === 0;
    const reasons = reasonsAgainst(world, question, now).join();
    expected.push(isLie ? (reasons === '' ? 'a-lie' : '') : reasons);
  }
  return {
    length: count,
    text: (n) => texts[n % count] ?? '',
    expected: (n) => expected[n % count] ?? 'nobody-asked',
  };
}
