import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildFolder } from '../../policies/places.ts';
import { digestOf, loadBundle, Manifest, revisionOf } from './bundle.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adgang-bundle-'));
  await cp(buildFolder, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const unavailable = expect.objectContaining({ code: 'policy-unavailable' });

async function changeManifest(change: Record<string, unknown>): Promise<void> {
  const file = join(folder, 'manifest.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
}

test('the committed bundle is what its manifest says', async () => {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(buildFolder, 'manifest.json'), 'utf8')));
  expect(digestOf(await readFile(join(buildFolder, 'policy.wasm')))).toBe(manifest.digest);
  expect(manifest.revision).toBe(revisionOf('base', manifest.digest));
  expect(await loadBundle(buildFolder)).toMatchObject(manifest);
});

test('a policy with one byte changed is refused', async () => {
  const file = join(folder, 'policy.wasm');
  const wasm = await readFile(file);
  wasm[wasm.length - 1] = (wasm.at(-1) ?? 0) ^ 1;
  await writeFile(file, wasm);
  await expect(loadBundle(folder)).rejects.toThrow(unavailable);
});

test.each(['policy.wasm', 'manifest.json'])('a bundle without %s is refused', async (file) => {
  await rm(join(folder, file));
  await expect(loadBundle(folder)).rejects.toThrow(unavailable);
});

test.each([
  { digest: undefined },
  { digest: 'sha256:' },
  { entrypoints: [] },
  { revision: 'Has spaces\r\n' },
])('a manifest with %o is refused', async (change) => {
  await changeManifest(change);
  await expect(loadBundle(folder)).rejects.toThrow(unavailable);
});

test('what is no WASM is refused, though its digest is right', async () => {
  await writeFile(join(folder, 'policy.wasm'), 'no wasm');
  await changeManifest({ digest: digestOf(Buffer.from('no wasm')) });
  await expect(loadBundle(folder)).rejects.toThrow(unavailable);
});

test('data is verified like the policy', async () => {
  const data = Buffer.from('{"open":true}');
  await writeFile(join(folder, 'data.json'), data);
  await changeManifest({ dataDigest: digestOf(data) });
  expect((await loadBundle(folder)).data?.byteLength).toBe(data.length);
  await writeFile(join(folder, 'data.json'), '{"open":false}');
  await expect(loadBundle(folder)).rejects.toThrow(unavailable);
});
