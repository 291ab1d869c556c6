import { grantAsked, type Question } from '../world/questions.ts';
import {
  identityId,
  isSuspendedIdentity,
  isSuspendedOrganization,
  isWhitelisted,
  privileges,
  tin,
  type World,
} from '../world/world.ts';

/** How a peer is asked, and how its answer is read: the only part of the load that differs between peers. */
export interface Dialect {
  path: string;
  /** The JSON body of a question; ASCII only. */
  write(world: World, question: Question): string;
  /** The decision in a JSON answer, and its reasons where the peer gives any; undefined when there is none. */
  read(answer: unknown): Answer | undefined;
}

export interface Answer {
  allow: boolean;
  /** Codes of the reasons, in order; absent from peers that give none. */
  reasons?: string[];
}

export type DialectName = 'authzen' | 'opa' | 'opa-boolean' | 'cerbos';

const nameOf = (question: Question) => privileges[question.privilege]?.name ?? '';

/** Walks down members of an answer that may have any shape. */
function member(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

function toAnswer(allow: unknown, reasons?: unknown): Answer | undefined {
  if (typeof allow !== 'boolean') return undefined;
  if (reasons === undefined) return { allow };
  return Array.isArray(reasons)
    ? { allow, reasons: reasons.map((reason) => String(member(reason, 'code'))) }
    : undefined;
}

/** The service's own door: AuthZEN Authorization API 1.0, section 6. */
const authzen: Dialect = {
  path: '/access/v1/evaluation',
  write: (_world, question) =>
    `{"subject":{"type":"mitid_erhverv","id":"${identityId(question.identity)}"},"action":{"name":"${nameOf(question)}"},"resource":{"type":"organization","id":"${tin(question.organization)}"},"context":{"loa":"${question.loa}"}}`,
  read: (answer) => toAnswer(member(answer, 'decision'), member(answer, 'context', 'reasons') ?? 'none'),
};

/** OPA's Data API, asking for the decision with its reasons. */
const opa: Dialect = {
  path: '/v1/data/bench/decision',
  write: (_world, question) =>
    `{"input":{"identity":"${identityId(question.identity)}","privilege":"${nameOf(question)}","organization":"${tin(question.organization)}","loa":"${question.loa}"}}`,
  read: (answer) =>
    toAnswer(member(answer, 'result', 'allow'), member(answer, 'result', 'reasons') ?? 'none'),
};

/** The same, asking for the one boolean. */
const opaBoolean: Dialect = {
  ...opa,
  path: '/v1/data/bench/allow',
  read: (answer) => toAnswer(member(answer, 'result')),
};

const effects: Record<string, boolean> = { EFFECT_ALLOW: true, EFFECT_DENY: false };

/** Cerbos keeps no facts: its caller has looked them up, at no cost here, and sends them along. */
const cerbos: Dialect = {
  path: '/api/check/resources',
  write: (world, question) => JSON.stringify(toCerbosRequest(world, question)),
  read: (answer) => toAnswer(effects[String(member(answer, 'results', 0, 'actions', 'use'))]),
};

function toCerbosRequest(world: World, question: Question): object {
  const grant = grantAsked(world, question);
  const asked = privileges[question.privilege];
  const state = (suspended: boolean) => (suspended ? 'suspended' : 'active');
  return {
    principal: {
      id: identityId(question.identity),
      roles: ['user'],
      attr: { loa: question.loa, state: state(isSuspendedIdentity(question.identity)) },
    },
    resources: [
      {
        actions: ['use'],
        resource: {
          kind: 'privilege',
          id: asked?.id,
          attr: {
            organization: tin(question.organization),
            organization_state: state(isSuspendedOrganization(question.organization)),
            assignability: asked?.assignability,
            minimum_loa: asked?.minimumLoa ?? 'None',
            whitelisted: isWhitelisted(question.privilege, question.organization),
            grants: grant
              ? [
                  {
                    organization: tin(grant.organization),
                    valid_from: new Date(grant.validFrom ?? 0).toISOString(),
                    valid_to: new Date(grant.validTo ?? Date.UTC(9999, 0)).toISOString(),
                  },
                ]
              : [],
          },
        },
      },
    ],
  };
}

export const dialects: Record<DialectName, Dialect> = {
  authzen,
  opa,
  'opa-boolean': opaBoolean,
  cerbos,
};
