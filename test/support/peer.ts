import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What somebody outside was asked. */
export interface Heard {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** Somebody outside, on loopback, who answers as the test wishes. */
export interface Peer extends AsyncDisposable {
  url: string;
  heard: Heard[];
  /** Status and body from now on; a body that is text goes as it is; `silent` never answers, `hangUp` cuts the line. */
  answer: { status: number; body?: unknown; headers?: Record<string, string> } | 'silent' | 'hangUp';
  /** Stops listening; the address stays its own until the end of the test, most likely. */
  close(): Promise<void>;
}

export async function openPeer(answer: Peer['answer'] = { status: 200, body: {} }, port = 0): Promise<Peer> {
  const server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    peer.heard.push({
      method: req.method ?? '',
      path: req.url ?? '',
      headers: req.headers,
      body: text === '' ? undefined : JSON.parse(text),
    });
    const { answer: now } = peer;
    if (now === 'silent') return;
    if (now === 'hangUp') return void req.socket.destroy();
    res.writeHead(now.status, { 'Content-Type': 'application/json', ...now.headers });
    res.end(typeof now.body === 'string' ? now.body : JSON.stringify(now.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const peer: Peer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: [],
    answer,
    close,
    [Symbol.asyncDispose]: close,
  };
  return peer;
}
