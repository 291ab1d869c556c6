import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCprMatch } from '../../server/onboarding/cpr-match.ts';
import { people } from '../people.ts';
import { type Broker, openBroker } from './broker.ts';
import { mintToken } from './mint.ts';
import { obtainUserToken } from './obtain.ts';

let dataFolder: string;
let broker: Broker;
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'cpr-match-'));
  broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
});
afterAll(async () => {
  await broker.close();
  await rm(dataFolder, { recursive: true });
});

const tokenOf = (person: 'signatory' | 'private' | 'administrator') =>
  obtainUserToken({ issuer: broker.issuer, person, clientId: 'adgang' });
const match = (token: string, cpr: string) => createCprMatch({ url: broker.cprMatchUrl }).match(token, cpr);

test('a number matches the login of its person only, with or without a dash', async () => {
  const { cpr } = people.signatory;
  expect(await match(await tokenOf('signatory'), cpr)).toBe('match');
  expect(await match(await tokenOf('signatory'), `${cpr.slice(0, 6)}-${cpr.slice(6)}`)).toBe('match');
  expect(await match(await tokenOf('signatory'), people.private.cpr)).toBe('no-match');
  expect(await match(await tokenOf('private'), cpr)).toBe('no-match');
  // This login is one of a company.
  expect(await match(await tokenOf('administrator'), '')).toBe('no-match');
});

test('a login has three tries, right or wrong, and the next login has its own', async () => {
  const token = await tokenOf('signatory');
  for (const _ of [1, 2, 3]) expect(await match(token, '3102000000')).toBe('no-match');
  expect(await match(token, people.signatory.cpr)).toBe('exhausted');
  expect(await match(await tokenOf('signatory'), people.signatory.cpr)).toBe('match');
});

test('a login is asked about for a quarter of an hour, and only by a token of this broker', async () => {
  const claims = decodeJwt(await tokenOf('signatory'));
  const old = { ...claims, auth_time: Math.floor(Date.now() / 1000) - 16 * 60 };
  const { cpr } = people.signatory;
  await expect(match(await mintToken({ dataFolder }, old), cpr)).rejects.toMatchObject({
    code: 'invalid-token',
  });
  await expect(match('not-a-token', cpr)).rejects.toMatchObject({ code: 'invalid-token' });
});

test('no number is written anywhere', async () => {
  const written: string[] = [];
  const keep = (chunk: unknown) => written.push(String(chunk)) > 0;
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  await match(await tokenOf('signatory'), people.signatory.cpr);
  await fetch(broker.cprMatchUrl, { method: 'POST', body: `{"cpr":"${people.signatory.cpr}` });
  out.mockRestore();
  err.mockRestore();
  expect(written.join('')).not.toContain(people.signatory.cpr);
});
