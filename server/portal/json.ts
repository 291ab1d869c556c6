import type { Response } from 'express';

/** Sends one JSON array, an item a line. Items come in parts, so that a long list is never whole in memory. */
export async function sendJsonArray(
  res: Response,
  name: string,
  parts: AsyncIterable<readonly unknown[]>,
): Promise<void> {
  res.status(200).type('json').attachment(name).write('[');
  let separator = '\n';
  for await (const items of parts) {
    if (res.destroyed) return;
    for (const item of items) {
      res.write(`${separator}${JSON.stringify(item)}`);
      separator = ',\n';
    }
  }
  res.end('\n]\n');
}
