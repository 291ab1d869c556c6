import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { maskCprText } from './cpr.ts';

export type Log = Logger;

/** Members that are never logged, wherever they stand. */
const redacted = ['authorization', 'cookie', 'token', 'access_token', 'id_token', 'client_secret', 'cpr'];

/** In JSON an escaped character may end in a digit, and so hide where a number begins. */
const escaped = /\\u[0-9a-f]{4}/gi;

/** The service's log: JSON lines on standard output, secrets redacted, every line free of CPR-shaped numbers. */
export function createLog(level: Config['logLevel'], write: (line: string) => void = writeLine): Log {
  const paths = redacted.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = { level, base: null, redact: paths };
  return pino(options, { write: (line: string) => write(maskCprText(line.replace(escaped, ' '))) });
}

function writeLine(line: string): void {
  process.stdout.write(line);
}
