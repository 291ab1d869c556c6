import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCompanyRegister } from '../../server/onboarding/company-register.ts';
import { createLetterbox } from '../../server/onboarding/letterbox.ts';
import type { DemoServer } from '../listen.ts';
import { people, personKeys } from '../people.ts';
import { companies } from './companies.ts';
import { openRegistry, registryToken } from './registry.ts';

let dataFolder: string;
let registry: DemoServer;
const open = () => openRegistry({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'registry-'));
  registry = await open();
});
afterAll(async () => {
  await registry.close();
  await rm(dataFolder, { recursive: true });
});

const register = (token = registryToken) => createCompanyRegister({ url: registry.url, token });
const letterbox = () => createLetterbox({ url: registry.url, token: registryToken });
const page = async (path: string) => {
  const response = await fetch(`${registry.url}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('every company can be read by the service, and nothing tells which of the people a signatory is', async () => {
  for (const { cvr, name, signing } of companies) {
    const found = await register().findCompany(cvr);
    expect(found).toMatchObject({ cvr, name, signing: { rule: signing.rule } });
    expect(found?.signing.signatories.map((one) => Object.keys(one))).toEqual(
      signing.signatories.map(() => ['id', 'name']),
    );
  }
  expect(await register().findCompany('12345674')).toBeUndefined();
});

test('a signatory is found by the number, in the own company alone', async () => {
  const { signatory, jointSignatory, private: stranger } = people;
  expect(await register().matchSignatory('60660018', signatory.cpr)).toBe('reg-1001');
  expect(await register().matchSignatory('80880006', jointSignatory.cpr)).toBe('reg-1002');
  expect(await register().matchSignatory('80880006', signatory.cpr)).toBeUndefined();
  expect(await register().matchSignatory('60660018', stranger.cpr)).toBeUndefined();
  expect(await register().matchSignatory('60660018', '')).toBeUndefined();
});

test('every signatory who can log in is one of the people, with a private MitID and a number', () => {
  for (const { person } of companies.flatMap((company) => company.signing.signatories)) {
    if (person === undefined) continue;
    expect(personKeys).toContain(person);
    expect(people[person]).toMatchObject({ idp: 'mitid', cpr: expect.any(String) });
  }
});

test('nobody is answered without the token', async () => {
  await expect(register('another').findCompany('60660018')).rejects.toMatchObject({
    code: 'register-unavailable',
  });
  const put = await fetch(`${registry.url}/letters/a`, { method: 'PUT', body: '{}' });
  expect(put.status).toBe(401);
});

test('a letter lies in the mailbox once, readable, its links as links, and outlives a restart', async () => {
  expect((await page('/mailbox?lang=en')).text).toContain('There are no letters yet');
  const letter = {
    id: 'let_1',
    cvr: '60660018',
    subject: 'En <kode>',
    body: 'Til ledelsen\n\nKoden er AB12\nSe http://localhost:8080/x?a=b\n\nVenlig hilsen',
    language: 'da',
  } as const;
  await letterbox().send(letter);
  await letterbox().send(letter);
  await letterbox().send({ ...letter, id: 'let_2', cvr: '80880006', subject: 'En anden' });
  // Another letter under the same id does not take the place of the first.
  await letterbox().send({ ...letter, body: 'Noget andet' });

  await registry.close();
  registry = await open();
  const all = await page('/mailbox?lang=da');
  expect(all.text.match(/<article/g)).toHaveLength(2);
  expect(all.text.indexOf('En anden')).toBeLessThan(all.text.indexOf('En &lt;kode&gt;'));
  const one = await page('/mailbox/60660018?lang=en');
  expect(one.text).toContain('<h1>Sivsø Bageri ApS</h1>');
  expect(one.text).toContain('<a href="http://localhost:8080/x?a=b">');
  expect(one.text).not.toMatch(/En anden|Noget andet/);
  expect(one.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await page('/mailbox/x')).status).toBe(404);
  expect((await page('/')).text).toContain('Virksomhedernes postkasse');
});

test('refuses to run in production, and where others can reach it', async () => {
  const address = { host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' };
  await expect(openRegistry({ ...address, nodeEnv: 'production' })).rejects.toThrow('NODE_ENV is production');
  await expect(openRegistry({ ...address, host: '0.0.0.0' })).rejects.toThrow('loopback');
});
