import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

/** The one version of OPA that checks, tests and compiles: pinned in tools/opa/go.mod, which a test compares. */
export const opaVersion = '1.22.2';

/** Where to look for OPA, in this order. */
export interface OpaPlaces {
  /** The program somebody has named (`$OPA`): it must be of our version, nothing else is looked for. */
  explicit?: string | undefined;
  /** A search path, as in `$PATH`. */
  path: string;
  /** Where we keep the one we have built. */
  cacheFolder: string;
  /** Whether to build it by Go, from tools/opa, when it is not found (about two minutes, once). */
  build: boolean;
}

const module = fileURLToPath(new URL('../../tools/opa/', import.meta.url));
const name = process.platform === 'win32' ? 'opa.exe' : 'opa';

/**
 * Finds the pinned OPA: the absolute path of the program, or undefined when it is not to be had.
 * @throws Error when the one named explicitly is not of the pinned version, or when Go fails to build it
 */
export async function findOpa(places: OpaPlaces): Promise<string | undefined> {
  if (places.explicit) return requireVersion(resolve(places.explicit));
  for (const folder of places.path.split(delimiter)) {
    const candidate = resolve(folder, name);
    if (folder !== '' && (await isPinned(candidate))) return candidate;
  }
  const cached = resolve(places.cacheFolder, `opa-${opaVersion}`);
  if (await isPinned(cached)) return cached;
  return places.build ? buildOpa(places, cached) : undefined;
}

async function requireVersion(candidate: string): Promise<string> {
  if (await isPinned(candidate)) return candidate;
  throw new Error(`The OPA named explicitly is not a working OPA ${opaVersion}`);
}

/** Whether this is a program that says it is the pinned version. */
async function isPinned(candidate: string): Promise<boolean> {
  try {
    await access(candidate, constants.X_OK);
    const { code, stdout } = await run(candidate, ['version'], { environment: {}, timeoutMs: 10_000 });
    return code === 0 && stdout.split('\n')[0] === `Version: ${opaVersion}`;
  } catch {
    return false;
  }
}

/** Builds OPA into the cache; undefined where there is no Go. */
async function buildOpa(places: OpaPlaces, target: string): Promise<string | undefined> {
  const go = await findGo(places.path);
  if (!go) return undefined;
  await mkdir(places.cacheFolder, { recursive: true });
  // Built beside its place and moved there: two builds at once cannot spoil each other's.
  const folder = await mkdtemp(join(places.cacheFolder, 'build-'));
  try {
    const built = join(folder, name);
    const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', built, 'github.com/open-policy-agent/opa'];
    // Go needs our environment (its caches, its proxy), but no C compiler: the same bytes wherever it is built.
    const { code, stderr } = await run('env', ['CGO_ENABLED=0', go, ...args], {
      cwd: module,
      timeoutMs: 20 * 60_000,
    });
    if (code !== 0) throw new Error(`Go could not build OPA ${opaVersion}:\n${stderr}`);
    await rename(built, target);
    return await requireVersion(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findGo(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, process.platform === 'win32' ? 'go.exe' : 'go');
    const found =
      folder !== '' &&
      (await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (found) return candidate;
  }
  return undefined;
}
