import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../server/errors.ts';
import { createCompanyRegister } from '../server/onboarding/company-register.ts';
import { createCprMatch } from '../server/onboarding/cpr-match.ts';
import { createLetterbox } from '../server/onboarding/letterbox.ts';
import { openPeer, type Peer } from './support/peer.ts';

/** The service's ways to the outside, against a real HTTP server that behaves and misbehaves. */

const company = {
  cvr: '60660018',
  name: 'Sivsø Bageri ApS',
  status: 'active',
  signing: { rule: 'alone', signatories: [{ id: 'p-1', name: 'Karen' }] },
};
const number = '310275-0000';
const letter = { id: 'let_1', cvr: '60660018', subject: 'S', body: 'Koden er 1234', language: 'da' } as const;

let peer: Peer;
beforeEach(async () => {
  peer = await openPeer();
});
afterEach(() => peer[Symbol.asyncDispose]());

const register = () => createCompanyRegister({ url: peer.url, token: 'register-token', timeoutMs: 1_000 });
const letterbox = () => createLetterbox({ url: peer.url, token: 'letterbox-token', timeoutMs: 1_000 });
const cprMatch = () => createCprMatch({ url: `${peer.url}/match`, timeoutMs: 1_000 });

describe('the company register', () => {
  test('tells of a company, and what we do not know of it is left behind', async () => {
    peer.answer = { status: 200, body: { ...company, address: 'Havnen 1', secret: 'x' } };
    expect(await register().findCompany('60660018')).toEqual({ ...company, address: 'Havnen 1' });
    expect(peer.heard).toMatchObject([
      { method: 'GET', path: '/companies/60660018', headers: { authorization: 'Bearer register-token' } },
    ]);
  });

  test('does not know every company', async () => {
    peer.answer = { status: 404, body: 'whatever' };
    expect(await register().findCompany('60660018')).toBeUndefined();
    expect(await register().matchSignatory('60660018', number)).toBeUndefined();
  });

  test('gets the number in a body, and only answers with its own id', async () => {
    peer.answer = { status: 200, body: { signatoryId: 'p-1' } };
    expect(await register().matchSignatory('60660018', number)).toBe('p-1');
    expect(peer.heard[0]).toMatchObject({ method: 'POST', path: '/companies/60660018/signatory-match' });
    expect(peer.heard[0]?.body).toEqual({ cprNumber: number });
    peer.answer = { status: 200, body: {} };
    expect(await register().matchSignatory('60660018', number)).toBeUndefined();
  });

  test.each([
    ['tells of another company', { status: 200, body: { ...company, cvr: '10110009' } }],
    ['lacks a member', { status: 200, body: { ...company, signing: undefined } }],
    ['knows another rule', { status: 200, body: { ...company, signing: { rule: 'two', signatories: [] } } }],
    [
      'names one person twice',
      {
        status: 200,
        body: {
          ...company,
          signing: { rule: 'joint', signatories: [1, 2].map(() => ({ id: 'p', name: 'K' })) },
        },
      },
    ],
    ['speaks no JSON', { status: 200, body: `<html>${number}</html>` }],
    ['says nothing', { status: 200, body: '' }],
    ['never ends', { status: 200, body: `{"a":"${'x'.repeat(200_000)}"}` }],
    ['fails', { status: 500, body: { error: number } }],
    ['wants another token', { status: 401, body: {} }],
    ['leads elsewhere', { status: 302, body: {}, headers: { location: 'http://127.0.0.1:9/' } }],
    ['is slow', 'silent'],
    ['hangs up', 'hangUp'],
  ] as const)('that %s cannot be asked, and nothing of either side is in the error', async (_, answer) => {
    peer.answer = answer;
    for (const asking of [
      register().findCompany('60660018'),
      register().matchSignatory('60660018', number),
    ]) {
      const error: unknown = await asking.catch((reason: unknown) => reason);
      // One of the two shapes is right for some of these answers, for the other question.
      if (!(error instanceof AppError)) continue;
      expect(error.code).toBe('register-unavailable');
      expect(inspect(error, { depth: 9 })).not.toMatch(/310275|register-token|<html|xxx/);
    }
    const first = await register()
      .findCompany('60660018')
      .catch((reason: unknown) => reason);
    expect(first).toBeInstanceOf(AppError);
  });

  test('that is down cannot be asked', async () => {
    await peer.close();
    await expect(register().findCompany('60660018')).rejects.toMatchObject({ code: 'register-unavailable' });
    peer = await openPeer();
  });
});

describe('the letterbox', () => {
  test('takes a letter under its id', async () => {
    peer.answer = { status: 204 };
    await letterbox().send(letter);
    expect(peer.heard).toMatchObject([
      {
        method: 'PUT',
        path: '/letters/let_1',
        headers: { authorization: 'Bearer letterbox-token' },
        body: { cvr: '60660018', subject: 'S', body: 'Koden er 1234', language: 'da' },
      },
    ]);
  });

  test.each([
    ['fails', { status: 500, body: {} }],
    ['does not know the address', { status: 404, body: {} }],
    ['leads elsewhere', { status: 307, body: {}, headers: { location: '/elsewhere' } }],
    ['is slow', 'silent'],
    ['hangs up', 'hangUp'],
  ] as const)('that %s has not taken it, and the error does not tell what it says', async (_, answer) => {
    peer.answer = answer;
    const error: unknown = await letterbox()
      .send(letter)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'letterbox-unavailable' });
    expect(inspect(error, { depth: 9 })).not.toMatch(/Koden|1234|letterbox-token/);
    expect(peer.heard).toHaveLength(1);
  });
});

describe("the broker's CPR match", () => {
  test('is asked with the token of the login', async () => {
    peer.answer = { status: 200, body: { cprNumberMatch: true } };
    expect(await cprMatch().match('their-token', number)).toBe('match');
    peer.answer = { status: 200, body: { cprNumberMatch: false } };
    expect(await cprMatch().match('their-token', number)).toBe('no-match');
    expect(peer.heard[0]).toMatchObject({
      method: 'POST',
      path: '/match',
      headers: { authorization: 'Bearer their-token' },
      body: { cpr: number },
    });
  });

  test('says when there are no tries left', async () => {
    peer.answer = { status: 429, body: {} };
    expect(await cprMatch().match('their-token', number)).toBe('exhausted');
    peer.answer = { status: 400, body: 'Cpr Match exceeded. Only 3 tries is allowed within a session' };
    expect(await cprMatch().match('their-token', number)).toBe('exhausted');
  });

  test.each([
    ['that knows the login no more', { status: 401, body: {} }, 'invalid-token'],
    ['that fails', { status: 500, body: {} }, 'broker-unavailable'],
    ['that is not there', { status: 404, body: {} }, 'broker-unavailable'],
    ['that answers text', { status: 200, body: { cprNumberMatch: 'true' } }, 'broker-unavailable'],
    ['that answers nothing', { status: 200, body: {} }, 'broker-unavailable'],
    ['that is slow', 'silent', 'broker-unavailable'],
    ['that hangs up', 'hangUp', 'broker-unavailable'],
  ] as const)('%s is no match', async (_, answer, code) => {
    peer.answer = answer;
    const error: unknown = await cprMatch()
      .match('their-token', number)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(inspect(error, { depth: 9 })).not.toMatch(/310275|their-token/);
  });
});
