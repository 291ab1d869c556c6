import type { Request } from 'express';
import { AppError } from '../errors.ts';

/**
 * A form with a file, read whole. No more than `limit` bytes are taken in, before anything of them is looked at; the
 * parser is the platform's own (`Response.formData`), so that a form needs no library.
 * @throws AppError `body-too-large`, `invalid-request`
 */
export async function readMultipart(req: Request, limit: number): Promise<FormData> {
  const type = req.get('Content-Type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new AppError('invalid-request', 'Send the form as multipart/form-data.');
  }
  const chunks: Buffer[] = [];
  let length = Number(req.get('Content-Length') ?? 0);
  if (length > limit) throw tooLarge();
  length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return await new Response(Buffer.concat(chunks), { headers: { 'Content-Type': type } }).formData();
  } catch (cause) {
    throw new AppError('invalid-request', 'The form could not be read.', { cause });
  }
}

function tooLarge(): AppError {
  return new AppError('body-too-large', 'The file is too large.');
}
