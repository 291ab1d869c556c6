import { connect } from 'node:net';

/** One HTTP/1.1 connection that carries one request at a time. */
export interface Connection {
  /** Sends a whole request, head and body. The next one only after its answer. */
  send(request: string): void;
  close(): void;
}

/**
 * Opens a connection over a plain socket: an HTTP client would cost more CPU than some of the peers. Answers are
 * handed over as text, one character per byte. Understands a Content-Length and chunks, and nothing else.
 */
export async function openConnection(
  port: number,
  on: { answer(status: number, body: string): void; failed(error: Error): void },
): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let pending = '';
  let closing = false;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    pending = pending === '' ? chunk : pending + chunk;
    try {
      const response = parseResponse(pending);
      if (!response) return;
      pending = '';
      on.answer(response.status, response.body);
    } catch (error) {
      on.failed(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', on.failed);
  socket.on('close', () => {
    if (!closing) on.failed(new Error('The peer closed a connection'));
  });
  return {
    send: (request) => void socket.write(request, 'latin1'),
    close: () => {
      closing = true;
      socket.destroy();
    },
  };
}

/** The response at the beginning of `text`, once all of it is there. Anything behind it is an error: nobody asked. */
export function parseResponse(text: string): { status: number; body: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const status = Number(text.slice(9, 12));
  const head = text.slice(0, end);
  const start = end + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const missing = start + Number(length) - text.length;
    if (missing < 0) throw new Error('The peer answered more than it was asked');
    return missing === 0 ? { status, body: text.slice(start) } : undefined;
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error('An answer of unknown length');
  return text.endsWith('\r\n0\r\n\r\n') ? { status, body: joinChunks(text, start) } : undefined;
}

function joinChunks(text: string, start: number): string {
  let body = '';
  for (let at = start; ; ) {
    const line = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
