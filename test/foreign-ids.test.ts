import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import type { PersonKey } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { portalRoutes } from '../server/portal/portal.ts';
import type { PageRoute, PortalDeps } from '../server/portal/route.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { aGrant, change, dump, roleId } from './support/store.ts';

/**
 * Every id in a path, swapped for one of somebody else's: whoever acts for one organisation finds nothing of another,
 * and changes nothing there. The list is the router's own; a path without a value here fails.
 */

const { employer, accountants, pension, insurance, outsider } = organizations;
const stranger = '0c0ffee0-1111-4111-8111-111111111111';
const secret = 'what only the other may read';

const insiders: Record<string, { person: PersonKey; tin: string }> = {
  PrivilegeAdministrator: { person: 'administrator', tin: employer.tin },
  CatalogueAdministrator: { person: 'cataloguer', tin: pension.tin },
  PolicyAuthor: { person: 'author', tin: pension.tin },
  SupportAgent: { person: 'supporter', tin: pension.tin },
};

let demo: TestDemo;
const visitors = new Map<string, HttpVisitor>();
/** What belongs to others, by the beginning of the path that names it. */
const foreign: Record<string, Record<string, string>> = {
  '/organizations/:tin/employees/invitations/': { id: 'inv_foreign' },
  '/organizations/:tin/employees/': { idp: 'mitid_erhverv', idpIdentityId: stranger },
  '/organizations/:tin/administrators/': { id: 'grt_foreign-role' },
  '/organizations/:tin/grants/': { id: 'grt_foreign' },
  '/organizations/:tin/bulk/': { id: 'blk_foreign' },
  '/organizations/:tin/requests/': { id: 'arq_foreign' },
  '/providers/:tin/privileges/': { id: demoPrivileges.claims.id },
  '/providers/:tin/policy/drafts/': { id: 'drf_foreign' },
  '/providers/:tin/policy/impacts/': { id: 'imp_foreign' },
  '/providers/:tin/policy/revisions/': { id: 'rev_foreign' },
  '/support/:tin/cases/': { id: 'sup_foreign' },
  '/support/:tin/customers/': { customer: outsider.tin },
};

/** Whoever is named here need not be known: to add somebody by their UUID is what the page is for. */
const takesAnybody = (path: string) => path.startsWith('/organizations/:tin/administrators/new/');

const routes = portalRoutes({} as PortalDeps).filter(
  ({ access, path }) => access in insiders && path.replace(':tin', '').includes(':') && !takesAnybody(path),
);

beforeAll(async () => {
  demo = await openTestDemo();
  const at = demo.demo.service.context.now();
  const person = { idp: 'mitid_erhverv', idpIdentityId: stranger };
  aGrant(demo, { ...person, id: 'grt_foreign', organizationTin: accountants.tin, reason: secret });
  const role = roleId('PrivilegeAdministrator');
  aGrant(demo, { ...person, id: 'grt_foreign-role', organizationTin: accountants.tin, privilegeId: role });
  change(
    demo,
    `INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, nickname, pending_since, created_at)
     VALUES (?, 'mitid_erhverv', ?, 'partner', 'invited', ?, ?, ?)`,
    ...[accountants.tin, stranger, secret, at, at],
  );
  change(
    demo,
    `INSERT INTO invitations (id, digest, organization_tin, created_by_idp, created_by_id, created_at, expires_at)
     VALUES ('inv_foreign', 'x', ?, 'mitid', 'x', ?, ?)`,
    ...[accountants.tin, at, at + 1e9],
  );
  change(
    demo,
    `INSERT INTO bulk_jobs (id, organization_tin, state, created_by_idp, created_by_id, created_at, total, reason)
     VALUES ('blk_foreign', ?, 'draft', 'mitid', 'x', ?, 1, ?)`,
    ...[accountants.tin, at, secret],
  );
  change(
    demo,
    `INSERT INTO access_requests (id, decision_id, provider_tin, privilege_id, organization_tin, idp, idp_identity_id,
       state, denial_code, reason, made_by_idp, made_by_id, created_at, expires_at)
     VALUES ('arq_foreign', 'dec_x', ?, ?, ?, 'mitid_erhverv', ?, 'pending', 'no-grant', ?, 'mitid', 'x', ?, ?)`,
    ...[pension.tin, demoPrivileges.read.id, accountants.tin, stranger, secret, at, at + 1e9],
  );
  change(
    demo,
    `INSERT INTO support_cases (id, organization_tin, provider_tin, administrator_idp, administrator_id, state,
       verification, reason, opened_by_idp, opened_by_id, opened_at, expires_at)
     VALUES ('sup_foreign', ?, ?, 'mitid', 'x', 'open', ?, ?, 'mitid', 'y', ?, ?)`,
    ...[accountants.tin, insurance.tin, secret, secret, at, at + 1e9],
  );
  change(
    demo,
    `INSERT INTO policy_drafts (id, policy, files, files_digest, version, state, reason, author_idp, author_id,
       created_at, updated_at)
     VALUES ('drf_foreign', ?, ?, 'x', 1, 'open', ?, 'mitid', 'x', ?, ?)`,
    ...[insurance.tin, JSON.stringify({ 'decision.rego': `# ${secret}` }), secret, at, at],
  );
  change(
    demo,
    `INSERT INTO policy_bundles (revision, digest, wasm, entrypoints, opa_version, created_at)
     VALUES ('foreign', 'x', x'00', '[]', '1', ?)`,
    at,
  );
  change(
    demo,
    `INSERT INTO policy_revisions (id, policy, number, bundle, origin, files, files_digest, reason, created_at)
     VALUES ('rev_foreign', ?, 1, 'foreign', 'published', ?, 'x', ?, ?)`,
    ...[insurance.tin, JSON.stringify({ 'decision.rego': `# ${secret}` }), secret, at],
  );
  change(
    demo,
    `INSERT INTO policy_impacts (id, policy, draft_id, files_digest, live, state, requested_by_idp, requested_by_id,
       created_at)
     VALUES ('imp_foreign', ?, 'drf_foreign', 'x', 'none', 'done', 'mitid', 'x', ?)`,
    ...[insurance.tin, at],
  );
  for (const [role_, { person: who }] of Object.entries(insiders))
    visitors.set(role_, await visitorLoggedIn(demo, who));
});
afterAll(() => demo[Symbol.asyncDispose]());

/** The foreign values for a path: of the longest beginning that fits it. */
function valuesFor(path: string): Record<string, string> {
  const [best] = Object.keys(foreign)
    .filter((start) => path.startsWith(start))
    .toSorted((a, b) => b.length - a.length);
  if (best === undefined) throw new Error(`nothing foreign is known for ${path}`);
  return foreign[best] ?? {};
}

function toUrl({ path }: PageRoute, tin: string): string {
  const values: Record<string, string> = { ...valuesFor(path), tin };
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name} in ${path}`);
    return value;
  });
}

const stateOf = () => {
  const { sessions: _, decision_log: __, grants = [], ...rest } = dump(demo);
  // The visitor's own role is used by each request.
  const given = grants.map(({ first_used_at: _first, last_used_at: _last, ...grant }) => grant);
  return { ...rest, given };
};

test.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
  "%s finds nothing of somebody else's, and changes nothing",
  async (_name, route) => {
    const insider = insiders[route.access];
    const visitor = visitors.get(route.access);
    if (!insider || !visitor) throw new Error(route.access);
    const url = toUrl(route, insider.tin);
    const before = stateOf();
    const fields = {
      confirm: 'yes',
      version: '1',
      nickname: 'Bo',
      reason: 'none',
      name: 'x',
      tins: employer.tin,
      until: '2099-01-01',
    };
    const answer = route.method === 'get' ? await visitor.get(url) : await visitor.post(url, fields);
    // What is gone already is gone: the second click on a button leads on as the first did.
    if (answer.status === 303) expect(answer.location).toMatch(`/organizations/${insider.tin}/`);
    else expect([403, 404], `${answer.status}`).toContain(answer.status);
    expect(answer.text).not.toContain(secret);
    expect(stateOf()).toEqual(before);
  },
);

test('there is something to swap', () => {
  expect(routes.length).toBeGreaterThan(15);
});
