/** Publishes one base policy after the other, and says so of each: a process of its own, to be killed at it. */
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { createNewId } from '../server/ids.ts';
import { digestOf, digestOfFiles, loadBundle, revisionOf, shippedBundle } from '../server/policy/bundle.ts';
import { liveNameOf } from '../server/policy/policies.ts';
import { openStore } from '../server/store.ts';
import { putInForce } from '../server/studio/put-in-force.ts';

const db = openStore(process.argv[2] ?? '');
const { wasm, entrypoints, opaVersion, digest, revision } = await loadBundle(shippedBundle);
const catalogue = createCatalogueCache(db);
const policies = { brought: { revision, origin: 'shipped' as const } };
const deps = { db, now: Date.now, newId: createNewId(Date.now), catalogue, policies };
const author = { idp: 'mitid', id: 'author' };

for (let n = 0; ; n += 1) {
  const data = Buffer.from(JSON.stringify({ of: process.pid, n }));
  const name = revisionOf('base', digestOf(Buffer.concat([wasm, data])));
  const files = { 'access/decision.rego': `# ${name}` };
  const expectedLive = liveNameOf(policies, catalogue.inForce(), 'base');
  process.stdout.write(`begins ${name}\n`);
  putInForce(deps, author, {
    ...{ policy: 'base', kind: 'publish', reason: 'as the test wishes', expectedLive },
    revision: {
      bundle: {
        ...{ revision: name, digest, entrypoints, opaVersion },
        ...{ wasm: wasm.toString('base64'), data: data.toString('base64') },
      },
      ...{ files, filesDigest: digestOfFiles(files), author },
    },
  });
  process.stdout.write(`done ${name}\n`);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
}
