import { ConfigError } from './config.ts';
import { AppError } from './errors.ts';

/** What to print when the service cannot start: a sentence where we know what is wrong, else the whole error. */
export function toStartMessage(error: unknown): unknown {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof AppError) {
    const because = error.cause instanceof Error ? [error.cause.message] : [];
    const more = [...because, ...error.issues.map(({ detail }) => detail)];
    return [error.detail, ...more.map((line) => `  ${line}`)].join('\n');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof Error && (code === 'EADDRINUSE' || code === 'EACCES')) return error.message;
  return error;
}
