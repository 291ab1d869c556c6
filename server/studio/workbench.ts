import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Compiler } from '../policy/compiler.ts';
import { openSandbox, type Sandbox } from '../policy/sandbox.ts';
import { capabilitiesFile } from '../policy/shipped-files.ts';
import { createSlots } from '../policy/slots.ts';
import type { PolicyFiles } from './files.ts';
import type { KeptMap } from './kept.ts';

/** The tools that what authors write is compiled and tried with: child processes and threads that take no more than their share. */
export interface Workbench extends AsyncDisposable {
  /**
   * The compiler, on account of this policy.
   * @throws AppError `compiler-unavailable` that says how to get one
   */
  compiler(policy: string, signal?: AbortSignal): Promise<Compiler>;
  /** Runs `use` in a private folder with these files in it, and removes it. */
  inFolder<T>(files: PolicyFiles, use: (root: string) => Promise<T>): Promise<T>;
  /** Where they are evaluated: not where those in force are, which wait for nobody's experiments. */
  readonly sandbox: Sandbox;
  /** What was made of the same content before: parse trees, compiled policies. */
  readonly kept: KeptMap;
}

/** What one run of OPA may take: it works in a tenth of it. */
const bounds = { cpuSeconds: 5, timeoutMs: 30_000, memoryBytes: 512 * 1024 * 1024 };
const prefix = 'adgang-studio-';
/** Those of the compiler, too: compiler.ts, format.ts. */
const prefixes = [prefix, 'adgang-policy-', 'adgang-format-'];
const abandonedAfterMs = 10 * 60_000;

/** Opens a workbench in a folder; `processes` of the service share the machine. */
export function openWorkbench(given: {
  /** Finds the program. @throws AppError `compiler-unavailable` */
  findCompiler: () => Promise<string>;
  processes?: number | undefined;
  folder?: string | undefined;
}): Workbench {
  const folder = given.folder ?? tmpdir();
  const atOnce = Math.max(1, Math.floor(availableParallelism() / (given.processes ?? 1)));
  const slots = createSlots({ atOnce, waitingEach: 150, waiting: 1_000 });
  const closing = new AbortController();
  const open = new Set<Promise<unknown>>();
  const tidied = removeAbandoned(folder);
  const kept: KeptMap = new Map();
  const sandbox = openSandbox({ threads: 2 });

  return {
    kept,
    sandbox,
    compiler: async (policy, signal) => {
      const opa = await given.findCompiler();
      const signals = [closing.signal, ...(signal ? [signal] : [])];
      return {
        opa,
        capabilities: capabilitiesFile,
        bounds: { ...bounds, slots, who: policy, signal: AbortSignal.any(signals) },
      };
    },
    inFolder: async (files, use) => {
      const work = inPrivateFolder(folder, files, use);
      open.add(work);
      try {
        return await work;
      } finally {
        open.delete(work);
      }
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort(new AppError('shutting-down', 'The service is stopping.'));
      await Promise.allSettled([...open, tidied, sandbox[Symbol.asyncDispose]()]);
    },
  };
}

/** Names of files were judged before (files.ts); none leads out of the folder. */
async function inPrivateFolder<T>(
  place: string,
  files: PolicyFiles,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(place, prefix));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true, mode: 0o700 });
      await writeFile(join(root, file), text, { mode: 0o600, flag: 'wx' });
    }
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What a process that was killed has left behind. */
async function removeAbandoned(place: string): Promise<void> {
  const names = (await readdir(place).catch(() => [])).filter((name) =>
    prefixes.some((one) => name.startsWith(one)),
  );
  for (const name of names) {
    const folder = join(place, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMs)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
