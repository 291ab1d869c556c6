import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { reasonCodes } from '../server/access/reasons.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';
import { aGrant, auditAfter, auditHead, change, decisions, dump, roleId } from './support/store.ts';
import { mintService } from './support/tokens.ts';

const { pension, insurance, employer, accountants, outsider, operator } = organizations;
const path = '/access/v1/evaluation';
const hour = 3_600_000;

interface Evaluation {
  decision: boolean;
  context: Record<string, unknown> & { reasons: Record<string, unknown>[]; obligations: unknown[] };
}

/** The demo's employee, who may read, asks on behalf of his employer. */
const aCheck = (told: Record<string, unknown> = {}) => ({
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: employer.tin },
  ...told,
});
const subject = (id: string, type = 'mitid_erhverv') => ({ subject: { type, id } });
const resource = (id: string) => ({ resource: { type: 'organization', id } });
const newcomer = subject(people.newcomer.idpIdentityId);

async function ask(
  demo: TestDemo,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ answer: Awaited<ReturnType<typeof request>>; evaluation: Evaluation }> {
  const token = await mintService(demo);
  const answer = await request(demo, 'POST', path, { token, body, headers });
  return { answer, evaluation: answer.body as Evaluation };
}

describe('an evaluation', () => {
  let demo: TestDemo;
  beforeAll(async () => {
    demo = await openTestDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  test('that is allowed says so, names what it was made on, and is logged with its input', async () => {
    const head = auditHead(demo);
    const { answer, evaluation } = await ask(demo, aCheck(), { 'X-Request-ID': 'a-request.1' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(evaluation).toEqual({
      decision: true,
      context: {
        decision_id: expect.stringMatching(/^dec_[0-9a-f-]{36}$/),
        policy_revision: baseOf(demo.demo.service.context.policies).revision,
        grants_revision: expect.any(Number),
        reasons: [],
        obligations: [],
      },
    });
    const logged = decisions(demo).at(-1);
    expect(logged).toMatchObject({
      id: evaluation.context['decision_id'],
      door: 'authzen',
      client_id: 'demo-pension',
      provider_tin: pension.tin,
      subject_id: people.employee.idpIdentityId,
      organization_tin: employer.tin,
      privilege_id: demoPrivileges.read.id,
      allow: 1,
      masked: 0,
      request_id: 'a-request.1',
      input: { ...aCheck(), caller: { client_id: 'demo-pension', organization: pension.tin } },
    });
    expect(auditAfter(demo, head)).toEqual([]);
  });

  test.each([
    ['the privilege by its id', { action: { name: demoPrivileges.read.id } }],
    ['the id in upper case', { action: { name: demoPrivileges.read.id.toUpperCase() } }],
    ["the person's UUID in upper case", subject(people.employee.idpIdentityId.toUpperCase())],
    ['empty properties and context', { context: {}, subject: { ...aCheck().subject, properties: {} } }],
    ['members that nobody knows', { extra: 1, evaluations: [], options: { evaluations_semantic: 'x' } }],
    ['unknown members inside', { subject: { ...aCheck().subject, ip: '10.0.0.1' } }],
  ])('takes %s', async (_what, told) => {
    expect((await ask(demo, aCheck(told))).evaluation.decision).toBe(true);
  });

  test.each([
    [
      'facts',
      { facts: { grants: [{ id: 'x', organization: employer.tin, valid_from: 0, valid_to: 9e15 }] } },
    ],
    ['now', { now: 0 }],
    ['caller', { caller: { client_id: 'demo-insurance', organization: insurance.tin } }],
  ])('discards a caller that says for itself what `%s` is', async (name, smuggled) => {
    const { evaluation } = await ask(demo, { ...aCheck(newcomer), ...smuggled });
    expect(evaluation).toMatchObject({ decision: false, context: { reasons: [{ code: 'no-grant' }] } });
    const input = decisions(demo).at(-1)?.['input'] as Record<string, unknown>;
    expect(JSON.stringify(input[name])).not.toBe(JSON.stringify(Object.values(smuggled)[0]));
  });

  test("answers the same about another provider's privilege, a built-in one, and none at all", async () => {
    const answers = [];
    for (const name of [
      demoPrivileges.claims.id,
      demoPrivileges.claims.name,
      roleId('PrivilegeAdministrator'),
      'PrivilegeAdministrator',
      'No such privilege',
      '00000000-0000-4000-8000-000000000000',
    ]) {
      const { answer, evaluation } = await ask(demo, aCheck({ action: { name } }));
      const { decision_id: _, ...context } = evaluation.context;
      const anonymous = JSON.parse(JSON.stringify(context).replaceAll(name, 'NAME'));
      answers.push({ status: answer.status, decision: evaluation.decision, context: anonymous });
    }
    expect(answers[0]).toMatchObject({
      status: 200,
      decision: false,
      context: { reasons: [{ code: 'unknown-privilege' }] },
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test.each([
    ['da', 'da'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['de, en;q=0.5', 'en'],
    ['da;q=0.4, en;q=0.9', 'en'],
    ['de', 'da'],
    ['*', 'da'],
    ['', 'da'],
    [';;;===,,,q', 'da'],
  ])('asked in the language "%s" is answered in %s', async (accepted, language) => {
    const { evaluation } = await ask(demo, aCheck(newcomer), { 'Accept-Language': accepted });
    const text = String(evaluation.context.reasons[0]?.['text']);
    expect(text).toMatch(language === 'en' ? /^The user does not hold/ : /^Brugeren har ikke/);
  });

  test.each([
    'a',
    'bfe9eb29-ab87-4ca3-be83-a1d5d8305716',
    'with spaces, commas; and "quotes"',
    '010190-1234',
    'x'.repeat(4_000),
  ])('echoes the X-Request-ID %j as it came, on errors too', async (id) => {
    const headers = { 'X-Request-ID': id };
    const fine = await ask(demo, aCheck(), headers);
    expect(fine.answer.headers.get('x-request-id')).toBe(id);
    const wrong = await ask(demo, {}, headers);
    expect(wrong.answer.headers.get('x-request-id')).toBe(id);
    expect(expectProblem(wrong.answer, 400, 'invalid-request')['instance']).toBe(id);
    const anonymous = await request(demo, 'POST', path, { body: aCheck(), headers });
    expect(anonymous.headers.get('x-request-id')).toBe(id);
    const nowhere = await request(demo, 'GET', '/nowhere', { headers });
    expect(nowhere.headers.get('x-request-id')).toBe(id);
    const logged = decisions(demo).at(-1)?.['request_id'];
    expect(logged).toBe(/^[A-Za-z0-9._-]{1,128}$/.test(id) && !id.includes('010190') ? id : null);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is not made by %s', async (method) => {
    const answer = await request(demo, method, path, { token: await mintService(demo) });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

/** One row for each reason that can be met over HTTP: how it comes about, and everything that is said about it. */
const refusals: Record<
  string,
  {
    arrange?: (demo: TestDemo) => void;
    check?: Record<string, unknown>;
    parameters?: Record<string, unknown>;
    fix: { role: string; organization?: string };
    da: string;
    en: string;
    obligations?: unknown[];
  }
> = {
  'no-grant': {
    check: newcomer,
    fix: { role: 'PrivilegeAdministrator', organization: employer.tin },
    da: `Brugeren har ikke rettigheden \u201dPension: read\u201d på vegne af ${employer.tin}. En rettighedsadministrator hos ${employer.tin} kan tildele den.`,
    en: `The user does not hold the privilege \u201cPension: read\u201d on behalf of ${employer.tin}. A privilege administrator of ${employer.tin} can grant it.`,
  },
  'grant-for-other-organization': {
    check: resource(accountants.tin),
    parameters: { organizations: [employer.tin] },
    fix: { role: 'PrivilegeAdministrator', organization: accountants.tin },
    da: `Brugeren har rettigheden \u201dPension: read\u201d, men på vegne af ${employer.tin} og ikke af ${accountants.tin}. En rettighedsadministrator hos ${accountants.tin} kan tildele den.`,
    en: `The user holds the privilege \u201cPension: read\u201d on behalf of ${employer.tin}, but not of ${accountants.tin}. A privilege administrator of ${accountants.tin} can grant it.`,
  },
  'grant-not-yet-valid': {
    arrange: (demo) => aGrant(demo, { validFrom: Date.UTC(2026, 7, 1, 6, 30) }),
    check: newcomer,
    parameters: { valid_from: Date.UTC(2026, 7, 1, 6, 30) },
    fix: { role: 'PrivilegeAdministrator', organization: employer.tin },
    da: `Rettigheden \u201dPension: read\u201d på vegne af ${employer.tin} gælder først fra 1. august 2026 kl. 08.30. En rettighedsadministrator hos ${employer.tin} kan ændre det.`,
    en: `The privilege \u201cPension: read\u201d on behalf of ${employer.tin} is not valid until 1 August 2026 at 08:30. A privilege administrator of ${employer.tin} can change that.`,
  },
  'grant-expired': {
    arrange: (demo) => aGrant(demo, { validTo: Date.UTC(2026, 0, 31, 23) }),
    check: newcomer,
    parameters: { expired_at: Date.UTC(2026, 0, 31, 23) },
    fix: { role: 'PrivilegeAdministrator', organization: employer.tin },
    da: `Rettigheden \u201dPension: read\u201d på vegne af ${employer.tin} udløb 31. januar 2026. En rettighedsadministrator hos ${employer.tin} kan tildele den igen.`,
    en: `The privilege \u201cPension: read\u201d on behalf of ${employer.tin} expired on 31 January 2026. A privilege administrator of ${employer.tin} can grant it again.`,
  },
  'grant-inactive': {
    arrange: (demo) => {
      aGrant(demo, { privilegeId: demoPrivileges.reportSalaries.id });
      change(demo, 'DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    },
    check: { ...newcomer, action: { name: 'Pension: report salaries' } },
    fix: { role: 'CatalogueAdministrator', organization: pension.tin },
    da: `${employer.tin} må ikke længere tildele rettigheden \u201dPension: report salaries\u201d; derfor gælder tildelingen ikke. Tjenesteudbyderen kan åbne for den igen.`,
    en: `${employer.tin} may no longer assign the privilege \u201cPension: report salaries\u201d, so the grant does not count. The service provider can permit it again.`,
  },
  'organization-frozen': {
    arrange: (demo) => {
      aGrant(demo, { updatedAt: Date.UTC(2026, 4, 2) });
      const since = String(Date.UTC(2026, 4, 1));
      change(demo, `UPDATE organizations SET frozen_since = ${since} WHERE tin = ?`, employer.tin);
    },
    check: newcomer,
    fix: { role: 'Signatory', organization: employer.tin },
    da: `Tildelingen gælder ikke: ${employer.tin} har meldt, at virksomheden ikke selv stod bag sin tilmelding. Den, der tegner virksomheden, kan tilmelde den på ny.`,
    en: `The grant does not count: ${employer.tin} has said that its onboarding was not its own doing. Its signatory can onboard it anew.`,
  },
  'declaration-not-trusted': {
    arrange: (demo) => {
      change(demo, "UPDATE organizations SET onboarding = 'declaration' WHERE tin = ?", employer.tin);
      change(demo, 'UPDATE providers SET trusts_declarations = 0 WHERE tin = ?', pension.tin);
    },
    fix: { role: 'Signatory', organization: employer.tin },
    da: `Tjenesteudbyderen godtager ikke en tilmelding på tro og love. Den, der tegner ${employer.tin}, kan tilmelde virksomheden.`,
    en: `The service provider does not rely on sworn declarations. The signatory of ${employer.tin} can onboard it.`,
  },
  'loa-too-low': {
    arrange: (demo) => aGrant(demo, { privilegeId: demoPrivileges.administer.id }),
    check: { ...newcomer, action: { name: 'Pension: administer' }, context: { loa: 'Low' } },
    parameters: { required: 'Substantial', actual: 'Low' },
    fix: { role: 'Subject' },
    da: '\u201dPension: administer\u201d kræver et login på sikringsniveauet Betydelig. Log ind igen på det niveau.',
    en: '\u201cPension: administer\u201d requires a login at assurance level Substantial. Log in again at that level.',
    obligations: [{ code: 'step-up', loa: 'Substantial' }],
  },
  'unknown-privilege': {
    check: { action: { name: 'Pension: fly' } },
    fix: { role: 'CatalogueAdministrator', organization: pension.tin },
    da: 'Tjenesteudbyderen har ingen rettighed, der hedder \u201dPension: fly\u201d.',
    en: 'The service provider has no privilege called \u201cPension: fly\u201d.',
  },
  'unknown-organization': {
    check: { ...newcomer, ...resource('DK99999999') },
    fix: { role: 'Signatory', organization: 'DK99999999' },
    da: 'Organisationen DK99999999 kendes ikke her. Den, der tegner virksomheden, kan tilmelde den.',
    en: 'The organisation DK99999999 is not known here. Its signatory can onboard it.',
  },
  'organization-not-onboarded': {
    arrange: (demo) => aGrant(demo, { organizationTin: outsider.tin }),
    check: { ...newcomer, ...resource(outsider.tin) },
    fix: { role: 'Signatory', organization: outsider.tin },
    da: `${outsider.tin} har endnu ingen rettighedsadministrator. Den, der tegner virksomheden, kan tilmelde den.`,
    en: `${outsider.tin} has no privilege administrator yet. Its signatory can onboard it.`,
  },
  'organization-suspended': {
    arrange: (demo) =>
      change(demo, "UPDATE organizations SET state = 'suspended' WHERE tin = ?", employer.tin),
    fix: { role: 'Operator', organization: operator.tin },
    da: `${employer.tin} er spærret. Driften af tjenesten kan ophæve spærringen.`,
    en: `${employer.tin} is suspended. The operator of the service can lift that.`,
  },
  'organization-offboarded': {
    arrange: (demo) =>
      change(demo, "UPDATE organizations SET state = 'offboarded' WHERE tin = ?", employer.tin),
    fix: { role: 'Operator', organization: operator.tin },
    da: `${employer.tin} bruger ikke længere tjenesten. Driften af tjenesten kan hjælpe.`,
    en: `${employer.tin} no longer uses the service. The operator of the service can help.`,
  },
  'identity-suspended': {
    arrange: (demo) =>
      change(
        demo,
        "UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?",
        people.employee.idpIdentityId,
      ),
    fix: { role: 'Operator', organization: operator.tin },
    da: 'Brugeren er spærret. Driften af tjenesten kan ophæve spærringen.',
    en: 'The user is suspended. The operator of the service can lift that.',
  },
  'unsupported-resource-type': {
    check: { resource: { type: 'policy', id: '1' } },
    fix: { role: 'ServiceProvider', organization: pension.tin },
    da: 'Der kan kun spørges på vegne af en organisation (typen \u201dorganization\u201d).',
    en: 'Only resources of the type \u201corganization\u201d can be asked about.',
  },
};

describe('a refusal', () => {
  test('there is one here for every reason that has a text, but what only a fault, or another policy, would give', () => {
    const here = Object.keys(refusals);
    const others = ['stopped', 'too-slow', 'too-much-memory', 'failed', 'busy'].map(
      (why) => `provider-policy-${why}`,
    );
    expect([...here, ...others, 'policy-facts-missing', 'denied-by-policy'].toSorted()).toEqual(
      reasonCodes.toSorted(),
    );
  });

  test.each(Object.entries(refusals))(
    '%s says why, in both languages, and who can mend it',
    async (code, row) => {
      await using demo = await openTestDemo({ now: () => Date.UTC(2026, 5, 1) });
      row.arrange?.(demo);
      const before = dump(demo);
      for (const language of ['da', 'en'] as const) {
        const { answer, evaluation } = await ask(demo, aCheck(row.check), { 'Accept-Language': language });
        expect(answer.status).toBe(200);
        expect(evaluation.decision).toBe(false);
        expect(evaluation.context.reasons).toEqual([
          { code, ...row.parameters, text: row[language], who_can_fix: row.fix },
        ]);
        expect(evaluation.context.obligations).toEqual(row.obligations ?? []);
        const logged = decisions(demo).at(-1);
        expect(logged).toMatchObject({ id: evaluation.context['decision_id'], allow: 0 });
        expect(JSON.stringify(logged?.['answer'])).toContain(`"reasons":[{"code":"${code}"`);
      }
      expect(dump(demo)).toEqual(before);
    },
  );
});

describe('a text', () => {
  const textsOf = async (check: Record<string, unknown>) => {
    await using demo = await openTestDemo();
    aGrant(demo, { privilegeId: demoPrivileges.administer.id });
    const texts: unknown[] = [];
    for (const language of ['da', 'en']) {
      const { evaluation } = await ask(demo, aCheck(check), { 'Accept-Language': language });
      texts.push(evaluation.context.reasons[0]?.['text']);
    }
    return texts;
  };

  test('hints at the country code where an organisation is named without', async () => {
    expect(await textsOf({ ...newcomer, ...resource('40440003') })).toEqual([
      'Organisationen 40440003 kendes ikke her. En organisation angives med landekode og nummer, for eksempel DK12345678.',
      'The organisation 40440003 is not known here. Organisations are named by country code and number, such as DK12345678.',
    ]);
  });

  test.each([
    ['no context', {}],
    ['no level', { context: { time: 1 } }],
    ['a level that nobody knows', { context: { loa: 'Highest' } }],
  ])('says that no level was stated when a check has %s', async (_what, told) => {
    const check = { ...newcomer, action: { name: 'Pension: administer' }, context: undefined, ...told };
    expect(await textsOf(check)).toEqual([
      '\u201dPension: administer\u201d kræver et login på sikringsniveauet Betydelig, men der er ikke oplyst noget kendt niveau for dette login. Log ind igen på det niveau.',
      '\u201cPension: administer\u201d requires a login at assurance level Substantial, but no known level was stated for this login. Log in again at that level.',
    ]);
  });
});

describe('who may ask', () => {
  const suspended = {
    'a suspended client': "UPDATE clients SET state = 'suspended' WHERE client_id = 'demo-pension'",
    'a client of a suspended organisation': `UPDATE organizations SET state = 'suspended' WHERE tin = '${pension.tin}'`,
    'a client that is not registered': "DELETE FROM clients WHERE client_id = 'demo-pension'",
    'a client of an organisation that is no provider': `DELETE FROM providers WHERE tin = '${pension.tin}'`,
    'a client whose organisation has another GUID': `UPDATE organizations SET org_id = 'other' WHERE tin = '${pension.tin}'`,
  };
  test.each(Object.entries(suspended))('%s is refused from the next request on', async (_who, sql) => {
    await using demo = await openTestDemo();
    const token = await mintService(demo);
    expect((await request(demo, 'POST', path, { token, body: aCheck() })).status).toBe(200);
    change(demo, 'DELETE FROM customers');
    change(demo, sql);
    const answer = await request(demo, 'POST', path, { token, body: aCheck() });
    expectProblem(answer, 403, 'forbidden');
    expect(answer.text).not.toContain(people.employee.idpIdentityId);
    expect(decisions(demo)).toHaveLength(1);
  });

  test('a revoked grant no longer allows, from the very next request on', async () => {
    await using demo = await openTestDemo({ now: () => 5 * hour + Date.UTC(2026, 0, 1) });
    expect((await ask(demo, aCheck())).evaluation.decision).toBe(true);
    change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', people.employee.idpIdentityId);
    expect((await ask(demo, aCheck())).evaluation.decision).toBe(false);
  });
});
