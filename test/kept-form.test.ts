import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { findPerson } from '../demo/people.ts';
import { paths } from '../server/paths.ts';
import { portalRoutes } from '../server/portal/portal.ts';
import type { PortalDeps } from '../server/portal/route.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { anyVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { change, rowsOf } from './support/store.ts';

let demo: TestDemo;
/** By how much the service's clock is ahead. */
let late = 0;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
});
afterAll(() => demo[Symbol.asyncDispose]());

const form = paths.newEmployees(organizations.employer.tin);
const typed = { uuids: '5c1d7f9e-3b2a-4c8d-9e6f-7a8b9c0d1e2f' };

const hidden = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((match) => [
      match[1],
      match[2],
    ]),
  );

test('a form whose session has ended waits until its sender has logged in, and is sent by their click', async () => {
  const visitor = await visitorLoggedIn(demo, 'administrator');
  late = 40 * 60_000;
  try {
    const kept = await visitor.post(form, typed);
    expect([kept.status, kept.location]).toEqual([303, '/login/form']);
    const page = await visitor.get('/login/form');
    expect(page.text).toContain('Log ind, så sender vi din formular');
    expect(hidden(page.text)).toEqual({});

    await visitor.logIn('administrator');
    const ready = await visitor.get('/login/form');
    expect(ready.text).toContain(`action="${form}"`);
    const { _csrf, _kept, ...fields } = hidden(ready.text);
    expect(fields).toEqual(typed);
    const sent = await visitor.post(form, { ...fields, _csrf, _kept });
    expect([sent.status, sent.location]).not.toEqual([303, paths.keptForm]);
    expect(sent.status).toBe(303);
    expect(rowsOf(demo, 'SELECT nickname FROM ties WHERE idp_identity_id = ?', typed.uuids)).toEqual([
      { nickname: null },
    ]);
    // It is not offered twice.
    expect((await visitor.get('/login/form')).text).toContain('ingen formular');
  } finally {
    late = 0;
  }
});

/** A form of the administrator that waits for their word, as its page sends it. */
async function aWaitingForm() {
  const visitor = await visitorLoggedIn(demo, 'administrator');
  late += 40 * 60_000;
  await visitor.post(form, typed);
  expect(await visitor.logIn('administrator')).toBe(paths.keptForm);
  const offered = async () => hidden((await visitor.get(paths.keptForm)).text);
  return { visitor, offered, fields: await offered() };
}

describe('a form that waits for its sender’s word', () => {
  afterEach(() => {
    late = 0;
    change(demo, 'DELETE FROM sessions');
  });

  test('is there as often as its page is opened, and not offered at the next login but where it was asked for', async () => {
    const { visitor, offered, fields } = await aWaitingForm();
    expect(fields).toMatchObject(typed);
    expect(await offered()).toEqual(fields);
    expect(await visitor.logIn('administrator')).toBe(paths.organizations);
    expect(await offered()).toMatchObject(typed);
  });

  test('is sent once, even by two clicks at the same time, or from the page before', async () => {
    const { visitor, fields } = await aWaitingForm();
    const answers = await Promise.all([visitor.post(form, fields), visitor.post(form, fields)]);
    const refused = answers.filter(({ location }) => location === paths.keptForm);
    expect(refused).toHaveLength(1);
    expect((await visitor.post(form, fields)).location).toBe(paths.keptForm);
    expect((await visitor.get(paths.keptForm)).text).toContain('ingen formular');
  });

  test('is gone when its sender does not want it', async () => {
    const { visitor, offered, fields } = await aWaitingForm();
    const answer = await visitor.post(paths.keptForm, fields);
    expect(answer.location).toBe(paths.organizations);
    expect(await offered()).toEqual({});
  });

  test('is gone when its time is over, however much its sender does meanwhile', async () => {
    const { visitor, offered } = await aWaitingForm();
    late += 20 * 60_000;
    expect(await offered()).toMatchObject(typed);
    late += 20 * 60_000;
    expect((await visitor.get(paths.me)).status).toBe(200);
    expect(await offered()).toEqual({});
  });

  test('does not go to somebody else who logs in at the same browser', async () => {
    const { visitor, offered } = await aWaitingForm();
    await visitor.logIn('newcomer');
    expect(await offered()).toEqual({});
    await visitor.logIn('administrator');
    expect(await offered()).toEqual({});
  });
});

test('a form is not handed to somebody else who logs in at the same browser', async () => {
  const visitor = await visitorLoggedIn(demo, 'administrator');
  const stepUp = paths.addAdministrator(organizations.employer.tin, findPerson('employee'));
  late = 10 * 60_000;
  try {
    expect((await visitor.post(stepUp, typed)).location).toBe('/login/form?fresh=1');
    await visitor.logIn('newcomer');
    const page = await visitor.get('/login/form');
    expect(page.text).toContain('ingen formular');
    expect(page.text).not.toContain(typed.uuids);
  } finally {
    late = 0;
  }
});

test('a form from another site is not kept', async () => {
  const visitor = anyVisitor(demo);
  const answer = await visitor.post(
    '/onboarding/signatory',
    { cvr: '60660018' },
    { Origin: 'https://evil.example' },
  );
  expect(answer.status).toBe(403);
  expect((await visitor.get('/login/form')).text).toContain('ingen formular');
});

test('a form that holds a CPR number is never kept: it is lost, and that is said', async () => {
  const number = findPerson('signatory').cpr ?? '';
  expect(number).toMatch(/^[0-9]{10}$/);
  const secret = portalRoutes({} as PortalDeps).filter((route) => route.secret);
  expect(secret.length).toBeGreaterThan(0);
  for (const { path } of secret) {
    const visitor = anyVisitor(demo);
    const answer = await visitor.post(path.replace(':tin', 'DK60660018').replace(/:\w+/g, 'x'), {
      cpr: number,
      number,
    });
    expect([answer.status, answer.location], path).toEqual([303, '/login/form']);
    await visitor.logIn('signatory');
    expect((await visitor.get('/login/form')).text).toContain('ingen formular');
  }
  expect(JSON.stringify(rowsOf(demo, 'SELECT * FROM sessions'))).not.toContain(number);
});

test('nor is any other form into which somebody wrote one', async () => {
  const number = '010190-1234';
  const visitor = anyVisitor(demo);
  const answer = await visitor.post(form, { ...typed, nickname: `Bo ${number}` });
  expect(answer.location).toBe('/login/form');
  expect((await visitor.get('/login/form')).text).toContain('ingen formular');
  expect(JSON.stringify(rowsOf(demo, 'SELECT * FROM sessions'))).not.toContain('0101901234');
  expect(JSON.stringify(rowsOf(demo, 'SELECT * FROM sessions'))).not.toContain(number);
});

test('strangers cannot fill the store with forms', async () => {
  const sessions = () => rowsOf(demo, 'SELECT data FROM sessions');
  const insert = `INSERT INTO sessions (digest, data, created_at, expires_at)
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
    SELECT 'd' || n, '{}', ${Date.now()}, ${Date.now() + 1e6} FROM n`;
  change(demo, insert);
  try {
    const stranger = anyVisitor(demo);
    expect((await stranger.post(form, typed)).location).toBe('/login/form');
    expect(JSON.stringify(sessions())).not.toContain(typed.uuids);
    expect((await stranger.get('/login/form')).text).toContain('ingen formular');
  } finally {
    change(demo, "DELETE FROM sessions WHERE data = '{}'");
  }
  const another = anyVisitor(demo);
  await another.post(form, typed);
  expect(JSON.stringify(sessions())).toContain(typed.uuids);
});
