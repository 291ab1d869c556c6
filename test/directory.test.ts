import { beforeEach, describe, expect, test } from 'vitest';
import { readNameFor } from '../db/identities.ts';
import { readTie } from '../db/ties.ts';
import { acceptInvitation, type Invitee } from '../server/directory/accept-invitation.ts';
import { addPeople } from '../server/directory/add-people.ts';
import {
  confirmPartner,
  refusePartner,
  removePerson,
  renamePerson,
} from '../server/directory/change-person.ts';
import {
  createInvitation,
  invitationMs,
  listInvitations,
  readInvitationOf,
  revokeInvitation,
} from '../server/directory/invitations.ts';
import { readPerson } from '../server/directory/person.ts';
import { AppError } from '../server/errors.ts';
import { giveGrant } from '../server/grants/give.ts';
import { newToken } from '../server/ids.ts';
import { authorityOver } from './support/administrators.ts';
import { dumpOf } from './support/audit.ts';
import { openWorld, type World, type WorldContext, worldNow } from './support/world.ts';

const own = 'DK10000001';
const other = 'DK10000002';
const privilege = '22222222-bbbb-4bbb-8bbb-000000000001';
const world: World = {
  now: worldNow,
  organizations: [own, other].map((tin) => ({
    tin,
    state: 'active',
    onboarding: 'operator',
    frozenSince: null,
  })),
  providers: [],
  clients: [],
  privileges: [
    { id: privilege, ownerTin: own, name: 'Read', assignability: 'public', minimumLoa: null, builtIn: false },
  ],
  whitelist: [],
  identities: [],
  grants: [],
};

const id = (n: number) => `33333333-cccc-4ccc-8ccc-${String(n).padStart(12, '0')}`;
const ida = { idp: 'mitid_erhverv', idpIdentityId: id(1) };
const by = authorityOver(own);
const foreign = authorityOver(other);
const revoked = {
  ...by,
  requireStill: () => {
    throw new AppError('forbidden', 'Not any more.');
  },
};

let context: WorldContext;
let deps: WorldContext & { newToken: () => string };
beforeEach(() => {
  context = openWorld(world);
  deps = { ...context, newToken };
  return () => context[Symbol.asyncDispose]();
});

const everything = () => dumpOf(context.db.sqlite);
const audited = () =>
  context.db.sqlite
    .prepare(
      "SELECT action || ' ' || actor_idp || ' ' || organization_tin AS line FROM change_audit ORDER BY seq",
    )
    .pluck()
    .all();
const tieOf = (who: { idp: string; idpIdentityId: string }, organizationTin = own) =>
  readTie(context.db, { organizationTin, ...who });
const add = (...ids: string[]) =>
  addPeople(
    deps,
    by,
    ids.map((idpIdentityId) => ({ idpIdentityId })),
  );
const give = (who = ida) => context.db.inOneBatch(() => giveGrant(deps, by, { identity: who, privilege }));
/** Asserts that it is refused like that, and leaves no trace. */
function expectRefused(act: () => unknown, code: string): AppError {
  const before = everything();
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code });
  expect(everything()).toEqual(before);
  return thrown as AppError;
}

describe('adding people by UUID', () => {
  test('puts each on the list once, in one case, with an audit entry', () => {
    const added = addPeople(deps, by, [
      { idpIdentityId: id(1).toUpperCase(), nickname: '  Løn\n kontoret ' },
      { idpIdentityId: id(2) },
      { idpIdentityId: id(1), nickname: 'Again' },
    ]);
    expect(added.map(({ idpIdentityId, isNew }) => [idpIdentityId, isNew])).toEqual([
      [id(1), true],
      [id(2), true],
      [id(1), false],
    ]);
    expect(tieOf(ida)).toMatchObject({ kind: 'employee', source: 'added', nickname: 'Løn kontoret' });
    expect(audited()).toEqual([`tie.made mitid ${own}`, `tie.made mitid ${own}`]);
    const before = everything();
    add(id(1), id(2));
    expect(everything()).toEqual(before);
  });

  test('is all or nothing, and says which line is wrong', () => {
    const issues = expectRefused(() => add(id(1), 'freja', id(2), '010190-1234'), 'invalid-request').issues;
    expect(issues.map(({ pointer }) => pointer)).toEqual(['/1/idpIdentityId', '/3/idpIdentityId']);
    const wishes = [{ idpIdentityId: id(1) }, { idpIdentityId: id(2), nickname: 'født 010190 1234' }];
    expect(expectRefused(() => addPeople(deps, by, wishes), 'cpr-refused').issues).toMatchObject([
      { pointer: '/1/nickname' },
    ]);
    expectRefused(() => add(...Array.from({ length: 501 }, (_, n) => id(n))), 'invalid-request');
  });

  test('tells nothing of whom others know', () => {
    context.db.sqlite.exec(
      `INSERT INTO identities (idp, idp_identity_id, name, state, created_at) VALUES ('mitid_erhverv', '${id(1)}', 'Ida Secret', 'active', 0)`,
    );
    add(id(1));
    expect(readNameFor(context.db, own, ida)).toBe(null);
    expect(JSON.stringify(readPerson(deps, own, ida))).not.toContain('Secret');
  });
});

describe('a nickname', () => {
  test('is changed in view of the one that stands, or not at all', () => {
    add(id(1));
    renamePerson(deps, by, ida, { nickname: 'Ida', was: null });
    // Sent twice.
    renamePerson(deps, by, ida, { nickname: 'Ida', was: null });
    expectRefused(() => renamePerson(deps, by, ida, { nickname: 'Other', was: null }), 'stale-version');
    renamePerson(deps, by, ida, { nickname: '  ', was: 'Ida' });
    expect(tieOf(ida)?.nickname).toBe(null);
    expect(audited().slice(1)).toEqual([`tie.renamed mitid ${own}`, `tie.renamed mitid ${own}`]);
  });

  test('holds no number, and is not endless', () => {
    add(id(1));
    expectRefused(() => renamePerson(deps, by, ida, { nickname: '010190-1234', was: null }), 'cpr-refused');
    expectRefused(
      () => renamePerson(deps, by, ida, { nickname: 'x'.repeat(101), was: null }),
      'invalid-request',
    );
  });
});

describe('removing a person', () => {
  const see = () =>
    context.db.sqlite.exec(
      `INSERT INTO sightings VALUES ('mitid_erhverv', '${id(1)}', '${own}', '${other}', 'login', 0),
        ('mitid_erhverv', '${id(1)}', '${other}', '${other}', 'login', 0)`,
    );

  test('forgets them and where they were seen, so that their next login is news', () => {
    add(id(1));
    see();
    removePerson(deps, by, ida);
    removePerson(deps, by, ida);
    expect(tieOf(ida)).toBe(undefined);
    expect(context.db.sqlite.prepare('SELECT organization_tin FROM sightings').pluck().all()).toEqual([
      other,
    ]);
    expect(audited()).toEqual([`tie.made mitid ${own}`, `tie.removed mitid ${own}`]);
  });

  test('is refused while they hold a grant, expired ones included', () => {
    add(id(1));
    see();
    give();
    expectRefused(() => removePerson(deps, by, ida), 'holds-grants');
    context.db.sqlite.exec('UPDATE grants SET valid_to = 1');
    expectRefused(() => removePerson(deps, by, ida), 'holds-grants');
    context.db.sqlite.exec('DELETE FROM grants');
    removePerson(deps, by, ida);
  });
});

describe('an invitation', () => {
  const employee: Invitee = { ...ida, employerTin: own, name: 'Ida Holm' };
  const partner: Invitee = { ...ida, employerTin: other, name: 'Ida Holm', nickname: 'Ida fra revisionen' };
  const invite = () => createInvitation(deps, by).token;
  const accept = (who: Invitee, token: string) => acceptInvitation(deps, who, token, null);
  const states = () =>
    listInvitations(deps, { organizationTin: own, limit: 9 }).items.map(({ state }) => state);

  test("makes a login of the company's own an employee, known by name; it grants nothing", () => {
    const token = invite();
    expect(accept(employee, token)).toBe('employee');
    expect(tieOf(ida)).toMatchObject({
      kind: 'employee',
      source: 'invited',
      pendingSince: null,
      nickname: null,
    });
    expect(readPerson(deps, own, ida)).toMatchObject({ name: 'Ida Holm', invitedFrom: { tin: own } });
    expect(context.db.sqlite.prepare('SELECT count(*) FROM grants').pluck().get()).toBe(0);
    expect(audited()).toEqual([
      `invitation.created mitid ${own}`,
      `invitation.used mitid_erhverv ${own}`,
      `tie.made mitid_erhverv ${own}`,
    ]);
    expect(states()).toEqual(['used']);
  });

  test.each([
    ['of another company', partner],
    ['of no company', { ...partner, employerTin: undefined }],
    ['that is private, whatever it tells', { ...partner, idp: 'mitid', employerTin: own }],
  ])('makes a login %s a partner who has to be confirmed, and is not known by name', (_what, who) => {
    accept(who, invite());
    expect(tieOf(who)).toMatchObject({
      kind: 'partner',
      pendingSince: worldNow,
      nickname: 'Ida fra revisionen',
    });
    expect(readPerson(deps, own, who).name).toBe(null);
    expect(everything().join()).not.toContain('Ida Holm');
    expectRefused(() => give(who), 'partner-pending');
    confirmPartner(deps, by, who);
    confirmPartner(deps, by, who);
    expect(tieOf(who)).toMatchObject({ kind: 'partner', pendingSince: null });
    give(who);
    expect(audited().filter((line) => String(line).startsWith('partner'))).toEqual([
      `partner.confirmed mitid ${own}`,
    ]);
    expectRefused(() => refusePartner(deps, by, who), 'stale-version');
  });

  test('wants a partner to say who they are, without a number', () => {
    const token = invite();
    expectRefused(() => accept({ ...partner, nickname: ' ' }, token), 'invalid-request');
    expectRefused(() => accept({ ...partner, nickname: 'Ida 010190-1234' }, token), 'cpr-refused');
    expect(accept(partner, token)).toBe('partner');
  });

  test('is refused with its partner, who is gone', () => {
    accept(partner, invite());
    refusePartner(deps, by, ida);
    refusePartner(deps, by, ida);
    expect(tieOf(ida)).toBe(undefined);
    expect(audited().at(-1)).toBe(`partner.refused mitid ${own}`);
  });

  test('serves once, and stays open when somebody clicks on it who is known already', () => {
    const token = invite();
    add(id(2));
    expect(accept({ ...partner, idpIdentityId: id(2) }, token)).toBe('known');
    expect(states()).toEqual(['open']);
    accept(employee, token);
    expect(accept(employee, token)).toBe('known');
    expectRefused(() => accept({ ...employee, idpIdentityId: id(3) }, token), 'invitation-over');
  });

  test('tells more of whom was only added, or was a partner', () => {
    add(id(1));
    expect(accept(employee, invite())).toBe('employee');
    expect(readPerson(deps, own, ida).name).toBe('Ida Holm');
    accept({ ...partner, idpIdentityId: id(2) }, invite());
    expect(accept({ ...employee, idpIdentityId: id(2) }, invite())).toBe('employee');
    expect(tieOf({ ...ida, idpIdentityId: id(2) })).toMatchObject({ kind: 'employee', pendingSince: null });
  });

  test('lasts seven days, and not when it is revoked', () => {
    const [late, gone] = [invite(), createInvitation(deps, by)];
    revokeInvitation(deps, by, gone.invitation.row.id);
    revokeInvitation(deps, by, gone.invitation.row.id);
    expectRefused(() => accept(employee, gone.token), 'invitation-over');
    context.setNow(worldNow + invitationMs - 1);
    expect(readInvitationOf(deps, late).state).toBe('open');
    context.setNow(worldNow + invitationMs);
    expectRefused(() => accept(employee, late), 'invitation-over');
    expect(states().toSorted()).toEqual(['expired', 'revoked']);
    expect(audited()).toHaveLength(3);
  });

  test('cannot be revoked once it was used', () => {
    const { token, invitation } = createInvitation(deps, by);
    accept(employee, token);
    expectRefused(() => revokeInvitation(deps, by, invitation.row.id), 'invitation-over');
  });

  test.each([
    ['was frozen', `UPDATE organizations SET frozen_since = ${worldNow} WHERE tin = '${own}'`],
    ['has begun anew since', `UPDATE organizations SET onboarded_at = ${worldNow + 1} WHERE tin = '${own}'`],
    ['is suspended', `UPDATE organizations SET state = 'suspended' WHERE tin = '${own}'`],
    ['was offboarded', `UPDATE organizations SET state = 'offboarded' WHERE tin = '${own}'`],
  ])('leads nowhere when its organisation %s', (_what, sql) => {
    const token = invite();
    context.db.sqlite.exec(sql);
    expect(states()).toEqual(['closed']);
    expectRefused(() => accept(employee, token), 'invitation-over');
  });

  test('is kept as a digest only', () => {
    const token = invite();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(everything().join()).not.toContain(token);
    expectRefused(() => accept(employee, `${token}x`), 'not-found');
    const digest = String(context.db.sqlite.prepare('SELECT digest FROM invitations').pluck().get());
    expectRefused(() => accept(employee, digest), 'not-found');
  });

  test.each([
    ['a client', { ...partner, idp: 'client' }],
    ['somebody with a number for an id', { ...partner, idp: 'mitid', idpIdentityId: '010190-1234' }],
    ['somebody of no UUID', { ...partner, idpIdentityId: 'ida' }],
  ])('is not for %s', (_what, who) => {
    const token = invite();
    expectRefused(() => accept(who, token), 'invalid-request');
  });
});

describe('an administrator', () => {
  test('of another organisation sees and changes nobody by any id', () => {
    add(id(1));
    const { invitation } = createInvitation(deps, by);
    acceptInvitation(
      deps,
      { ...ida, idpIdentityId: id(2), nickname: 'Bo' },
      createInvitation(deps, by).token,
      null,
    );
    const pending = { ...ida, idpIdentityId: id(2) };
    const before = everything();
    expectRefused(() => readPerson(deps, other, ida), 'not-found');
    expectRefused(() => renamePerson(deps, foreign, ida, { nickname: 'Mine', was: null }), 'not-found');
    expectRefused(() => confirmPartner(deps, foreign, pending), 'not-found');
    refusePartner(deps, foreign, pending);
    removePerson(deps, foreign, ida);
    expectRefused(() => revokeInvitation(deps, foreign, invitation.row.id), 'not-found');
    expect(listInvitations(deps, { organizationTin: other, limit: 9 }).items).toEqual([]);
    expect(everything()).toEqual(before);
  });

  test('who is one no longer when it comes to it changes nothing', () => {
    add(id(1));
    const { invitation } = createInvitation(deps, by);
    acceptInvitation(
      deps,
      { ...ida, idpIdentityId: id(2), nickname: 'Bo' },
      createInvitation(deps, by).token,
      null,
    );
    const pending = { ...ida, idpIdentityId: id(2) };
    for (const act of [
      () => addPeople(deps, revoked, [{ idpIdentityId: id(3) }]),
      () => renamePerson(deps, revoked, ida, { nickname: 'X', was: null }),
      () => removePerson(deps, revoked, ida),
      () => confirmPartner(deps, revoked, pending),
      () => refusePartner(deps, revoked, pending),
      () => createInvitation(deps, revoked),
      () => revokeInvitation(deps, revoked, invitation.row.id),
    ]) {
      expectRefused(act, 'forbidden');
    }
  });
});
