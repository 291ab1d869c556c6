import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainServiceToken, obtainUserToken } from '../../demo/broker/obtain.ts';
import { generateSigningKey, signingKeyFile } from '../../demo/broker/signing-key.ts';
import { type ClientId, findClient, unfetchedRedirectUri } from '../../demo/clients.ts';
import { type Demo, openDemo } from '../../demo/demo.ts';
import type { PersonKey } from '../../demo/people.ts';
import { createLog } from '../../server/log.ts';

/** The whole demo on free ports and a store of its own, as `npm start` runs it, for one test file. */
export interface TestDemo extends AsyncDisposable {
  demo: Demo;
  /** Origin of the service. */
  url: string;
  dataFolder: string;
  /** Every line that the service has logged. */
  logLines: string[];
  serviceToken(clientId?: ClientId): Promise<string>;
  /** A token of the service's own client, or of the provider's that `clientId` names; a real code flow. */
  userToken(person: PersonKey, clientId?: ClientId): Promise<string>;
}

/** One key for every broker of a test file: to make one takes longer than all else that a start does. */
const signingKey = JSON.stringify(await generateSigningKey());

/** Starts the demo. `settings` are environment variables of the service; `now` is its clock. */
export async function openTestDemo(
  options: { settings?: Record<string, string>; now?: () => number } = {},
): Promise<TestDemo> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'adgang-test-'));
  writeFileSync(signingKeyFile(dataFolder), signingKey, { mode: 0o600 });
  const logLines: string[] = [];
  const demo = await openDemo({
    port: 0,
    brokerPort: 0,
    providerPort: 0,
    registryPort: 0,
    nodeEnv: 'test',
    settings: { DATA_DIR: dataFolder, ...options.settings },
    given: {
      log: createLog('info', (line) => logLines.push(line)),
      ...(options.now && { now: options.now }),
    },
  });
  return {
    demo,
    url: demo.service.url,
    dataFolder,
    logLines,
    serviceToken: (clientId = 'demo-pension') => obtainServiceToken({ issuer: demo.broker.issuer, clientId }),
    userToken: (person, clientId = 'adgang') =>
      obtainUserToken({
        issuer: demo.broker.issuer,
        person,
        clientId,
        scope: findClient(clientId).userScope,
        redirectUri: unfetchedRedirectUri,
      }),
    [Symbol.asyncDispose]: async () => {
      await demo[Symbol.asyncDispose]();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** An HTTP request to the service: `body` is sent as JSON. The answer's body is parsed where it is JSON. */
export async function request(
  origin: { url: string },
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; body: unknown; text: string }> {
  const response = await fetch(`${origin.url}${path}`, {
    method,
    headers: {
      ...(options.token && { Authorization: `Bearer ${options.token}` }),
      ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : undefined,
    text,
  };
}
