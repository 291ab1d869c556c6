import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { IdentityRange } from '../../db/impact-domain.ts';
import type { ImpactReplay, ImpactTally, NewImpactRow, NumberedRange } from '../../db/policy-impacts.ts';
import { forkInBackground, watchSilence } from '../background.ts';
import type { FromComputer, ToComputer } from './impact-messages.ts';

/** A process that computes an impact; asked one thing at a time. All that it is asked may throw `ComputerLost`. */
export interface Computer extends AsyncDisposable {
  readonly pid: number;
  plan(perRange: number): Promise<IdentityRange[]>;
  /** `keep` is given the rows in parts, as long as it wants more; it is waited for. */
  compute(of: NumberedRange, keep: Keep): Promise<ImpactTally>;
  replay(): Promise<ImpactReplay>;
}

/** Keeps rows; tells whether more are wanted. */
type Keep = (rows: NewImpactRow[]) => Promise<boolean>;

/** The process fell silent, ended, or could not go on. */
export class ComputerLost extends Error {
  override name = 'ComputerLost';
  readonly why: 'silent' | 'ended' | 'failed';
  constructor(why: ComputerLost['why'], what: string) {
    super(`a process that computes an impact is lost (${why}): ${what}`);
    this.why = why;
  }
}

const program = fileURLToPath(new URL('./impact-process.ts', import.meta.url));
/**
 * A heap of more than ten times what it takes; and little of it is young, so that it is the same memory over and over:
 * memory that is new to a process costs everybody on the machine.
 */
const execArgv = ['--max-old-space-size=512', '--max-semi-space-size=2', '--single-threaded-gc'];

/** Starts a process for an impact of the store in this file. */
export async function openComputer(of: {
  file: string;
  impactId: string;
  silenceMs: number;
  /** Ends the process. */
  signal: AbortSignal;
}): Promise<Computer> {
  const child = forkInBackground(program, [], {
    execArgv,
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  const stop = () => child.kill('SIGKILL');
  of.signal.addEventListener('abort', stop);
  if (of.signal.aborted) stop();
  const ask = createAsk(child, of.silenceMs);
  const dispose = async () => {
    of.signal.removeEventListener('abort', stop);
    stop();
    await ended;
  };
  try {
    await ask({ kind: 'begin', file: of.file, impactId: of.impactId }, 'begun');
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    plan: async (perRange) => (await ask({ kind: 'plan', perRange }, 'planned')).ranges,
    compute: async (range, keep) => (await ask({ kind: 'compute', of: range }, 'computed', keep)).tally,
    replay: async () => (await ask({ kind: 'replay' }, 'replayed')).replay,
    [Symbol.asyncDispose]: dispose,
  };
}

type Answer<Kind extends FromComputer['kind']> = Extract<FromComputer, { kind: Kind }>;

/** Asks, and waits for the answer; a process that says nothing for so long is killed. */
function createAsk(child: ChildProcess, silenceMs: number) {
  const arrived: FromComputer[] = [];
  let lost: ComputerLost | undefined;
  let wake: () => void = () => undefined;
  const lose = (why: ComputerLost['why'], what: string) => {
    lost ??= new ComputerLost(why, what);
    wake();
  };
  child.on('message', (message: FromComputer) => {
    arrived.push(message);
    wake();
  });
  child.on('error', (error) => lose('ended', error.message));
  child.on('exit', (code, signal) => lose('ended', String(signal ?? code)));

  const say = (message: ToComputer) => child.send(message, (error) => error && lose('ended', error.message));
  const watch = watchSilence(child, silenceMs, (what) => {
    lose('silent', what);
    child.kill('SIGKILL');
  });
  const hear = async (): Promise<FromComputer> => {
    watch.heard();
    try {
      for (;;) {
        const message = arrived.shift();
        if (message) return message;
        if (lost) throw lost;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      watch.stop();
    }
  };

  return async <Kind extends FromComputer['kind']>(
    question: ToComputer,
    kind: Kind,
    keep?: Keep,
  ): Promise<Answer<Kind>> => {
    say(question);
    for (;;) {
      const message = await hear();
      if (message.kind === kind) return message as Answer<Kind>;
      if (message.kind === 'failed') throw new ComputerLost('failed', message.what);
      if (message.kind !== 'part') continue;
      say({ kind: 'go', more: (await keep?.(message.rows)) ?? false });
    }
  };
}
