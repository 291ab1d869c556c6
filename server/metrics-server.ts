import { createServer } from 'node:http';

/** `/metrics` on a port of its own, so that it is never reachable where callers are. */
export interface MetricsServer extends AsyncDisposable {
  port: number;
}

/** Serves what `scrape` gives, in the Prometheus text format. */
export async function openMetricsServer(deps: {
  scrape: () => Promise<string>;
  host: string;
  port: number;
}): Promise<MetricsServer> {
  const server = createServer(async (req, res) => {
    if (req.url !== '/metrics') return void res.writeHead(404).end();
    try {
      const text = await deps.scrape();
      res.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
    } catch {
      res.writeHead(503).end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(deps.port, deps.host, resolve);
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
