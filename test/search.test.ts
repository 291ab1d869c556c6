import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareSearch } from '../db/search.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { type SearchFacts, toSearchInputs } from '../server/access/search-log.ts';
import { AppError } from '../server/errors.ts';
import { baseOf, withBase } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectChallenge, expectProblem } from './support/expect.ts';
import { aGrant, change, decisions, dump, roleId, rowsOf } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { employer, accountants, pension, outsider } = organizations;
const idp = 'mitid_erhverv';
const read = { name: 'Pension: read' };
const at = (tin: string) => ({ type: 'organization', id: tin });
const person = (key: keyof typeof people) => ({ type: idp, id: people[key].idpIdentityId });

type Kind = 'subject' | 'resource' | 'action';
interface SearchResponse {
  page: { next_token: string; count: number };
  results: Record<string, string>[];
}

const whoMay = { subject: { type: idp }, action: read, resource: at(employer.tin) };
const forWhom = { subject: person('accountant'), action: read, resource: { type: 'organization' } };
const whatMay = { subject: person('employee'), resource: at(employer.tin) };
const bodies: Record<Kind, Record<string, unknown>> = { subject: whoMay, resource: forWhom, action: whatMay };

async function search(demo: TestDemo, kind: Kind, body: unknown, headers: Record<string, string> = {}) {
  const token = await mintService(demo);
  const answer = await request(demo, 'POST', `/access/v1/search/${kind}`, { token, body, headers });
  const response = answer.body as SearchResponse;
  return { answer, response, found: response.results?.map(({ id, name }) => id ?? name ?? '') ?? [] };
}

describe('a search', () => {
  let demo: TestDemo;
  beforeAll(async () => {
    demo = await openTestDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  test('finds who may use a privilege for an organisation', async () => {
    const { answer, response } = await search(demo, 'subject', whoMay);
    expect(answer.status).toBe(200);
    expect(response).toEqual({
      page: { next_token: '', count: 2 },
      results: [people.accountant, people.employee]
        .map(({ idpIdentityId }) => ({ type: idp, id: idpIdentityId }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    });
    // Section 8.3 recommends that the page come first.
    expect(answer.text).toMatch(/^\{"page":/);
  });

  test('finds for which organisations a person may use a privilege', async () => {
    const { response } = await search(demo, 'resource', forWhom);
    expect(response.results).toEqual([at(employer.tin), at(accountants.tin)]);
  });

  test("finds what a person may do for an organisation, in the caller's catalogue", async () => {
    expect((await search(demo, 'action', whatMay)).response.results).toEqual([read]);
    const low = { ...whatMay, subject: person('low') };
    expect((await search(demo, 'action', low)).found).toEqual([]);
    const reached = { ...low, context: { loa: 'Substantial' } };
    expect((await search(demo, 'action', reached)).found).toEqual(['Pension: administer']);
  });

  test('carries the ids of its answer in headers, and echoes the request id', async () => {
    const { answer } = await search(demo, 'subject', whoMay, { 'X-Request-ID': 'search.1' });
    const [logged] = decisions(demo).slice(-1);
    expect(answer.headers.get('x-request-id')).toBe('search.1');
    expect(answer.headers.get('adgang-decision-id')).toBe(logged?.['id']);
    expect(answer.headers.get('adgang-policy-revision')).toBe(
      baseOf(demo.demo.service.context.policies).revision,
    );
    expect(answer.headers.get('adgang-grants-revision')).toBe(String(logged?.['grants_revision']));
  });

  test.each(['subject', 'resource', 'action'] as const)(
    'for a %s is one row of the log, from which each of its decisions can be replayed',
    async (kind) => {
      const before = decisions(demo).length;
      const { found } = await search(demo, kind, bodies[kind]);
      const rows = decisions(demo).slice(before);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({
        door: 'search',
        allow: 1,
        answer: { search: kind, found },
        provider_tin: pension.tin,
        organization_tin: kind === 'resource' ? null : employer.tin,
        privilege_id: kind === 'action' ? null : demoPrivileges.read.id,
        subject_id: kind === 'subject' ? '' : (bodies[kind]['subject'] as { id: string }).id,
      });
      const inputs = toSearchInputs(rows[0]?.['input'] as SearchFacts);
      const engine = baseOf(demo.demo.service.context.policies);
      const idOf = { subject: 'subject', resource: 'resource', action: 'action' } as const;
      const replayed = inputs.filter((input) => engine.decide(input).allow).map((input) => input[idOf[kind]]);
      expect(replayed.map((entity) => ('id' in entity ? entity.id : entity.name))).toEqual(found);
    },
  );

  test('teaches nothing and marks nothing', async () => {
    const before = dump(demo);
    const stated = { ...person('newcomer'), properties: { organization: employer.tin } };
    await search(demo, 'subject', { ...whoMay, subject: { type: idp, properties: stated.properties } });
    await search(demo, 'resource', { ...forWhom, subject: { ...forWhom.subject, ...stated } });
    await search(demo, 'action', { ...whatMay, subject: stated });
    decisions(demo);
    expect(dump(demo)).toEqual(before);
  });

  test.each([
    ['an unknown person', 'resource', { subject: { type: idp, id: '00000000-0000-4000-8000-000000000000' } }],
    ['an unknown person', 'action', { subject: { type: idp, id: '00000000-0000-4000-8000-000000000000' } }],
    ['an unknown kind of subject', 'subject', { subject: { type: 'spaceship' } }],
    ['an unknown kind of subject', 'resource', { subject: { type: 'spaceship', id: 'enterprise' } }],
    ['an unknown kind of subject', 'action', { subject: { type: 'spaceship', id: 'enterprise' } }],
    ['an unknown kind of resource', 'subject', { resource: { type: 'record', id: 'record-1' } }],
    ['an unknown kind of resource', 'resource', { resource: { type: 'record' } }],
    ['an unknown kind of resource', 'action', { resource: { type: 'record', id: 'record-1' } }],
    ['an unknown organisation', 'subject', { resource: at('DK00000000') }],
    ['an unknown organisation', 'action', { resource: at('DK00000000') }],
    ['an unknown privilege', 'subject', { action: { name: 'None such' } }],
    ["another provider's privilege", 'subject', { action: { name: demoPrivileges.claims.id } }],
    ["the service's own role", 'subject', { action: { name: roleId('PrivilegeAdministrator') } }],
    ['an unknown privilege', 'resource', { action: { name: 'None such' } }],
  ] as const)('finds nothing for %s (%s search)', async (_what, kind, told) => {
    const { answer, response } = await search(demo, kind, { ...bodies[kind], ...told });
    expect(answer.status).toBe(200);
    expect(response).toEqual({ page: { next_token: '', count: 0 }, results: [] });
    expect(answer.headers.get('adgang-decision-id')).toMatch(/^dec_/);
  });

  test.each([
    [
      'an id of what is searched for',
      'subject',
      { subject: { type: idp, id: people.employee.idpIdentityId } },
    ],
    ['an id of another type', 'subject', { subject: { type: idp, id: 7 } }],
    ['an id of what is searched for', 'resource', { resource: at(outsider.tin) }],
    ['an action', 'action', { action: { name: 'Pension: administer' } }],
    ['no usable action', 'action', { action: 7 }],
    ['members that nobody knows', 'subject', { extra: 1, page: { limit: 10, customAttr: 'x' } }],
    ['a context', 'resource', { context: { ip: '192.0.2.1' } }],
    ['no token yet', 'action', { page: {} }],
  ] as const)('does not mind %s (%s search)', async (_what, kind, told) => {
    const plain = await search(demo, kind, bodies[kind]);
    const { response } = await search(demo, kind, { ...bodies[kind], ...told });
    expect(response).toEqual(plain.response);
  });

  test.each([
    ['subject', 'subject', '/subject'],
    ['subject', 'action', '/action'],
    ['subject', 'resource', '/resource'],
    ['resource', 'subject', '/subject'],
    ['resource', 'action', '/action'],
    ['resource', 'resource', '/resource'],
    ['action', 'subject', '/subject'],
    ['action', 'resource', '/resource'],
  ] as const)('for a %s is refused without %s', async (kind, missing, pointer) => {
    const { [missing]: _, ...rest } = bodies[kind];
    const problem = expectProblem((await search(demo, kind, rest)).answer, 400, 'invalid-request');
    expect(problem['issues']).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test.each([
    ['subject', { subject: {} }, '/subject/type'],
    ['subject', { subject: idp }, '/subject'],
    ['subject', { resource: { type: 'organization' } }, '/resource/id'],
    ['subject', { resource: { id: employer.tin } }, '/resource/type'],
    ['subject', { action: {} }, '/action/name'],
    ['subject', { action: 'Pension: read' }, '/action'],
    ['subject', { context: [] }, '/context'],
    ['resource', { subject: { type: idp } }, '/subject/id'],
    ['resource', { resource: {} }, '/resource/type'],
    ['resource', { action: { name: 7 } }, '/action/name'],
    ['action', { subject: { type: idp } }, '/subject/id'],
    ['action', { resource: { type: 'organization' } }, '/resource/id'],
    ['subject', { page: 10 }, '/page'],
    ['subject', { page: { limit: -1 } }, '/page/limit'],
    ['subject', { page: { limit: 0 } }, '/page/limit'],
    ['subject', { page: { limit: 1.5 } }, '/page/limit'],
    ['subject', { page: { limit: '10' } }, '/page/limit'],
    ['subject', { page: { token: 7 } }, '/page/token'],
    ['subject', { page: { token: '' } }, '/page/token'],
    ['subject', { page: { token: 'forged' } }, '/page/token'],
    [
      'subject',
      { page: { token: Buffer.from('{"of":"x","limit":1}').toString('base64url') } },
      '/page/token',
    ],
  ] as const)('for a %s is refused with %j', async (kind, told, pointer) => {
    const { answer } = await search(demo, kind, { ...bodies[kind], ...told });
    const problem = expectProblem(answer, 400, 'invalid-request');
    expect(problem['issues']).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test.each(['subject', 'resource', 'action'] as const)(
    'for a %s is for service tokens alone, and for POST',
    async (kind) => {
      const path = `/access/v1/search/${kind}`;
      expectChallenge(await request(demo, 'POST', path, { body: bodies[kind] }));
      const user = await mintUser(demo, 'employee', 'demo-pension');
      const refused = await request(demo, 'POST', path, { token: user, body: bodies[kind] });
      expectProblem(refused, 403, 'insufficient-scope');
      const answer = await request(demo, 'GET', path, { token: await mintService(demo) });
      expectProblem(answer, 405, 'method-not-allowed');
    },
  );
});

describe('what changes', () => {
  test('is found or no longer found by the very next search, and a suspended caller is told nothing', async () => {
    await using demo = await openTestDemo();
    const grant = aGrant(demo);
    const newcomer = people.newcomer.idpIdentityId;
    expect((await search(demo, 'subject', whoMay)).found).toContain(newcomer);
    change(demo, "UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?", newcomer);
    change(demo, "UPDATE organizations SET state = 'suspended' WHERE tin = ?", accountants.tin);
    expect((await search(demo, 'resource', forWhom)).found).toEqual([employer.tin]);
    change(demo, 'DELETE FROM grants WHERE id = ?', grant.id);
    expect((await search(demo, 'subject', whoMay)).found).not.toContain(newcomer);
    change(demo, "UPDATE clients SET state = 'suspended' WHERE client_id = 'demo-pension'");
    const nobody = { ...whoMay, subject: { type: 'spaceship' } };
    for (const body of [whoMay, nobody]) {
      expectProblem((await search(demo, 'subject', body)).answer, 403, 'forbidden');
    }
  });

  test('a policy that fails, or a log that cannot be written, gives no results', async () => {
    await using demo = await openTestDemo();
    const { context } = demo.demo.service;
    const { policies, decisionLog } = context;
    const engine = baseOf(policies);
    const fail = (): never => {
      throw new AppError('policy-failed', 'as the test wishes');
    };
    context.policies = withBase(policies, { ...engine, decide: fail });
    expectProblem((await search(demo, 'subject', whoMay)).answer, 500, 'policy-failed');
    context.policies = policies;
    context.decisionLog = {
      ...decisionLog,
      record: () => {
        throw new AppError('decision-log-unavailable', 'as the test wishes');
      },
    };
    expectProblem((await search(demo, 'subject', whoMay)).answer, 503, 'decision-log-unavailable');
  });
});

describe('a bundle with resource types of its own', () => {
  let demo: TestDemo;
  let named: unknown;
  let told: Record<string, unknown>[] = [];
  beforeAll(async () => {
    demo = await openTestDemo();
    const { context } = demo.demo.service;
    context.policies = withBase(context.policies, {
      ...baseOf(context.policies),
      hasEntrypoint: () => true,
      evaluate: (_entrypoint, input) => {
        told.push(input as Record<string, unknown>);
        return named;
      },
      decide: ({ resource }) => ({ allow: !resource.id.endsWith('3'), reasons: [], obligations: [] }),
    });
  });
  afterAll(() => demo[Symbol.asyncDispose]());
  const records = { ...forWhom, resource: { type: 'record', properties: { status: 'active' } } };

  test('names the candidates, each of which is decided; pages go by their order', async () => {
    named = ['r-4', 'r-1', 'r-3', 'r-2', 'r-1'];
    told = [];
    const { found, response } = await search(demo, 'resource', { ...records, page: { limit: 2 } });
    expect(found).toEqual(['r-1', 'r-2']);
    named = ['r-4', 'r-15', 'r-5', 'r-0'];
    const page = { token: response.page.next_token };
    expect((await search(demo, 'resource', { ...records, page })).found).toEqual(['r-4', 'r-5']);
    expect(told[0]).toEqual({
      ...records,
      search: 'resource',
      now: expect.any(Number),
      caller: { client_id: 'demo-pension', organization: pension.tin },
      facts: expect.objectContaining({
        identity: { state: 'active' },
        organization: { state: 'unknown', onboarding: 'none' },
      }),
    });
  });

  test.each([undefined, null, 'r-1', { 'r-1': true }, [1], ['']])('fails when it names %j', async (none) => {
    named = none;
    expectProblem((await search(demo, 'resource', records)).answer, 500, 'policy-failed');
  });

  test('is not asked about organisations', async () => {
    named = ['DK00000000'];
    told = [];
    expect((await search(demo, 'resource', forWhom)).found).toEqual([accountants.tin]);
    expect(told).toEqual([]);
  });
});

describe('pages', () => {
  let demo: TestDemo;
  const ids = Array.from({ length: 2_345 }, (_, n) => `person-${String(n).padStart(5, '0')}`);
  const many = { subject: { type: 'mitid' }, action: read, resource: at(employer.tin) };
  beforeAll(async () => {
    demo = await openTestDemo();
    const { db } = demo.demo.service.context;
    // Two of three have expired: a page examines many to find few.
    db.inOneBatch(() => {
      for (const [n, idpIdentityId] of ids.entries()) {
        aGrant(demo, { idp: 'mitid', idpIdentityId, ...(n % 3 > 0 && { validTo: 1 }) });
      }
    });
  });
  afterAll(() => demo[Symbol.asyncDispose]());
  const expected = ids.filter((_, n) => n % 3 === 0);

  async function readAll(limit: number | undefined, between: (page: number) => void = () => undefined) {
    const found: string[][] = [];
    let token: string | undefined;
    for (;;) {
      const page = { ...(limit !== undefined && !token && { limit }), ...(token && { token }) };
      const { answer, response, found: some } = await search(demo, 'subject', { ...many, page });
      expect(answer.status).toBe(200);
      expect(response.page.count).toBe(some.length);
      found.push(some);
      token = response.page.next_token;
      if (token === '') return found;
      between(found.length);
    }
  }

  test.each([7, 50, 51, 333, 1_000])('of at most %i hold everything once, in order', async (limit) => {
    const pages = await readAll(limit);
    expect(pages.flat()).toEqual(expected);
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
  });

  test('hold 50 when nobody says how many, and 1,000 at most', async () => {
    expect((await search(demo, 'subject', many)).response.page.count).toBe(50);
    const greedy = await search(demo, 'subject', { ...many, page: { limit: 5_000 } });
    // A page examines 1,000 candidates, and goes on from there.
    expect(greedy.response.page.count).toBe(334);
    expect(greedy.response.page.next_token).not.toBe('');
  });

  test.each([
    ['subject', { subject: { type: idp } }],
    ['action', { action: { name: 'Pension: administer' } }],
    ['resource', { resource: at(accountants.tin) }],
    ['context', { context: { loa: 'High' } }],
  ])('are of one search: a token with another %s is refused', async (_what, told) => {
    const { response } = await search(demo, 'subject', { ...many, page: { limit: 1 } });
    const page = { token: response.page.next_token };
    const again = {
      page,
      resource: { id: employer.tin, type: 'organization' },
      action: read,
      subject: many.subject,
    };
    expect((await search(demo, 'subject', again)).answer.status).toBe(200);
    expectProblem((await search(demo, 'subject', { ...many, ...told, page })).answer, 400, 'invalid-request');
    expectProblem((await search(demo, 'action', { ...whatMay, page })).answer, 400, 'invalid-request');
  });

  test('lose and repeat nothing while others are granted and revoked', async () => {
    const granted: string[] = [];
    const pages = await readAll(100, (page) => {
      const [before, behind] = [`person-00000-${page}`, `person-09999-${page}`];
      granted.push(behind);
      for (const idpIdentityId of [before, behind]) aGrant(demo, { idp: 'mitid', idpIdentityId });
      // Somebody who was on a page already, and somebody who may not anyhow.
      for (const id of [`person-00000-${page - 1}`, ids[page * 3 + 1]]) {
        change(demo, "DELETE FROM grants WHERE idp = 'mitid' AND idp_identity_id = ?", id);
      }
    });
    expect(pages.flat()).toEqual([...expected, ...granted]);
    change(demo, "DELETE FROM grants WHERE idp = 'mitid' AND idp_identity_id LIKE 'person-_____-%'");
  });

  test('are each of one revision: a change between two turns ends the page, and the next goes on', async () => {
    const { context } = demo.demo.service;
    const { search: reader } = context;
    const revisions: number[] = [];
    context.search = {
      ...reader,
      atOneMoment: (work) => {
        // As another process would.
        aGrant(demo, { idp: 'elsewhere', idpIdentityId: `nobody-${revisions.length}` });
        revisions.push(reader.readRevisions().grants);
        return reader.atOneMoment(work);
      },
    };
    try {
      const { answer, found } = await search(demo, 'subject', { ...many, page: { limit: 1_000 } });
      // Of the 50 that were examined in the first turn.
      expect(found).toEqual(expected.slice(0, found.length));
      expect(found.length).toBeGreaterThan(10);
      expect(found.length).toBeLessThan(50);
      expect(answer.headers.get('adgang-grants-revision')).toBe(String(revisions[0]));
      expect((await readAll(1_000)).flat()).toEqual(expected);
    } finally {
      context.search = prepareSearch(context.db);
    }
  });

  test('leave others their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    await search(demo, 'subject', { ...many, page: { limit: 1_000 } });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  test('come from covering indexes, in the order that they are read in', () => {
    const { db } = demo.demo.service.context;
    const plans = [
      `SELECT idp_identity_id FROM grants WHERE privilege_id = 'p' AND organization_tin = 'o' AND idp = 'i'
       AND idp_identity_id > '' ORDER BY idp_identity_id LIMIT 51`,
      `SELECT organization_tin FROM grants WHERE idp_identity_id = 'i' AND idp = 'i' AND privilege_id = 'p'
       AND organization_tin > '' ORDER BY organization_tin LIMIT 51`,
      // Not a search: what a change of a privilege does to its grants is counted along the same index.
      `SELECT organization_tin, count(*) FROM grants WHERE privilege_id IN ('p', 'q') AND (valid_from IS NULL OR valid_from <= 1)
       AND (valid_to IS NULL OR valid_to > 1) AND updated_at > 1 GROUP BY privilege_id, organization_tin`,
    ].map((sql) => db.sqlite.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all());
    expect(plans.flat().map(({ detail }) => detail)).toEqual([
      expect.stringMatching(
        /^SEARCH grants USING COVERING INDEX grants_by_privilege .*idp_identity_id>\?\)$/,
      ),
      expect.stringMatching(
        /^SEARCH grants USING COVERING INDEX grants_by_privilege_and_person .*organization_tin>\?\)$/,
      ),
      expect.stringMatching(/^SEARCH grants USING COVERING INDEX grants_by_privilege \(privilege_id=\?\)$/),
    ]);
    expect(rowsOf(demo, 'SELECT count(*) AS n FROM grants')[0]?.['n']).toBeGreaterThan(2_000);
  });
});
