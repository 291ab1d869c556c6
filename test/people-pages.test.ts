import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { endOfDay } from '../server/copenhagen.ts';
import { paths } from '../server/paths.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { anInvitation, aTie, emptyList } from './support/directory.ts';
import { type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { aGrant, auditHead, change, dump, roleId, rowsOf } from './support/store.ts';

/** The pages about an organisation's people, asked for without a browser: what journeys do not come to. */

const { employer, accountants } = organizations;
const list = (query: Record<string, string | string[]> = {}) => paths.employeesList(employer.tin, query);
const id = (n: number) => `44444444-dddd-4ddd-8ddd-${String(n).padStart(12, '0')}`;
const erhverv = (idpIdentityId: string) => ({ idp: 'mitid_erhverv', idpIdentityId });

let demo: TestDemo;
let visitor: HttpVisitor;
/** By how much the service's clock is ahead. */
let late = 0;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
  visitor = await visitorLoggedIn(demo, 'administrator');
});
afterAll(() => demo[Symbol.asyncDispose]());
beforeEach(() => {
  emptyList(demo);
  change(demo, 'DELETE FROM invitations');
});

const put = (count: number) => {
  for (let n = 1; n <= count; n += 1)
    aTie(demo, { idpIdentityId: id(n), nickname: `Person ${String(n).padStart(4, '0')}` });
};
const rowsIn = (text: string) => [...text.matchAll(/<tr id="person-/g)].length;

describe('the list', () => {
  test('is a whole page to a browser and a part to htmx, and says so to caches', async () => {
    const page = await visitor.get(list());
    const part = await visitor.get(list(), { 'HX-Request': 'true', 'HX-Request-Type': 'partial' });
    expect([page.status, part.status]).toEqual([200, 200]);
    expect(page.text).toContain('<html');
    expect(part.text).not.toContain('<html');
    expect(part.text.trim()).toMatch(/^<div id="people"/);
    expect(part.headers.get('vary')).toMatch(/HX-Request/);
  });

  test('carries a selection from page to page, and to the wizard', async () => {
    put(120);
    const [first, there, nowhere] = [1, 60, 999].map((n) => `mitid_erhverv/${id(n)}`);
    const page = await visitor.get(list({ person: [String(first), String(there)] }));
    expect(rowsIn(page.text)).toBe(50);
    expect(page.text).toMatch(new RegExp(`value="${first}" checked`));
    expect(page.text).toContain(`<input type="hidden" name="person" value="${there}">`);
    const next = /name="after" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const second = await visitor.get(list({ after: next, person: [String(first), String(there)] }));
    expect(second.text).toMatch(new RegExp(`value="${there}" checked`));
    expect(second.text).toContain(`<input type="hidden" name="person" value="${first}">`);
    const odd = ['010190-1234', 'mitid/010190-1234', 'client/demo-pension', 'mitid_erhverv/x', '/', ''];
    const granted = await visitor.get(
      list({ do: 'grant', person: [String(first), String(nowhere), ...odd] }),
    );
    expect(granted.status).toBe(303);
    const person = [String(first), String(nowhere)];
    expect(granted.location).toBe(paths.grantWizard(employer.tin, { person }));
  });

  test('asks for at least one person, and at most as many as the wizard takes', async () => {
    put(3);
    const none = await visitor.get(list({ do: 'grant' }));
    expect([none.status, none.text.includes('Vælg mindst én person')]).toEqual([422, true]);
    const many = Array.from({ length: 201 }, (_, n) => `mitid_erhverv/${id(n)}`);
    const tooMany = await visitor.get(list({ do: 'grant', person: many }));
    expect([tooMany.status, tooMany.text.includes('højst 200')]).toEqual([422, true]);
  });

  test.each([
    { show: 'friends' },
    { sort: 'age' },
    { live: 'yes' },
    { do: 'remove' },
    { person: 'x' },
    { search: 'x'.repeat(300) },
  ])('takes no notice of %j', async (query) => {
    put(2);
    const answer = await visitor.get(list(query));
    expect([answer.status, rowsIn(answer.text)]).toEqual([200, 3]);
  });

  test('says what is wrong with a cursor that it never gave', async () => {
    expect((await visitor.get(list({ after: 'bm9uZQ' }))).status).toBe(400);
  });

  test('neither searches for a CPR number nor repeats, keeps or logs it', async () => {
    const head = auditHead(demo);
    for (const search of ['010190-1234', '0101901234']) {
      for (const headers of [{}, { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }]) {
        const answer = await visitor.get(list({ search }), headers);
        expect(answer.status).toBe(422);
        expect(answer.text).not.toContain(search);
      }
      expect((await visitor.get(paths.employeesExport(employer.tin, { search }))).status).toBe(422);
      expect(JSON.stringify(dump(demo, { decisions: true }))).not.toContain(search);
      expect(demo.logLines.join('')).not.toContain(search);
    }
    expect(auditHead(demo)).toBe(head);
  });
});

describe('a grant that ends with a day', () => {
  test('tells its administrators and its holder the last day of it, not the day after', async () => {
    const { administrator } = people;
    const day = endOfDay('2099-12-31');
    aGrant(demo, { idpIdentityId: administrator.idpIdentityId, validTo: day ?? null });
    for (const page of [paths.employee(employer.tin, administrator), paths.me]) {
      const { status, text } = await visitor.get(page);
      expect(status).toBe(200);
      const cells = [...text.matchAll(/data-title="Til og med"[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell);
      expect(cells.filter((cell) => cell?.includes('31. december 2099'))).toHaveLength(1);
      expect(cells.join()).not.toContain('1. januar 2100');
    }
    const { idp, idpIdentityId } = administrator;
    const asked = { person: `${idp}/${idpIdentityId}`, privilege: demoPrivileges.read.id };
    const why = await visitor.get(paths.why(employer.tin, { ...asked, loa: 'High' }));
    expect(why.text).toMatch(/til og med <time [^>]*>31\. december 2099</);
  });
});

describe('the export', () => {
  test('holds everybody of the list, once, and nothing that a spreadsheet would run', async () => {
    put(1_203);
    change(demo, 'UPDATE ties SET nickname = ? WHERE idp_identity_id = ?', '=HYPERLINK("x")', id(7));
    change(demo, 'UPDATE ties SET nickname = ? WHERE idp_identity_id = ?', '@a;"b"', id(8));
    aTie(demo, { idpIdentityId: id(5_000), nickname: 'Elsewhere', organizationTin: accountants.tin });
    const answer = await visitor.get(paths.employeesExport(employer.tin, {}));
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=adgang-${employer.tin}.csv`);
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(1_205);
    const ids = lines.slice(1).map((line) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(line)?.[0]);
    expect(new Set(ids).size).toBe(1_204);
    expect(answer.text).not.toContain('Elsewhere');
    expect(answer.text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(answer.text).toContain(`"'@a;""b"""`);
    const newest = await visitor.get(
      paths.employeesExport(employer.tin, { search: 'person 00', show: 'partners' }),
    );
    expect(newest.text.trim().split('\r\n')).toHaveLength(1);
  });
});

describe('people and invitations of another organisation', () => {
  test('are not found and not changed by any id', async () => {
    aTie(demo, { idpIdentityId: id(1), nickname: 'Theirs', organizationTin: accountants.tin });
    aTie(demo, {
      idpIdentityId: id(2),
      kind: 'partner',
      source: 'invited',
      nickname: 'Pending',
      pendingSince: 1,
      organizationTin: accountants.tin,
    });
    const theirs = anInvitation(demo, accountants.tin);
    const stored = () =>
      JSON.stringify([rowsOf(demo, 'SELECT * FROM ties'), rowsOf(demo, 'SELECT * FROM invitations')]);
    const before = stored();
    for (const n of [1, 2]) {
      const who = erhverv(id(n));
      expect((await visitor.get(paths.employee(employer.tin, who))).status).toBe(404);
      for (const action of ['nickname', 'confirm'] as const) {
        const answer = await visitor.post(paths.employee(employer.tin, who, action), {
          nickname: 'Ours',
          was: '',
        });
        expect(answer.status).toBe(404);
      }
      for (const action of ['refuse', 'remove'] as const) {
        expect((await visitor.get(paths.employee(employer.tin, who, action))).status).toBe(404);
        const answer = await visitor.post(paths.employee(employer.tin, who, action));
        expect(answer.text).not.toMatch(/Theirs|Pending/);
        expect((await visitor.get(String(answer.location))).text).not.toMatch(/Theirs|Pending/);
      }
    }
    for (const method of ['get', 'post'] as const)
      expect((await visitor[method](paths.revokeInvitation(employer.tin, theirs.id))).status).toBe(404);
    expect((await visitor.get(list())).text).not.toMatch(/Theirs|Pending/);
    expect((await visitor.get(paths.invitations(employer.tin))).text).not.toContain(theirs.id);
    expect(stored()).toBe(before);
  });

  test.each([
    ['mitid_erhverv', 'freja'],
    ['mitid', '010190-1234'],
    ['010190', '1234'],
    ['client', 'demo-pension'],
    ['MitID', id(1)],
    ['mitid', 'x'.repeat(300)],
  ])('are not found by what cannot be anybody: %s %s', async (idp, idpIdentityId) => {
    const answer = await visitor.get(paths.employee(employer.tin, { idp, idpIdentityId }));
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('010190-1234');
    expect(demo.logLines.join('')).not.toContain('010190-1234');
  });
});

describe('a form that comes too late', () => {
  afterAll(async () => {
    visitor = await visitorLoggedIn(demo, 'administrator');
  });

  test('is kept for after the login, unless it may hold a CPR number', async () => {
    const kept = async (uuids: string) => {
      const late = await visitorLoggedIn(demo, 'administrator');
      const sessions = 'SELECT data FROM sessions';
      change(demo, `UPDATE sessions SET data = json_remove(data, '$.visitor')`);
      const answer = await late.post(paths.newEmployees(employer.tin), { uuids });
      expect(answer.location).toBe(paths.keptForm);
      return rowsOf(demo, sessions).some(({ data }) => String(data).includes('keptForm'));
    };
    expect(await kept(id(1))).toBe(true);
    change(demo, 'DELETE FROM sessions');
    expect(await kept(`${id(1)} 010190-1234`)).toBe(false);
    expect(JSON.stringify(dump(demo, { decisions: true }))).not.toContain('010190-1234');
  });
});

/** The events of a stream, as they come. */
async function* eventsOf(told: { after?: number; lastEventId?: string }, who = visitor) {
  const headers: Record<string, string> = {
    accept: 'text/html, text/event-stream',
    cookie: `adgang_session=${who.cookie('adgang_session')}`,
    ...(told.lastEventId !== undefined && { 'last-event-id': told.lastEventId }),
  };
  const response = await fetch(demo.url + paths.employeesLive(employer.tin, told.after ?? 0), { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (const event of text.split('\n\n').slice(0, -1)) yield event;
    text = text.slice(text.lastIndexOf('\n\n') + 2);
  }
}

async function nextChange(events: AsyncGenerator<string>): Promise<string | undefined> {
  for (;;) {
    const { value, done } = await events.next();
    if (done || value?.includes('event: people-changed')) return value;
  }
}

describe('the stream of changes', () => {
  const add = (n: number) => visitor.post(paths.newEmployees(employer.tin), { uuids: id(n) });

  test('tells of each change with its number, and goes on where it was left', async () => {
    await add(1);
    const head = auditHead(demo);
    const events = eventsOf({ after: head });
    setTimeout(() => add(2), 100);
    const told = await nextChange(events);
    const number = /id: ([0-9]+)/.exec(told ?? '')?.[1] ?? '';
    expect(Number(number)).toBeGreaterThan(head);
    await events.return(undefined);
    await add(3);
    const again = eventsOf({ after: 0, lastEventId: number });
    expect(Number(/id: ([0-9]+)/.exec((await nextChange(again)) ?? '')?.[1])).toBe(auditHead(demo));
    await again.return(undefined);
  });

  test('tells nothing of another organisation', async () => {
    const head = auditHead(demo);
    const events = eventsOf({ after: head });
    const first = nextChange(events);
    change(
      demo,
      `INSERT INTO change_audit (at, action, actor_idp, actor_id, organization_tin, entity, entity_id)
        VALUES (1, 'tie.made', 'system', 'test', ?, 'tie', 'x'), (1, 'grant.created', 'system', 'test', ?, 'grant', 'x')`,
      accountants.tin,
      employer.tin,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await add(9);
    expect(await first).toContain(`id: ${auditHead(demo)}`);
    await events.return(undefined);
  });

  test('is a list to whoever types its address, and refused to whoever is administrator no longer', async () => {
    const typed = await visitor.get(paths.employeesLive(employer.tin, 0));
    expect([typed.status, typed.location]).toEqual([303, paths.employeesPage(employer.tin)]);
    const role = 'privilege_id = ? AND organization_tin = ?';
    const held = rowsOf(
      demo,
      `SELECT * FROM grants WHERE ${role}`,
      roleId('PrivilegeAdministrator'),
      employer.tin,
    );
    change(demo, `DELETE FROM grants WHERE ${role}`, roleId('PrivilegeAdministrator'), employer.tin);
    const headers = { Accept: 'text/html, text/event-stream' };
    expect((await visitor.get(paths.employeesLive(employer.tin, 0), headers)).status).toBe(403);
    expect(held).toHaveLength(1);
    aGrant(demo, {
      privilegeId: roleId('PrivilegeAdministrator'),
      idpIdentityId: people.administrator.idpIdentityId,
    });
  });

  test('and what it leads the page to ask for do not keep a session alive that nobody uses', async () => {
    const endsAt = () => Number(rowsOf(demo, 'SELECT max(expires_at) AS at FROM sessions')[0]?.['at']);
    await visitor.get(list());
    const end = endsAt();
    late += 60_000;
    const events = eventsOf({ after: auditHead(demo) });
    await events.next();
    await events.return(undefined);
    const part = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' };
    expect((await visitor.get(list({ auto: '1' }), part)).status).toBe(200);
    expect((await visitor.get(list({ live: 'on' }))).headers.get('refresh')).toBe('5');
    expect(endsAt()).toBe(end);
    await visitor.get(list());
    expect(endsAt()).toBeGreaterThan(end);
  });

  test('does not keep the service from stopping', async () => {
    const own = await openTestDemo();
    const who = await visitorLoggedIn(own, 'administrator');
    const response = await fetch(own.url + paths.employeesLive(employer.tin, 0), {
      headers: { accept: 'text/event-stream', cookie: `adgang_session=${who.cookie('adgang_session')}` },
    });
    const ended = response.text();
    const began = performance.now();
    await own[Symbol.asyncDispose]();
    expect(await ended).toContain('retry: ');
    // Connections that nobody ends are cut off after ten seconds.
    expect(performance.now() - began).toBeLessThan(9_000);
  });
});
