import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSession, upsertSession } from '../db/sessions.ts';
import { noteSightingRow } from '../db/ties.ts';
import { addAdministrator } from '../server/directory/administrators.ts';
import { codeMs, codeTriesAtMost, toCode } from '../server/onboarding/code.ts';
import { lapseSupportCases } from '../server/onboarding/lapse-support-cases.ts';
import { readStanding } from '../server/onboarding/standing.ts';
import {
  cancelSupportCase,
  caseMs,
  confirmSupportCase,
  objectToSupportCase,
  openSupportCase,
} from '../server/onboarding/support-case.ts';
import { renewAfterMs, renewLetterCode } from '../server/onboarding/support-letter.ts';
import { authorityOver } from './support/administrators.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import {
  administers,
  companies,
  declare,
  grantRead,
  login,
  type OnboardingWorld,
  onboard,
  openOnboardingWorld,
  providerTin,
  tinOfCompany,
  workLogin,
} from './support/onboarding.ts';
import { worldNow } from './support/world.ts';

const { alone, joint } = companies;
const tin = tinOfCompany(alone);
const uuid = '77777777-aaaa-4aaa-8aaa-000000000001';
const employee = { idp: 'mitid_erhverv', idpIdentityId: uuid };
const supporter = (id: string, provider = providerTin) => ({
  ...authorityOver(provider),
  actor: { idp: 'mitid_erhverv', id },
});
const one = supporter('supporter-1');
const two = supporter('supporter-2');
const texts = {
  verification: 'Called back on the number of the register',
  reason: 'She has left the company',
};
const refused = (code: string) => expect.objectContaining({ code });

let world: OnboardingWorld;
beforeEach(async () => {
  world = openOnboardingWorld();
  await onboard(world, 'anna', alone);
  seen('login');
});
afterEach(() => world[Symbol.asyncDispose]());

function seen(source: 'login' | 'stated', provider = providerTin) {
  const where = { organizationTin: tin, providerTin: provider, firstAt: worldNow };
  noteSightingRow(world.deps.db, { ...employee, ...where, source });
}
const open = (by = one, organizationTin = tin) =>
  openSupportCase(world.deps, by, { ...texts, organizationTin });
const confirm = (id: string, by = two) => confirmSupportCase(world.deps, by, id);
const rows = (sql: string, ...values: unknown[]) =>
  world.deps.db.sqlite.prepare<unknown[], Record<string, unknown>>(sql).all(...values);
const run = (sql: string, ...values: unknown[]) => world.deps.db.sqlite.prepare(sql).run(...values);
const cases = () => rows('SELECT * FROM support_cases ORDER BY id');
const timeline = (of: string) =>
  rows('SELECT action FROM change_audit WHERE organization_tin = ? ORDER BY seq', of).map(
    ({ action }) => action,
  );
const codeOfLetter = () => {
  const [letter] = rows(
    "SELECT content FROM letters WHERE kind = 'administrator-deactivated' ORDER BY rowid DESC",
  );
  return String((JSON.parse(String(letter?.['content'])) as { code: string }).code);
};
const deactivate = () => confirm(open().id);

describe('two supporters', () => {
  test('deactivate the only administrator: that role alone, with a letter, and everything in both timelines', async () => {
    for (const who of ['anna', 'bo', 'carla']) await onboard(world, who, joint);
    const granted = grantRead(world, alone, uuid);
    const session = { idp: 'mitid', idpIdentityId: 'mitid-of-anna', data: '{}', createdAt: worldNow };
    upsertSession(world.deps.db, { ...session, digest: 'a', expiresAt: worldNow + 1_000 });
    const before = timeline(tin).length;

    const { id } = open();
    expect(administers(world, login('anna'), alone)).toBe(true);
    expect(rows("SELECT * FROM letters WHERE kind = 'administrator-deactivated'")).toEqual([]);
    confirm(id);

    expect(administers(world, login('anna'), alone)).toBe(false);
    expect(administers(world, login('anna'), joint)).toBe(true);
    expect(readSession(world.deps.db, 'a', worldNow)).toBeUndefined();
    expect(storedGrants(world.deps.db.sqlite).map((grant) => grant.id)).toContain(granted);
    expect(cases()).toMatchObject([
      {
        ...{ id, state: 'confirmed', organization_tin: tin, provider_tin: providerTin },
        ...{ administrator_id: 'mitid-of-anna', opened_by_id: 'supporter-1', closed_by_id: 'supporter-2' },
        ...{ ...texts, code_expires_at: worldNow + codeMs, code_tries: 0, code_used_at: null },
      },
    ]);
    expect(timeline(tin).slice(before)).toEqual([
      'support-case.opened',
      'grant.revoked',
      'support-case.confirmed',
    ]);
    expect(timeline(providerTin)).toEqual(['support-case.opened', 'support-case.confirmed']);
    const audit = JSON.stringify(rows('SELECT * FROM change_audit'));
    expect(codeOfLetter()).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    expect(audit + JSON.stringify(cases())).not.toContain(codeOfLetter());
    expect(audit).not.toContain(String(cases()[0]?.['code_digest']));
    expect(replayAudit(world.deps.db.sqlite)).toEqual(
      storedGrants(world.deps.db.sqlite).filter((grant) => grant.id !== granted),
    );
    expect(readStanding(world.deps, tin)).toMatchObject({ is: 'orphaned' });
  });

  test('are two: whoever opened it cannot confirm, and nothing has happened', () => {
    const { id } = open();
    expect(() => confirm(id, one)).toThrow(refused('second-supporter-needed'));
    expect(administers(world, login('anna'), alone)).toBe(true);
    expect(cases()).toMatchObject([{ state: 'open', code_digest: null }]);
    expect(timeline(providerTin)).toEqual(['support-case.opened']);
    confirm(id);
  });

  test('are of the provider that opened it', () => {
    const { id } = open();
    expect(() => confirm(id, supporter('supporter-2', 'DK20220007'))).toThrow(refused('not-found'));
    expect(() => cancelSupportCase(world.deps, supporter('supporter-2', 'DK20220007'), id)).toThrow(
      refused('not-found'),
    );
    expect(cases()).toMatchObject([{ state: 'open' }]);
  });

  test('may do it at that moment only', () => {
    const former = {
      ...two,
      requireStill: () => {
        throw new Error('no longer');
      },
    };
    expect(() => open(former)).toThrow('no longer');
    const { id } = open();
    expect(() => confirm(id, former)).toThrow('no longer');
    expect(() => cancelSupportCase(world.deps, former, id)).toThrow('no longer');
    expect(cases()).toMatchObject([{ state: 'open' }]);
  });
});

describe('a case is refused', () => {
  test('about a company that the provider has only stated, or does not know, or that another provider has seen', () => {
    expect(() => open(supporter('supporter-1', 'DK20220007'))).toThrow(refused('not-found'));
    run("UPDATE sightings SET source = 'stated'");
    expect(() => open()).toThrow(refused('not-found'));
    expect(() => open(one, 'DK99999999')).toThrow(refused('not-found'));
    seen('login');
    open();
  });

  test('when the sighting is gone at the moment of the confirmation', () => {
    const { id } = open();
    run('DELETE FROM sightings');
    expect(() => confirm(id)).toThrow(refused('not-found'));
    expect(administers(world, login('anna'), alone)).toBe(true);
  });

  test('when there are two administrators: at the beginning, and at the confirmation', () => {
    const { id } = open();
    addAdministrator(world.deps, authorityOver(tin), employee);
    expect(() => confirm(id)).toThrow(refused('not-sole-administrator'));
    expect(administers(world, login('anna'), alone)).toBe(true);
    expect(cases()).toMatchObject([{ state: 'open', code_digest: null }]);
    expect(rows("SELECT * FROM letters WHERE kind = 'administrator-deactivated'")).toEqual([]);
    cancelSupportCase(world.deps, one, id);
    expect(() => open()).toThrow(refused('not-sole-administrator'));
  });

  test('when the one administrator is another by now', () => {
    const { id } = open();
    addAdministrator(world.deps, authorityOver(tin), employee);
    run("DELETE FROM grants WHERE idp_identity_id = 'mitid-of-anna' AND organization_tin = ?", tin);
    expect(() => confirm(id)).toThrow(refused('not-sole-administrator'));
    expect(rows('SELECT * FROM grants WHERE organization_tin = ?', tin)).toHaveLength(1);
  });

  test('when the company is frozen, suspended or without an administrator', () => {
    run('UPDATE organizations SET frozen_since = 1 WHERE tin = ?', tin);
    expect(() => open()).toThrow(refused('not-sole-administrator'));
    run("UPDATE organizations SET frozen_since = NULL, state = 'suspended' WHERE tin = ?", tin);
    expect(() => open()).toThrow(refused('organization-barred'));
    run("UPDATE organizations SET state = 'active' WHERE tin = ?", tin);
    run('DELETE FROM grants WHERE organization_tin = ?', tin);
    expect(() => open()).toThrow(refused('not-sole-administrator'));
  });

  test('when there is one already, whoever opened it; by the administrator in question; and without a letterbox', () => {
    const anna = { ...one, actor: { idp: 'mitid', id: 'mitid-of-anna' } };
    expect(() => open(anna)).toThrow(refused('forbidden'));
    open();
    expect(() => open(two)).toThrow(refused('case-open'));
    const without = { ...world.deps, letterbox: undefined };
    expect(() => openSupportCase(without, one, { ...texts, organizationTin: tin })).toThrow(
      refused('letterbox-unavailable'),
    );
    expect(() => confirmSupportCase(without, two, String(cases()[0]?.['id']))).toThrow(
      refused('letterbox-unavailable'),
    );
  });

  test.each([
    ['verification', 'asked for 310290-1234', 'cpr-refused'],
    ['reason', 'gone, 3102901234', 'cpr-refused'],
    ['verification', '  ', 'invalid-request'],
    ['reason', '', 'invalid-request'],
    ['reason', 'x'.repeat(501), 'invalid-request'],
  ])('with this %s: %s', (name, text, code) => {
    const wish = { ...texts, organizationTin: tin, [name]: text };
    expect(() => openSupportCase(world.deps, one, wish)).toThrow(
      expect.objectContaining({ code, issues: [expect.objectContaining({ pointer: `/${name}` })] }),
    );
    expect(cases()).toEqual([]);
  });
});

describe('a case ends', () => {
  test('after a week, in the timelines of both, and makes room for another', async () => {
    const { id } = open();
    world.setNow(worldNow + caseMs);
    expect(() => confirm(id)).toThrow(refused('case-closed'));
    await lapseSupportCases({ ...world.deps, signal: new AbortController().signal });
    await lapseSupportCases({ ...world.deps, signal: new AbortController().signal });
    expect(cases()).toMatchObject([{ id, state: 'lapsed', closed_by_idp: 'system' }]);
    expect(timeline(providerTin)).toEqual(['support-case.opened', 'support-case.lapsed']);
    expect(timeline(tin).at(-1)).toBe('support-case.lapsed');
    open();
  });

  test('after a week, also when nobody has swept it up yet', () => {
    open();
    world.setNow(worldNow + caseMs);
    open(two);
    expect(cases().map(({ state }) => state)).toEqual(['lapsed', 'open']);
  });

  test('when a supporter takes it back, or the administrator says that they are there', () => {
    cancelSupportCase(world.deps, two, open().id);
    const { id } = open();
    objectToSupportCase(world.deps, authorityOver(tin));
    expect(cases().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(() => confirm(id)).toThrow(refused('case-closed'));
    expect(() => cancelSupportCase(world.deps, one, id)).toThrow(refused('case-closed'));
    expect(() => objectToSupportCase(world.deps, authorityOver(tin))).toThrow(refused('not-found'));
    expect(() => objectToSupportCase(world.deps, authorityOver(providerTin))).toThrow(refused('not-found'));
  });

  test('once: a second confirmation changes nothing', () => {
    const { id } = open();
    confirm(id);
    const before = JSON.stringify([cases(), rows('SELECT * FROM letters')]);
    expect(() => confirm(id)).toThrow(refused('case-closed'));
    expect(() => confirm(id, supporter('supporter-3'))).toThrow(refused('case-closed'));
    expect(JSON.stringify([cases(), rows('SELECT * FROM letters')])).toBe(before);
  });
});

describe('the code of the letter', () => {
  test('lets an employee declare, once, as people copy it by hand', async () => {
    deactivate();
    const code = codeOfLetter();
    await expect(declare(world, 'bo', alone)).rejects.toThrow(refused('code-needed'));
    await expect(declare(world, 'bo', alone, ' - ')).rejects.toThrow(refused('code-needed'));
    expect(cases()).toMatchObject([{ code_tries: 0 }]);
    const copied = code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o');
    await declare(world, 'bo', alone, copied);
    expect(administers(world, workLogin('bo', tin), alone)).toBe(true);
    expect(cases()).toMatchObject([{ code_used_at: worldNow, code_tries: 1 }]);

    // Gone again: the letter is spent.
    run('DELETE FROM grants WHERE organization_tin = ?', tin);
    await expect(declare(world, 'carla', alone, code)).rejects.toThrow(refused('signatory-needed'));
  });

  test('can be guessed a few times, and then the right one does not help either; a signatory still can', async () => {
    deactivate();
    for (let n = 0; n < codeTriesAtMost; n += 1) {
      await expect(declare(world, 'bo', alone, toCode(`${n}`.repeat(43)))).rejects.toThrow(
        refused('code-wrong'),
      );
    }
    await expect(declare(world, 'bo', alone, codeOfLetter())).rejects.toThrow(refused('too-many-tries'));
    expect(administers(world, workLogin('bo', tin), alone)).toBe(false);
    expect(cases()).toMatchObject([{ code_tries: codeTriesAtMost, code_used_at: null }]);
    await onboard(world, 'anna', alone);
    expect(administers(world, login('anna'), alone)).toBe(true);
  });

  test('ends after its time, with the onboarding by a signatory, and is of its own company', async () => {
    deactivate();
    const code = codeOfLetter();
    world.setNow(worldNow + codeMs);
    await expect(declare(world, 'bo', alone, code)).rejects.toThrow(refused('signatory-needed'));
    world.setNow(worldNow + 1);
    await onboard(world, 'anna', alone);
    run('DELETE FROM grants WHERE organization_tin = ?', tin);
    await expect(declare(world, 'bo', alone, code)).rejects.toThrow(refused('signatory-needed'));

    for (const who of ['anna', 'bo', 'carla']) await onboard(world, who, joint);
    run('DELETE FROM grants WHERE organization_tin = ?', tinOfCompany(joint));
    await expect(declare(world, 'bo', joint, code)).rejects.toThrow(refused('signatory-needed'));
  });

  test('of an older letter does not do', async () => {
    deactivate();
    const older = codeOfLetter();
    await declare(world, 'bo', alone, older);
    const declared = workLogin('bo', tin);
    run("UPDATE sightings SET source = 'login'");
    expect(administers(world, declared, alone)).toBe(true);
    world.setNow(worldNow + 1_000);
    deactivate();
    await expect(declare(world, 'bo', alone, older)).rejects.toThrow(refused('code-wrong'));
    await declare(world, 'bo', alone, codeOfLetter());
  });

  test('is renewed by one supporter, once a day, and the old one works no more', async () => {
    const { id } = deactivate();
    const old = codeOfLetter();
    const renew = (by = one) => renewLetterCode(world.deps, by, id);
    expect(() => renew()).toThrow(refused('code-sent-lately'));
    world.setNow(worldNow + renewAfterMs);
    expect(() => renew(supporter('supporter-1', 'DK20220007'))).toThrow(refused('not-found'));
    for (let n = 0; n < codeTriesAtMost; n += 1)
      await expect(declare(world, 'bo', alone, 'AAAA')).rejects.toThrow(refused('code-wrong'));
    renew();
    expect(() => renew()).toThrow(refused('code-sent-lately'));
    expect(cases()).toMatchObject([{ code_tries: 0, code_expires_at: worldNow + renewAfterMs + codeMs }]);
    expect(timeline(tin).at(-1)).toBe('support-case.code-renewed');
    expect(timeline(providerTin).at(-1)).toBe('support-case.code-renewed');
    expect(codeOfLetter()).not.toBe(old);
    await expect(declare(world, 'bo', alone, old)).rejects.toThrow(refused('code-wrong'));
    await declare(world, 'bo', alone, codeOfLetter());
    world.setNow(worldNow + 3 * renewAfterMs);
    expect(() => renew()).toThrow(refused('case-closed'));
  });

  test('is not renewed where a signatory has begun anew, or for a case that waits', async () => {
    const waiting = open().id;
    world.setNow(worldNow + renewAfterMs);
    expect(() => renewLetterCode(world.deps, one, waiting)).toThrow(refused('case-closed'));
    confirm(waiting);
    world.setNow(worldNow + 2 * renewAfterMs);
    await onboard(world, 'anna', alone);
    run('DELETE FROM grants WHERE organization_tin = ?', tin);
    expect(() => renewLetterCode(world.deps, one, waiting)).toThrow(refused('case-closed'));
  });

  test('has 80 bits of its secret, and none of the letters that are mistaken for others', () => {
    const codes = new Set(Array.from({ length: 200 }, () => toCode(world.deps.newToken())));
    expect(codes.size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(() => toCode('short')).toThrow();
  });
});
