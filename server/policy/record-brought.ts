import type { Db } from '../../db/open.ts';
import {
  findBroughtRevision,
  insertPolicyBundle,
  insertPolicyPublication,
  insertPolicyRevision,
  readLastBrought,
} from '../../db/policies.ts';
import { theSystem } from '../audit/changes.ts';
import type { NewId } from '../ids.ts';
import { digestOf, digestOfFiles, type LoadedBundle } from './bundle.ts';
import type { CompiledFolder } from './compile-folder.ts';
import { basePolicyId } from './names.ts';
import { readShippedFiles } from './shipped-files.ts';

interface RecordDeps {
  db: Db;
  now: () => number;
  newId: NewId;
}

type Origin = 'shipped' | 'folder';

const reasons = {
  shipped: 'It came with this version of the service.',
  folder: 'The service was started with POLICY_DIR.',
} as const satisfies Record<Origin, string>;

/**
 * Keeps the base policies that the service brings, with their sources, and notes in what was published when they are
 * others than last time: so that what was decided by them can be made again, and told, after an upgrade.
 */
export function recordBrought(
  deps: RecordDeps,
  brought: { shipped: LoadedBundle; folder: CompiledFolder | undefined },
): void {
  const { shipped, folder } = brought;
  deps.db.inOneBatch(() => {
    const last = readLastBrought(deps.db);
    const lastShipped = readLastBrought(deps.db, ['shipped']);
    const isFolderGone = last?.origin === 'folder' && !folder;
    const isShippedNew = lastShipped?.bundle !== shipped.revision;
    if (isShippedNew || isFolderGone) record(deps, 'shipped', shipped, readShippedFiles());
    const isFolderLast = last?.origin === 'folder' && last.bundle === folder?.revision && !isShippedNew;
    if (folder && !isFolderLast) record(deps, 'folder', folder, folder.files);
  });
}

function record(
  { db, now, newId }: RecordDeps,
  origin: Origin,
  bundle: LoadedBundle,
  files: Record<string, string>,
): void {
  const { revision, wasm, entrypoints, opaVersion } = bundle;
  const at = now();
  const reason = reasons[origin];
  const known = findBroughtRevision(db, { bundle: revision, origin });
  const id = known?.id ?? newId('pol');
  if (!known) {
    const data = bundle.data ? Buffer.from(bundle.data).toString('utf8') : null;
    const digest = digestOf(wasm);
    insertPolicyBundle(db, { revision, digest, wasm, data, entrypoints, opaVersion, createdAt: at });
    insertPolicyRevision(db, {
      ...{ id, policy: basePolicyId, bundle: revision, origin, files, filesDigest: digestOfFiles(files) },
      ...{ authorIdp: null, authorId: null, approvedByIdp: null, approvedById: null },
      ...{ reason, createdAt: at },
    });
  }
  insertPolicyPublication(db, {
    ...{ policy: basePolicyId, kind: 'publish', revisionId: id, at, reason, impact: null },
    ...{ byIdp: theSystem.idp, byId: theSystem.id },
  });
}
