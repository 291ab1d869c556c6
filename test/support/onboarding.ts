import { holdsRoleNow, type RoleHolder } from '../../server/access/roles.ts';
import { builtInPrivileges } from '../../server/catalogue/built-in.ts';
import { digestOf, newToken } from '../../server/ids.ts';
import type { Company } from '../../server/onboarding/company-register.ts';
import { confirmAsSignatory } from '../../server/onboarding/confirm.ts';
import { declareAuthority } from '../../server/onboarding/declare.ts';
import type { Applicant, OnboardingDeps } from '../../server/onboarding/deps.ts';
import { proveSignatory } from '../../server/onboarding/prove.ts';
import { declaredVersion, termsVersion } from '../../server/onboarding/terms.ts';
import { aGrantRow } from './rows.ts';
import { openWorldContext, operatorTin, type World, type WorldContext, worldNow } from './world.ts';

/** The companies of these tests, by CVR number; each signatory's CPR number is told beside. */
export const companies = {
  alone: company('40440003', 'Bakkely Maskinværksted ApS', 'alone', ['anna', 'bo']),
  joint: company('50550001', 'Tal & Tillid Revision P/S', 'joint', ['anna', 'bo', 'carla']),
  ceased: { ...company('30330005', 'Fonden Klitrosen', 'alone', ['anna']), status: 'ceased' as const },
};
export const providerTin = 'DK10110009';

/** Numbers of people that nobody has. */
export const cprNumbers: Record<string, string> = {
  anna: '3101901111',
  bo: '3102902222',
  carla: '3103903333',
  dan: '3104904444',
};

function company(cvr: string, name: string, rule: 'alone' | 'joint', people: string[]): Company {
  const signatories = people.map((id) => ({ id: `p-${id}`, name: id }));
  return { cvr, name, status: 'active', signing: { rule, signatories } };
}

/** A store, a register of companies and a broker, for the use cases of onboarding. */
export interface OnboardingWorld extends AsyncDisposable {
  deps: OnboardingDeps & WorldContext;
  /** What the register says; may be changed. */
  register: Map<string, Company>;
  /** Whether the register and the broker answer. */
  outage: { register?: boolean; broker?: boolean; exhausted?: boolean };
  setNow(now: number): void;
}

const privilegeId = '22222222-bbbb-4bbb-8bbb-000000000001';
const role = builtInPrivileges.find(({ name }) => name === 'PrivilegeAdministrator');
export const roleId = role?.id ?? '';

const world: World = {
  now: worldNow,
  organizations: [operatorTin, providerTin].map((tin) => ({ tin, state: 'active' as const })),
  providers: [providerTin],
  clients: [],
  privileges: [
    {
      id: privilegeId,
      ownerTin: providerTin,
      name: 'Read',
      assignability: 'public',
      minimumLoa: null,
      builtIn: false,
    },
    ...(role ? [{ ...role, ownerTin: operatorTin }] : []),
  ],
  whitelist: [],
  identities: [],
  grants: [],
};

export function openOnboardingWorld(file = ':memory:'): OnboardingWorld {
  const context = openWorldContext(file, world);
  const register = new Map<string, Company>(Object.values(companies).map((each) => [each.cvr, each]));
  const outage: OnboardingWorld['outage'] = {};
  const deps = {
    ...context,
    newToken,
    publicUrl: 'https://adgang.example',
    companyRegister: {
      findCompany: async (cvr: string) => {
        if (outage.register) throw new Error('the register does not answer');
        return register.get(cvr);
      },
      matchSignatory: async (cvr: string, number: string) => {
        const who = Object.entries(cprNumbers).find(([, each]) => each === number)?.[0];
        return register.get(cvr)?.signing.signatories.find(({ id }) => id === `p-${who}`)?.id;
      },
    },
    cprMatch: {
      match: async (accessToken: string, number: string) => {
        if (outage.broker) throw new Error('the broker does not answer');
        if (outage.exhausted) return 'exhausted' as const;
        return number === cprNumbers[accessToken] ? ('match' as const) : ('no-match' as const);
      },
    },
    letterbox: { send: async () => undefined },
  };
  return {
    deps,
    register,
    outage,
    setNow: context.setNow,
    [Symbol.asyncDispose]: () => context[Symbol.asyncDispose](),
  };
}

/** A login of one of the people: private, unless told otherwise. */
export function login(who: string, told: Partial<Applicant> = {}): Applicant {
  return {
    login: digestOf(`session of ${who}`),
    idp: 'mitid',
    idpIdentityId: `mitid-of-${who}`,
    name: who,
    loa: 'Substantial',
    accessToken: who,
    requestId: null,
    ...told,
  };
}

/** A MitID Erhverv login at a company. */
export function workLogin(who: string, employerTin: string, told: Partial<Applicant> = {}): Applicant {
  const n = String(Object.keys(cprNumbers).indexOf(who) + 1).padStart(12, '0');
  return login(who, {
    idp: 'mitid_erhverv',
    idpIdentityId: `66666666-aaaa-4aaa-8aaa-${n}`,
    employerTin,
    ...told,
  });
}

export const tinOfCompany = ({ cvr }: Company): string => `DK${cvr}`;

/** Proves and confirms, as somebody would who knows their own number. */
export async function onboard(
  { deps }: OnboardingWorld,
  who: string,
  of: Company,
  told: { by?: Applicant; keepsGrants?: boolean } = {},
) {
  const by = told.by ?? login(who);
  const tin = tinOfCompany(of);
  await proveSignatory(deps, by, tin, cprNumbers[who] ?? '');
  return confirmAsSignatory(deps, by, { tin, terms: termsVersion, keepsGrants: told.keepsGrants ?? false });
}

export function declare({ deps }: OnboardingWorld, who: string, of: Company, code?: string) {
  const tin = tinOfCompany(of);
  return declareAuthority(deps, workLogin(who, tin), { tin, agreed: declaredVersion, code });
}

/** Whether somebody administers the company, as the policy sees it at this moment. */
export function administers({ deps }: OnboardingWorld, by: Applicant, of: Company): boolean {
  const who: RoleHolder = { type: by.idp, id: by.idpIdentityId, loa: by.loa };
  return holdsRoleNow(deps, who, 'PrivilegeAdministrator', tinOfCompany(of));
}

/** The token of the link of the newest letter. */
export function tokenOfLetter({ deps }: OnboardingWorld): string {
  const content = deps.db.sqlite.prepare('SELECT content FROM letters ORDER BY rowid DESC').pluck().get();
  return String((JSON.parse(String(content)) as { link: string }).link.split('/').at(-1));
}

/** Gives the provider's privilege to somebody, on behalf of a company. */
export function grantRead({ deps }: OnboardingWorld, of: Company, idpIdentityId: string): string {
  return aGrantRow(deps, { organizationTin: tinOfCompany(of), privilegeId, idpIdentityId });
}
