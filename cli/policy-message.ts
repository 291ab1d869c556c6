import { join } from 'node:path';
import { AppError, type Issue } from '../server/errors.ts';
import { toFileName } from '../server/studio/files.ts';
import { messageOf } from './exit.ts';

/**
 * What to print of an error. What is wrong in a file stands as compilers say it, so that editors find it:
 * `policies/havtorn/decision.rego:12:3: message`; an option is called by its name.
 * @param folder where the files lie
 */
export function policyMessageOf(error: unknown, folder = ''): string | undefined {
  if (!(error instanceof AppError) || error.issues.length === 0) return messageOf(error);
  return [error.detail, ...error.issues.map((issue) => toLine(issue, folder))].join('\n');
}

function toLine({ pointer, detail }: Issue, folder: string): string {
  if (pointer === '/files') return detail;
  const file = toFileName(pointer);
  if (file === undefined) return `${toOption(pointer)}: ${detail}`;
  const place = join(folder, file);
  return detail.startsWith(`${file}:`) ? `${place}${detail.slice(file.length)}` : `${place}: ${detail}`;
}

/** `--most-losses` of `/mostLosses`. */
function toOption(pointer: string): string {
  const name = pointer.slice(1).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${name}`;
}
