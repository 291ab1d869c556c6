import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { openBroker } from '../broker/broker.ts';
import { createSignIn } from './sign-in.ts';
import { toVisitor } from './visitor.ts';

const minute = 60_000;

test('a service token is kept until shortly before it expires, or until it is refused', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'sign-in-'));
  await using broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
  let now = 0;
  const client = { clientId: 'demo-pension', clientSecret: 'demo-pension-secret' };
  const signIn = createSignIn({ ...client, issuer: broker.issuer, url: 'http://127.0.0.1:9' }, () => now);
  const idOfToken = async () => decodeJwt(await signIn.getServiceToken()).jti;

  const first = await idOfToken();
  now = 58 * minute;
  expect(await idOfToken()).toBe(first);
  now = 59 * minute;
  const second = await idOfToken();
  expect(second).not.toBe(first);
  signIn.forgetServiceToken();
  expect(await idOfToken()).not.toBe(second);
  await rm(dataFolder, { recursive: true });
});

test('a broker that was down is asked again', async () => {
  const client = { clientId: 'demo-pension', clientSecret: 'demo-pension-secret' };
  const signIn = createSignIn({ ...client, issuer: 'http://127.0.0.1:1', url: 'http://127.0.0.1:9' });
  await expect(signIn.getServiceToken()).rejects.toThrow();
  await expect(signIn.start('/', 'da')).rejects.toThrow();
});

test('a level that is none of ours counts as not reached', () => {
  const claims = {
    idp: 'mitid',
    idp_identity_id: 'x',
    loa: 'https://data.gov.dk/concept/core/nsis/loa/Enormous',
  };
  expect(toVisitor(claims, { accessToken: '', idToken: '' }).level).toBeUndefined();
});
