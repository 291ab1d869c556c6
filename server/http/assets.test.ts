import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../views/public/manifest.json' with { type: 'json' };
import { assetPath } from '../../views/public.ts';
import { assetRoutes } from './assets.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(express().use(assetRoutes()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

// Without fetch: it would decompress the answers.
async function get(path: string, encoding: string) {
  const { request } = await import('node:http');
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      request(url + path, { headers: { 'accept-encoding': encoding } }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

test('every asset is served with its type and may be kept for ever', async () => {
  const types: Record<string, string> = {
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    svg: 'image/svg+xml; charset=utf-8',
    woff2: 'font/woff2',
  };
  for (const name of Object.keys(manifest) as (keyof typeof manifest)[]) {
    const answer = await get(assetPath(name), 'identity');
    expect(answer.status, name).toBe(200);
    expect(answer.headers['content-type']).toBe(types[name.split('.').at(-1) ?? '']);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.length).toBeGreaterThan(100);
  }
});

test('text is sent as small as the browser takes it, and is the same text', async () => {
  const path = assetPath('portal.css');
  const plain = (await get(path, 'identity')).body;
  const brotli = await get(path, 'gzip, deflate, br, zstd');
  expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  expect(brotliDecompressSync(brotli.body).equals(plain)).toBe(true);
  const gzip = await get(path, 'gzip');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).equals(plain)).toBe(true);
});

test.each(['/assets/', '/assets/manifest.json', '/assets/portal.css', '/assets/..%2f..%2fpackage.json'])(
  '%s is not there',
  async (path) => {
    expect((await get(path, 'br')).status).toBe(404);
  },
);

test('a compressed file is not served under its own name', async () => {
  expect((await get(`${assetPath('portal.css')}.br`, 'identity')).status).toBe(404);
});
