import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { forkInBackground, watchSilence } from '../background.ts';
import { AppError } from '../errors.ts';
import type { OpaPlaces } from '../policy/opa.ts';
import { createCompilerFinder } from './find-compiler.ts';
import type { Work, Workshop } from './workshop.ts';
import type { FromWorkshop, ToWorkshop } from './workshop-messages.ts';

const program = fileURLToPath(new URL('./workshop-process.ts', import.meta.url));
/** In a heap with little that is young: memory that is new to a process costs everybody on the machine. */
const execArgv = ['--max-old-space-size=512', '--max-semi-space-size=4', '--single-threaded-gc'];
const defaults = { silenceMs: 30_000, idleMs: 600_000 };
/** Questions hold the files that they are about, a quarter of a megabyte at most; the process has its own limits below. */
const mostWaiting = 300;
const tooMany = 'Too many policies are being examined. Try again in a moment.';
/** To stop what is under way, and tidy up. */
const endsWithinMs = 5_000;

interface Question {
  what: keyof Work;
  with: unknown[];
  /** Needed by all but `evaluate`. */
  compiler?: string;
  /** Gives it up. */
  signal?: AbortSignal | undefined;
}

/** The process, as long as it lives. */
interface Apart {
  readonly pid: number | undefined;
  ask(question: Question): Promise<unknown>;
  isBusy(): boolean;
  end(): Promise<void>;
}

/**
 * Opens a workshop in a process of its own that goes last, so that decisions do not notice what authors do. It starts
 * with the first piece of work and ends when there has been none for a while. When it ends otherwise, or is killed
 * because it has fallen silent, what was under way ends with `compiler-busy`.
 */
export function openWorkshopApart(given: {
  opa: OpaPlaces;
  /** Processes of the service on this machine. */
  processes: number;
  /** Told when the process is lost. */
  warn: (why: string) => void;
  silenceMs?: number;
  idleMs?: number;
}): Workshop & { readonly pid: number | undefined } {
  const { processes, warn, silenceMs, idleMs } = { ...defaults, ...given };
  const findCompiler = createCompilerFinder(given.opa);
  let isClosed = false;
  let apart: Apart | undefined;
  let idle: NodeJS.Timeout | undefined;

  const start = (): Apart => {
    try {
      const started = startApart(processes, silenceMs, (why) => {
        if (apart === started) apart = undefined;
        if (why !== undefined) warn(why);
      });
      return started;
    } catch (error) {
      warn(String(error));
      throw busy();
    }
  };
  const end = async () => {
    const ending = apart;
    apart = undefined;
    await ending?.end();
  };
  const ask = async (question: Question): Promise<unknown> => {
    question.signal?.throwIfAborted();
    if (isClosed) throw shuttingDown();
    clearTimeout(idle);
    try {
      apart ??= start();
      return await apart.ask(question);
    } catch (error) {
      throw isClosed ? shuttingDown() : error;
    } finally {
      clearTimeout(idle);
      idle = setTimeout(() => apart?.isBusy() === false && void end(), idleMs).unref();
    }
  };
  const compiled = async (what: keyof Work, of: unknown[], signal?: AbortSignal) =>
    ask({ what, with: of, compiler: await findCompiler(), signal });

  // What comes back is what the same method of the process has returned.
  const work: { [What in keyof Work]: (...of: Parameters<Work[What]>) => Promise<unknown> } = {
    compile: (...of) => compiled('compile', of),
    examine: (policy, files, signal) => compiled('examine', [policy, files], signal),
    verify: (...of) => compiled('verify', of),
    format: (...of) => compiled('format', of),
    findFired: (...of) => compiled('findFired', of),
    findReads: (...of) => compiled('findReads', of),
    evaluate: (...of) => ask({ what: 'evaluate', with: of }),
  };
  return {
    ...(work as Work),
    get pid() {
      return apart?.pid;
    },
    requireCompiler: async () => {
      await findCompiler();
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      clearTimeout(idle);
      await end();
    },
  };
}

/**
 * Starts the process; `onGone` is told that it has ended, and why, unless it was to.
 * @throws when it cannot be started: for want of memory, of files
 */
function startApart(processes: number, silenceMs: number, onGone: (why: string | undefined) => void): Apart {
  const child = forkInBackground(program, [String(processes)], {
    execArgv,
    env: { TMPDIR: tmpdir() },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (child.pid === undefined) {
    // What cannot be started tells it later, and has no channel.
    child.on('error', () => undefined);
    throw new Error('it could not be started');
  }
  child.unref();
  let asked = 0;
  let isEnding = false;
  let isGone = false;
  /** Until the process has answered: what was given up as well, as it may hang in that. */
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const { promise: gone, resolve: setGone } = Promise.withResolvers<void>();
  const say = (message: ToWorkshop) => child.send(message, (error) => error && lose(error.message));
  const watch = watchSilence(child, silenceMs, (what) => {
    lose(what);
    child.kill('SIGKILL');
  });
  const settle = (id: number) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      watch.stop();
      child.channel?.unref();
    }
    return one;
  };
  const lose = (why: string) => {
    if (isGone) return;
    isGone = true;
    for (const id of waiting.keys()) settle(id)?.reject(busy());
    onGone(isEnding ? undefined : why);
  };
  child.on('message', (message: FromWorkshop) => {
    if (isGone) return;
    watch.heard();
    if (message.kind === 'alive') return;
    const one = settle(message.id);
    if (message.kind === 'done') one?.resolve(message.result);
    else one?.reject(toError(message));
  });
  child.on('error', (error) => lose(error.message));
  child.once('exit', (code, signal) => {
    lose(`it ended (${signal ?? code})`);
    setGone();
  });

  return {
    pid: child.pid,
    isBusy: () => waiting.size > 0,
    ask: async ({ what, with: of, compiler, signal }) => {
      if (isGone) throw busy();
      if (waiting.size >= mostWaiting) throw new AppError('compiler-busy', tooMany);
      asked += 1;
      const id = asked;
      const answer = Promise.withResolvers<unknown>();
      // However often it is asked, it has said nothing by that.
      if (waiting.size === 0) watch.heard();
      waiting.set(id, answer);
      child.channel?.ref();
      say({ kind: 'do', id, what, with: of, compiler });
      const giveUp = () => {
        say({ kind: 'give-up', id });
        answer.reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp);
      try {
        return await answer.promise;
      } finally {
        signal?.removeEventListener('abort', giveUp);
      }
    },
    end: async () => {
      isEnding = true;
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
      child.ref();
      await gone;
      clearTimeout(kill);
    },
  };
}

function toError(message: Exclude<FromWorkshop, { kind: 'alive' | 'done' }>): Error {
  if (message.kind === 'failed') return new Error(`in the process of the workshop: ${message.what}`);
  return new AppError(message.code, message.detail, { issues: message.issues });
}

function busy(): AppError {
  return new AppError('compiler-busy', 'What examines policies had to be started again. Try again.');
}

function shuttingDown(): AppError {
  return new AppError('shutting-down', 'The service is stopping.');
}
