import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import type { PersonKey } from '../demo/people.ts';
import { paths } from '../server/paths.ts';
import { portalRoutes } from '../server/portal/portal.ts';
import type { Access, PageRoute, PortalDeps } from '../server/portal/route.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { anyVisitor, type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';

/**
 * Every route of the portal, asked for by everybody, on behalf of their own and of a foreign organisation. The list is
 * the router's own; a parameter without a value here fails.
 */

// The routes are data: to list them, nothing that they are built of is needed.
const routes = portalRoutes({} as PortalDeps);

const { employer, pension, accountants, operator } = organizations;
const tins = [employer.tin, pension.tin, accountants.tin, operator.tin, 'DK99999999'];

/** Who asks: what they are, on whose behalf. */
const visitors: Record<string, { person: PersonKey; role?: Access; of?: string } | undefined> = {
  nobody: undefined,
  'somebody without a role': { person: 'newcomer' },
  'an administrator': { person: 'administrator', role: 'PrivilegeAdministrator', of: employer.tin },
  'a supporter': { person: 'supporter', role: 'SupportAgent', of: pension.tin },
  'a cataloguer': { person: 'cataloguer', role: 'CatalogueAdministrator', of: pension.tin },
  'a policy author': { person: 'author', role: 'PolicyAuthor', of: pension.tin },
  'an operator': { person: 'operator', role: 'Operator', of: operator.tin },
};
type Who = string;

/** Values for the parameters of paths, `:tin` aside: nothing is found by them. */
const parameters: Record<string, string> = {
  id: 'grt_none',
  customer: 'DK99999999',
  idp: 'mitid_erhverv',
  idpIdentityId: '00000000-0000-4000-8000-000000000000',
  token: 'none',
  topic: 'uuid',
  code: 'forbidden',
  organization: 'DK99999998',
  move: 'suspend',
  decision: 'dec_none',
  clientId: 'none',
};

let demo: TestDemo;
/** By how much the service's clock is ahead. */
let late = 0;
const logged = new Map<Who, HttpVisitor>();
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
  for (const [who, about] of Object.entries(visitors))
    logged.set(who, about ? await visitorLoggedIn(demo, about.person) : anyVisitor(demo));
});
afterAll(() => demo[Symbol.asyncDispose]());

const toUrl = (route: PageRoute, tin: string) =>
  route.path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = name === 'tin' ? tin : parameters[name];
    if (value === undefined) throw new Error(`no value for the parameter ${name} of ${route.path}`);
    return value;
  });

const ask = (who: Who, route: PageRoute, tin: string) => {
  const visitor = logged.get(who);
  if (!visitor) throw new Error(who);
  const url = toUrl(route, tin);
  return route.method === 'get' ? visitor.get(url) : visitor.post(url);
};

const isLogin = (location: string | undefined) => /^\/login(\?|\/form|$)/.test(location ?? '');
/** Refused for who they are; other refusals are about what they asked. */
const isRefused = ({ status, text }: { status: number; text: string }) =>
  status === 403 && /ikke den rolle|højere niveau/.test(text);

test('the list of routes has no two of one address, and each says who is let in', () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  expect(routes.length).toBeGreaterThan(5);
  for (const { access } of routes) expect(access).toBeTypeOf('string');
});

/** The rules of a route, by their names: which of them there are follows from what it declares. */
function rulesOf(route: PageRoute): [name: string, holds: () => Promise<void>][] {
  const governs = route.access !== 'public' && route.access !== 'person';
  return [
    route.access === 'public' && (['lets everybody in', () => letsEverybodyIn(route)] as const),
    route.access === 'person' &&
      (['takes whoever has logged in, and asks others to', () => letsPeopleIn(route)] as const),
    governs &&
      ([
        'lets in who holds the role, on behalf of their own organisation alone',
        () => letsRolesIn(route),
      ] as const),
    governs && (['does not exist for what is no organisation', () => knowsNoNonsense(route)] as const),
    route.method === 'post' &&
      (['takes no form from elsewhere, nor one without its token', () => takesNoForgery(route)] as const),
    route.fresh && (['asks for a new login after five minutes', () => asksForFreshLogin(route)] as const),
  ].flatMap((rule) => (rule ? [[rule[0], rule[1]]] : []));
}

async function letsEverybodyIn(route: PageRoute) {
  for (const who of Object.keys(visitors)) {
    // Whoever logs out is of no further use.
    const visitor = route.path === paths.logout ? anyVisitor(demo) : logged.get(who);
    const url = toUrl(route, employer.tin);
    const answer = await (route.method === 'get' ? visitor?.get(url) : visitor?.post(url));
    expect(answer && isRefused(answer), who).toBe(false);
  }
}

async function letsPeopleIn(route: PageRoute) {
  for (const who of Object.keys(visitors)) {
    const answer = await ask(who, route, employer.tin);
    expect(isLogin(answer.location), who).toBe(who === 'nobody');
    expect(isRefused(answer), who).toBe(false);
  }
}

async function letsRolesIn(route: PageRoute) {
  expect(route.path).toContain(':tin');
  let letIn = 0;
  for (const [who, about] of Object.entries(visitors)) {
    for (const tin of tins) {
      const answer = await ask(who, route, tin);
      const name = `${who} at ${tin}: ${answer.status}`;
      if (who === 'nobody') expect(isLogin(answer.location), name).toBe(true);
      else {
        const may = about?.role === route.access && about.of === tin;
        letIn += may ? 1 : 0;
        expect(isRefused(answer), name).toBe(!may);
      }
    }
  }
  expect(letIn).toBe(1);
}

async function knowsNoNonsense(route: PageRoute) {
  for (const tin of ['0101901234', 'DK', 'dk40440003', "DK40440003'"])
    expect((await ask('an administrator', route, encodeURIComponent(tin))).status, tin).toBe(404);
}

/** Somebody whom the route lets in, and where. */
function insiderOf(route: PageRoute): { visitor: HttpVisitor; url: string } {
  const [who = 'somebody without a role', about] =
    Object.entries(visitors).find(([, each]) => each?.role === route.access) ?? [];
  const visitor = logged.get(who);
  if (!visitor) throw new Error(who);
  return { visitor, url: toUrl(route, about?.of ?? employer.tin) };
}

async function takesNoForgery(route: PageRoute) {
  const { visitor, url } = insiderOf(route);
  const { origin } = new URL(demo.url);
  for (const headers of [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: undefined },
    { Origin: origin, 'Sec-Fetch-Site': 'cross-site' },
    { Origin: origin.replace('http:', 'https:') },
  ])
    expect((await visitor.post(url, {}, headers)).status, JSON.stringify(headers)).toBe(403);
  for (const token of ['', 'another'])
    expect((await visitor.post(url, { _csrf: token })).status, token).toBe(403);
}

async function asksForFreshLogin(route: PageRoute) {
  const { visitor, url } = insiderOf(route);
  const use = () => (route.method === 'get' ? visitor.get(url) : visitor.post(url));
  expect(isLogin((await use()).location)).toBe(false);
  late = 6 * 60_000;
  try {
    expect((await use()).location).toMatch(/^\/login.*fresh=1/);
  } finally {
    late = 0;
  }
}

describe.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
  '%s',
  (_name, route) => {
    test.each(rulesOf(route))('%s', (_rule, holds) => holds());
  },
);

test('what is no route is not found, for anybody, by any method', async () => {
  for (const visitor of logged.values()) {
    for (const path of [
      `/organizations/${employer.tin}/secrets`,
      '/admin',
      '/organizations/../livez/x',
      `/organizations/${employer.tin}/employees/export/all/of/it`,
    ])
      expect((await visitor.get(path)).status, path).toBe(404);
    expect((await visitor.post('/organizations')).status).toBe(405);
  }
});
