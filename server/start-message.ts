import { ConfigError } from './config.ts';
import { AppError } from './errors.ts';

/** What to print when the service cannot start: a sentence where we know what is wrong, else the whole error. */
export function toStartMessage(error: unknown): unknown {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof AppError)
    return [error.detail, ...error.issues.map(({ detail }) => `  ${detail}`)].join('\n');
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && (code === 'EADDRINUSE' || code === 'EACCES')) return error.message;
  return error;
}
