import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../server/app.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';

const path = '/.well-known/authzen-configuration';

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());

const configuration = (origin: string) => ({
  policy_decision_point: origin,
  access_evaluation_endpoint: `${origin}/access/v1/evaluation`,
  access_evaluations_endpoint: `${origin}/access/v1/evaluations`,
  search_subject_endpoint: `${origin}/access/v1/search/subject`,
  search_resource_endpoint: `${origin}/access/v1/search/resource`,
  search_action_endpoint: `${origin}/access/v1/search/action`,
  access_request_endpoint: `${origin}/access/v1/requests`,
  capabilities: [
    'urn:adgang:capability:reasons',
    'urn:adgang:capability:obligations',
    'urn:openid:authzen:capability:access-request',
  ],
});

test('what the decision point offers is there for everybody, without a token', async () => {
  const answer = await request(demo, 'GET', path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual(configuration(demo.url));
  const refused = await request(demo, 'POST', path, { body: {} });
  expectProblem(refused, 405, 'method-not-allowed');
});

test('it names the public URL, whatever host was asked', async () => {
  const server = createServer(createApp(demo.demo.service.context, 'https://adgang.example'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const headers = { 'X-Forwarded-Host': 'elsewhere.example', 'X-Forwarded-Proto': 'http' };
    const answer = await request({ url: `http://127.0.0.1:${port}` }, 'GET', path, { headers });
    expect(answer.body).toEqual(configuration('https://adgang.example'));
  } finally {
    server.close();
  }
});

test('every endpoint that it names answers', async () => {
  const { body } = await request(demo, 'GET', path);
  for (const [name, url] of Object.entries(body as Record<string, unknown>)) {
    if (!name.endsWith('_endpoint')) continue;
    const answer = await request({ url: '' }, 'POST', String(url), { body: {} });
    expect([name, answer.status]).toEqual([name, 401]);
  }
});
