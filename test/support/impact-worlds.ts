import fc from 'fast-check';
import { prepareFacts } from '../../db/facts.ts';
import { prepareDomainReader, readAskingClient } from '../../db/impact-domain.ts';
import type { Db } from '../../db/open.ts';
import { inFolder } from '../../policies/in-folder.ts';
import type { PolicyInput } from '../../server/access/check.ts';
import { forever, levels } from '../../server/access/check.ts';
import { toFacts } from '../../server/access/facts.ts';
import type { Catalogue, Privilege } from '../../server/catalogue/catalogue.ts';
import { type Bundle, digestOf } from '../../server/policy/bundle.ts';
import { buildPolicy, type Compiler } from '../../server/policy/compiler.ts';
import { formatDiagnostic } from '../../server/policy/diagnostics.ts';
import { opaVersion } from '../../server/policy/opa.ts';
import { type Node, parseRego } from '../../server/policy/syntax-tree.ts';
import { type Comparison, createCompare, type Outcome } from '../../server/studio/impact-compare.ts';
import { aWorld, subjectsOf, type World, worldNow } from './world.ts';

/** A policy for tests, compiled, with its syntax trees. */
export interface TestPolicy {
  bundle: Bundle;
  entrypoint: string;
  trees: Node[];
  data: string | undefined;
}

/** Compiles a policy of these files for real. */
export function compilePolicy(
  compiler: Compiler,
  files: Record<string, string>,
  entrypoint: string,
): Promise<TestPolicy> {
  return inFolder(files, async (root) => {
    const paths = Object.keys(files);
    const built = await buildPolicy(compiler, { root, paths }, [entrypoint]);
    if (!built.ok) throw new Error(built.diagnostics.map(formatDiagnostic).join('\n'));
    const module = await WebAssembly.compile(new Uint8Array(built.wasm).buffer);
    const digest = digestOf(built.wasm);
    const revision = `test-${digest.slice(7, 19)}`;
    const data = files['data.json'];
    const trees = await Promise.all(
      paths.filter((name) => name.endsWith('.rego')).map((name) => parseRego(compiler, root, name)),
    );
    const bundle = {
      ...{ digest, opaVersion, revision, entrypoints: [entrypoint], module },
      ...(data !== undefined && { data: new TextEncoder().encode(data).slice().buffer }),
    };
    return { bundle, entrypoint, trees, data };
  });
}

type Tie = Pick<World['grants'][number], 'idp' | 'idpIdentityId' | 'organizationTin'>;

/** Random worlds whose people belong to organisations besides. */
export const aWorldWithTies: fc.Arbitrary<{ world: World; ties: Tie[] }> = aWorld.chain((world) => {
  const people = subjectsOf(world).filter(({ idp }) => idp !== 'client');
  const everyTie = world.organizations.flatMap(({ tin }) =>
    people.map((person) => ({ ...person, organizationTin: tin })),
  );
  return fc.record({ world: fc.constant(world), ties: fc.subarray(everyTie, { maxLength: 5 }) });
});

export function insertTies(db: Db, ties: readonly Tie[]): void {
  const insert = db.sqlite.prepare(
    `INSERT OR IGNORE INTO ties (organization_tin, idp, idp_identity_id, kind, source, created_at)
     VALUES (?, ?, ?, 'employee', 'added', ?)`,
  );
  for (const tie of ties) insert.run(tie.organizationTin, tie.idp, tie.idpIdentityId, worldNow);
}

/** An answer that changes, in a form that two lists of them can be compared by. */
export function describeChange(who: Tie & { privilegeId: string }, { change, level, at }: Outcome): string {
  return [change, who.idp, who.idpIdentityId, who.organizationTin, who.privilegeId, level, at].join(' ');
}

/** The impact as the service computes it, over ranges of so many identities. */
export function computeImpact(
  db: Db,
  catalogue: Catalogue,
  about: { privileges: readonly Privilege[]; comparison: Comparison; perRange?: number },
): string[] {
  const compare = createCompare({
    catalogue,
    at: worldNow,
    privileges: about.privileges,
    comparisonOf: () => about.comparison,
    clientOf: (tin) => readAskingClient(db, tin) ?? '',
    onAnswer: () => undefined,
  });
  const reader = prepareDomainReader(db);
  return reader
    .plan(about.perRange ?? 2)
    .ranges.flatMap((range) => reader.read(range).identities)
    .flatMap((identity) =>
      [...compare(identity)].flatMap((change) =>
        change.outcomes.map((outcome) => describeChange({ ...identity, ...change }, outcome)),
      ),
    )
    .sort();
}

/** Every question one by one, with the facts as deciding reads them. */
export function bruteForce(
  db: Db,
  catalogue: Catalogue,
  privileges: readonly Privilege[],
  at: number,
  answers: Record<'live' | 'candidate', (input: PolicyInput) => boolean>,
): string[] {
  const readFacts = prepareFacts(db);
  const pairs = db.sqlite
    .prepare<[], Tie>(
      `SELECT idp, idp_identity_id AS idpIdentityId, organization_tin AS organizationTin FROM ties
       UNION SELECT idp, idp_identity_id, organization_tin FROM grants`,
    )
    .all();
  const changes: string[] = [];
  for (const pair of pairs) {
    for (const privilege of privileges) {
      for (const level of ['None', ...levels] as const) {
        const check = {
          subject: { type: pair.idp, id: pair.idpIdentityId },
          action: { name: /^[0-9a-f]{8}-/.test(privilege.name) ? privilege.id : privilege.name },
          resource: { type: 'organization', id: pair.organizationTin },
          ...(level !== 'None' && { context: { loa: level } }),
        };
        const rows = readFacts({
          ...{ ...pair, privilegeId: privilege.id, employerTin: undefined, providerTin: privilege.ownerTin },
        });
        const facts = toFacts(catalogue, check, privilege, rows);
        const limits = facts.grants.flatMap((grant) => [grant.valid_from, grant.valid_to]);
        const moments = new Set([at, ...limits.filter((limit) => limit > at && limit < forever)]);
        for (const now of moments) {
          const caller = {
            client_id: readAskingClient(db, privilege.ownerTin) ?? '',
            organization: privilege.ownerTin,
          };
          const input = { ...check, now, caller, facts };
          const [before, after] = [answers.live(input), answers.candidate(input)];
          if (before === after) continue;
          const change = after ? ('gain' as const) : ('loss' as const);
          changes.push(describeChange({ ...pair, privilegeId: privilege.id }, { change, level, at: now }));
        }
      }
    }
  }
  return changes.sort();
}
