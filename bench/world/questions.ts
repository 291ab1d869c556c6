import { mix } from './mix.ts';
import {
  employerOf,
  firstPrivilegeOf,
  grantOf,
  grantsPerIdentity,
  isSuspendedIdentity,
  isSuspendedOrganization,
  isWhitelisted,
  privileges,
  secondOrganizationOf,
  type World,
  type WorldGrant,
} from './world.ts';

/** One question to a peer, in numbers of the world. */
export interface Question {
  identity: number;
  privilege: number;
  organization: number;
  loa: 'Low' | 'Substantial' | 'High';
}

const rank = { Low: 1, Substantial: 2, High: 3 };

/** Larger than any world and prime, so that its multiples visit every identity before any a second time. */
const stride = 15_485_863;

/**
 * Question number `n`, each about another identity than the ones before it: seven in ten about a grant that exists,
 * the others about a privilege that the identity does not hold, or holds for another organisation only. About half of
 * the answers are yes.
 */
export function questionOf(world: World, n: number): Question {
  const identity = (n * stride) % world.identities;
  const draw = mix(n ^ 0x3a51);
  const kind = draw % 100;
  const asked = kind < 71 ? heldBy(world, identity, draw) : notHeldBy(world, identity, draw, kind < 86);
  const level = (draw >>> 20) % 10;
  return { identity, ...asked, loa: level === 0 ? 'Low' : level < 4 ? 'High' : 'Substantial' };
}

function heldBy(world: World, identity: number, draw: number) {
  const { privilege, organization } = grantOf(world, identity, (draw >>> 8) % grantsPerIdentity);
  return { privilege, organization };
}

function notHeldBy(world: World, identity: number, draw: number, byEmployer: boolean) {
  const first = firstPrivilegeOf(identity);
  const employer = employerOf(world, identity);
  if (byEmployer) {
    return {
      privilege: (first + grantsPerIdentity - 1 + ((draw >>> 8) % 4)) % privileges.length,
      organization: employer,
    };
  }
  const away = 1 + ((draw >>> 8) % (world.organizations - 1));
  return {
    privilege: (first + 1) % privileges.length,
    organization: (employer + away) % world.organizations,
  };
}

/** The grant that a question is about, if there is one. */
export function grantAsked(
  world: World,
  { identity, privilege, organization }: Question,
): WorldGrant | undefined {
  const number =
    organization === employerOf(world, identity)
      ? (privilege - firstPrivilegeOf(identity) + privileges.length) % privileges.length
      : grantsPerIdentity - 1;
  if (organization !== employerOf(world, identity) && organization !== secondOrganizationOf(world, identity))
    return undefined;
  if (number >= grantsPerIdentity) return undefined;
  const grant = grantOf(world, identity, number);
  return grant.privilege === privilege && grant.organization === organization ? grant : undefined;
}

/**
 * Why not, by the codes of the base policy and in its order: the right answer by a model of the rules that no peer
 * shares. Empty when it is allowed.
 */
export function reasonsAgainst(world: World, question: Question, now: number): string[] {
  const minimum = privileges[question.privilege]?.minimumLoa ?? null;
  const isSuspended = isSuspendedOrganization(question.organization);
  return [
    ...(isSuspended ? ['organization-suspended'] : []),
    ...(isSuspendedIdentity(question.identity) ? ['identity-suspended'] : []),
    ...(isSuspended ? [] : missingGrant(world, question, now)),
    ...(minimum !== null && rank[question.loa] < rank[minimum] ? ['loa-too-low'] : []),
  ];
}

export function isAllowed(world: World, question: Question, now: number): boolean {
  return reasonsAgainst(world, question, now).length === 0;
}

function missingGrant(world: World, question: Question, now: number): string[] {
  const grant = grantAsked(world, question);
  if (grant) {
    if (now < (grant.validFrom ?? 0)) return ['grant-not-yet-valid'];
    if (now >= (grant.validTo ?? Number.POSITIVE_INFINITY)) return ['grant-expired'];
    return isAssignable(grant) ? [] : ['grant-inactive'];
  }
  const inForceElsewhere = (number: number) => {
    const other = grantOf(world, question.identity, number);
    const isCurrent = (other.validFrom ?? 0) <= now && now < (other.validTo ?? Number.POSITIVE_INFINITY);
    return other.privilege === question.privilege && isCurrent && isAssignable(other);
  };
  const numbers = Array.from({ length: grantsPerIdentity }, (_, number) => number);
  return [numbers.some(inForceElsewhere) ? 'grant-for-other-organization' : 'no-grant'];
}

function isAssignable({ privilege, organization }: WorldGrant): boolean {
  if (isSuspendedOrganization(organization)) return false;
  return privileges[privilege]?.assignability === 'public' || isWhitelisted(privilege, organization);
}
