import type { Request } from 'express';
import { AppError } from '../errors.ts';

/** Times the limit. */
const readAtMost = 10;

/**
 * A form with a file, read whole. No more than `limit` bytes are kept, before anything of them is looked at; the
 * parser is the platform's own (`Response.formData`), so that a form needs no library.
 * @throws AppError `body-too-large`, `invalid-request`
 */
export async function readMultipart(req: Request, limit: number): Promise<FormData> {
  const type = req.get('Content-Type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new AppError('invalid-request', 'Send the form as multipart/form-data.');
  }
  if (Number(req.get('Content-Length') ?? 0) > readAtMost * limit) throw tooLarge();
  let chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    // Read to its end all the same, within reason: a browser shows no answer that comes while it still sends.
    else chunks = [];
    if (length > readAtMost * limit) break;
  }
  if (length > limit) throw tooLarge();
  try {
    return await new Response(Buffer.concat(chunks), { headers: { 'Content-Type': type } }).formData();
  } catch (cause) {
    throw new AppError('invalid-request', 'The form could not be read.', { cause });
  }
}

function tooLarge(): AppError {
  return new AppError('body-too-large', 'The file is too large.');
}
