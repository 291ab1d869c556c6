import { ConfigError } from './config.ts';
import { AppError } from './errors.ts';

/**
 * What to print when something cannot start: a sentence where we know what is wrong, else the whole error.
 * @param ports - the ports that it listens on, by the setting that moves each
 */
export function toStartMessage(error: unknown, ports: Readonly<Record<string, number>> = {}): unknown {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof AppError) {
    const because = error.cause instanceof Error ? [error.cause.message] : [];
    const more = [...because, ...error.issues.map(({ detail }) => detail)];
    return [error.detail, ...more.map((line) => `  ${line}`)].join('\n');
  }
  return error instanceof Error ? (toSystemMessage(error, ports) ?? error) : error;
}

/** What Node and SQLite tell beside their message. */
interface SystemError extends Error {
  code?: unknown;
  syscall?: unknown;
  port?: unknown;
  path?: unknown;
}

function toSystemMessage(error: SystemError, ports: Readonly<Record<string, number>>): string | undefined {
  const { code, syscall, port, path } = error;
  if (port !== undefined && (code === 'EADDRINUSE' || code === 'EACCES')) {
    const [setting = 'PORT'] = Object.entries(ports).find(([, number]) => number === port) ?? [];
    const why = code === 'EACCES' ? 'may not be listened on' : 'is in use';
    return `Port ${port} ${why}: ${setting} takes another one.`;
  }
  if (syscall === 'mkdir')
    return `DATA_DIR cannot be used: ${path} is not a folder and cannot be made one (${code}).`;
  if (String(code).startsWith('SQLITE_'))
    return `The database in DATA_DIR cannot be used: ${error.message} (${code}).`;
  return undefined;
}
