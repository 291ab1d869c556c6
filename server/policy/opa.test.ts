import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { findOpa, opaVersion } from './opa.ts';

let folder: string;
const nowhere = () => ({ path: '', cacheFolder: join(folder, 'cache'), build: false });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adgang-opa-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that says it is this version of OPA. */
async function pretend(path: string, version: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\necho "Version: ${version}"\n`);
  await chmod(path, 0o755);
  return path;
}

test('the pinned version is that of the Go module', async () => {
  const module = await readFile(new URL('../../tools/opa/go.mod', import.meta.url), 'utf8');
  expect(module).toContain(`github.com/open-policy-agent/opa v${opaVersion}`);
});

test('what is nowhere is not found', async () => {
  expect(await findOpa(nowhere())).toBeUndefined();
});

test('without Go nothing is built', async () => {
  expect(await findOpa({ ...nowhere(), path: folder, build: true })).toBeUndefined();
});

test('an OPA of another version on the path is passed over', async () => {
  const [old, right] = [join(folder, 'old'), join(folder, 'right')];
  await Promise.all([mkdir(old), mkdir(right)]);
  await pretend(join(old, 'opa'), '1.0.0');
  const found = await pretend(join(right, 'opa'), opaVersion);
  expect(await findOpa({ ...nowhere(), path: ['', old, right].join(delimiter) })).toBe(found);
});

test('an OPA named explicitly must be of our version: nothing else is taken instead', async () => {
  await pretend(join(folder, 'opa'), opaVersion);
  const other = await pretend(join(folder, 'other'), `${opaVersion}1`);
  const places = { ...nowhere(), path: folder };
  await expect(findOpa({ ...places, explicit: other })).rejects.toThrow(opaVersion);
  await expect(findOpa({ ...places, explicit: join(folder, 'none') })).rejects.toThrow(opaVersion);
});

describeWithOpa('the real OPA', ({ opa }) => {
  test('is found in the cache', async () => {
    const cached = join(folder, `opa-${opaVersion}`);
    await symlink(opa, cached);
    expect(await findOpa({ ...nowhere(), cacheFolder: folder })).toBe(cached);
  });
});
