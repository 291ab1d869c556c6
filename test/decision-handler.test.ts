import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';

const path = '/access/v1/evaluation';
const check = {
  subject: { type: 'mitid_erhverv', id: 'e469458f-69e5-5fcc-af50-f9fd25f0e948' },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: 'DK40440003' },
};

let demo: TestDemo;
let token: string;
beforeAll(async () => {
  demo = await openTestDemo();
  token = await demo.serviceToken();
});
afterAll(() => demo[Symbol.asyncDispose]());

test('the short way protects its answers as Express protects those that are only data', async () => {
  const short = await request(demo, 'POST', path, { token, body: check });
  const express = await request(demo, 'GET', '/.well-known/oauth-protected-resource');
  for (const name of ['content-security-policy', 'strict-transport-security', 'x-content-type-options']) {
    expect(short.headers.get(name), name).toBe(express.headers.get(name));
  }
  expect(short.headers.get('x-powered-by')).toBeNull();
});

test('a query and a doubled slash lead to the same route; other methods are told what is allowed', async () => {
  for (const variant of [`${path}?a=b`, `/${path}`]) {
    expect((await request(demo, 'POST', variant, { token, body: check })).body).toMatchObject({
      decision: true,
    });
  }
  const got = await request(demo, 'GET', path, { token });
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a body in pieces is read whole, and one that never ends is cut off', async () => {
  const send = (stream: ReadableStream) =>
    fetch(`${demo.url}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
  const pieces = JSON.stringify(check).match(/.{1,7}/gs) ?? [];
  const whole = await send(ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))));
  expect(await whole.json()).toMatchObject({ decision: true });

  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
  });
  // The answer may be lost to the closed connection; what counts is that the service lives, and answers the next.
  const outcome = await send(endless).then(
    (response) => response.status,
    () => 'closed',
  );
  expect([413, 'closed']).toContain(outcome);
  expect((await request(demo, 'POST', path, { token, body: check })).status).toBe(200);
});

test('an id of the caller comes back byte for byte, whatever it holds', async () => {
  for (const id of ['plain.1', 'with space', 'b\u00f8rge']) {
    const answer = await request(demo, 'POST', path, { token, body: check, headers: { 'X-Request-ID': id } });
    expect(answer.headers.get('x-request-id')).toBe(id);
    expect(answer.body).toMatchObject({ decision: true });
  }
});
