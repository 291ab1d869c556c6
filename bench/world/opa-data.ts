import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  grantOf,
  grantsPerIdentity,
  identityId,
  isSuspendedIdentity,
  isSuspendedOrganization,
  isWhitelisted,
  privileges,
  tin,
  type World,
} from './world.ts';

/**
 * Writes the same world as data for the OPA server, laid out for the look-ups of peers/opa/bench.rego: objects keyed
 * by what is asked, nothing stored that is never read, times in nanoseconds as `time.now_ns` has them.
 */
export async function writeOpaData(world: World, file: string): Promise<void> {
  await pipeline(Readable.from(chunks(world)), createWriteStream(file));
}

function* chunks(world: World): Generator<string> {
  const organizations = Array.from({ length: world.organizations }, (_, n) => n);
  yield `{"bench":{"privileges":${JSON.stringify(
    Object.fromEntries(
      privileges.map(({ name, assignability, minimumLoa }) => [
        name,
        { assignability, minimum_loa: minimumLoa ?? 'None' },
      ]),
    ),
  )}`;
  const active = organizations.filter((n) => !isSuspendedOrganization(n));
  yield `,"active":${JSON.stringify(Object.fromEntries(active.map((n) => [tin(n), true])))}`;
  const whitelist = privileges.map(({ name }, number) => [
    name,
    Object.fromEntries(organizations.filter((n) => isWhitelisted(number, n)).map((n) => [tin(n), true])),
  ]);
  yield `,"whitelist":${JSON.stringify(Object.fromEntries(whitelist))}`;
  const suspended = Array.from({ length: world.identities }, (_, n) => n).filter(isSuspendedIdentity);
  yield `,"suspended":${JSON.stringify(Object.fromEntries(suspended.map((n) => [identityId(n), true])))}`;
  yield ',"grants":{';
  for (let n = 0; n < world.identities; n++) yield `${n === 0 ? '' : ','}\n${identityJson(world, n)}`;
  yield '}}}\n';
}

function identityJson(world: World, identity: number): string {
  const byPrivilege = new Map<number, string[]>();
  for (let number = 0; number < grantsPerIdentity; number++) {
    const { privilege, organization, validFrom, validTo } = grantOf(world, identity, number);
    const limits = [
      validFrom === null ? '' : `"from":${validFrom}000000`,
      validTo === null ? '' : `"to":${validTo}000000`,
    ];
    const entry = `"${tin(organization)}":{${limits.filter(Boolean).join()}}`;
    byPrivilege.set(privilege, [...(byPrivilege.get(privilege) ?? []), entry]);
  }
  const members = [...byPrivilege].map(
    ([number, entries]) => `${JSON.stringify(privileges[number]?.name)}:{${entries.join()}}`,
  );
  return `"${identityId(identity)}":{${members.join()}}`;
}
