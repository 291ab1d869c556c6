import { expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { AppError } from './errors.ts';
import { toStartMessage } from './start-message.ts';

const systemError = (told: Record<string, unknown>) => Object.assign(new Error('as the system says'), told);

test('a port that is in use, or not for us, is named with the setting that moves it', () => {
  const ports = { PORT: 8080, METRICS_PORT: 8083 };
  const inUse = systemError({ code: 'EADDRINUSE', syscall: 'listen', port: 8083 });
  expect(toStartMessage(inUse, ports)).toBe('Port 8083 is in use: METRICS_PORT takes another one.');
  const forbidden = systemError({ code: 'EACCES', syscall: 'listen', port: 80 });
  expect(toStartMessage(forbidden, { PORT: 80 })).toBe(
    'Port 80 may not be listened on: PORT takes another one.',
  );
});

test('a folder that is none, and a database that is none, are said to be DATA_DIR', () => {
  const noFolder = systemError({ code: 'EEXIST', syscall: 'mkdir', path: 'x/file' });
  expect(toStartMessage(noFolder)).toBe(
    'DATA_DIR cannot be used: x/file is not a folder and cannot be made one (EEXIST).',
  );
  expect(toStartMessage(systemError({ code: 'SQLITE_NOTADB' }))).toContain('The database in DATA_DIR');
});

test('what we have words for is told in them; what nobody foresaw is told in full', () => {
  expect(toStartMessage(new ConfigError('PORT: wrong'))).toBe('PORT: wrong');
  const policy = new AppError('policy-unavailable', 'No policy.', { cause: new Error('because') });
  expect(toStartMessage(policy)).toBe('No policy.\n  because');
  const bug = new TypeError('x is not a function');
  expect(toStartMessage(bug)).toBe(bug);
});
