import { type ChildProcess, type ForkOptions, fork, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

let chrt: string | false | undefined;

/** The program that sets the class, where there is one that may. */
function findChrt(): string | false {
  chrt ??=
    ['/usr/bin/chrt', '/bin/chrt'].find((file) => {
      const tried = existsSync(file) && spawnSync(file, ['--idle', '0', process.execPath, '--version']);
      return tried && tried.status === 0;
    }) ?? false;
  return chrt;
}

/**
 * Starts a Node program that runs only when nobody else wants the processor, with all the threads and processes that
 * it starts. On Linux by the class SCHED_IDLE (sched(7)): whoever wakes takes the processor from it at once, where
 * even the lowest priority of the usual class keeps it for some milliseconds. Elsewhere by that priority.
 */
export function forkInBackground(
  program: string,
  args: readonly string[],
  options: Omit<ForkOptions, 'execPath' | 'execArgv'> & { execArgv: readonly string[] },
): ChildProcess {
  const execPath = findChrt();
  if (execPath !== false) {
    const execArgv = ['--idle', '0', process.execPath, ...options.execArgv];
    return fork(program, args, { ...options, execPath, execArgv });
  }
  const child = fork(program, args, { ...options, execArgv: [...options.execArgv] });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already: that is told by its events.
  }
  return child;
}

/** Waits for words of a process that is to say something now and then while it works. */
export interface SilenceWatch {
  /** It begins to work, or has said something. */
  heard(): void;
  /** It has nothing to do. */
  stop(): void;
}

/** After so many times the silence it is given up, whatever it had of the processor. */
const patience = 20;

/**
 * Calls `onSilent` when the process has said nothing for `silenceMs`, and has had the processor for half of that: one
 * that goes last and does not come to anything is waited for.
 */
export function watchSilence(
  child: ChildProcess,
  silenceMs: number,
  onSilent: (what: string) => void,
): SilenceWatch {
  let timer: NodeJS.Timeout | undefined;
  let heardAt = 0;
  let usedMs = 0;
  const look = () => {
    const now = performance.now();
    const used = cpuMsOf(child.pid);
    const isAtWork = used === undefined || used - usedMs >= silenceMs / 2;
    const isLong = now - heardAt >= silenceMs * patience;
    if (now - heardAt < silenceMs || !(isAtWork || isLong)) return;
    stop();
    onSilent(`nothing for ${Math.round(now - heardAt)} ms`);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    heard: () => {
      heardAt = performance.now();
      usedMs = cpuMsOf(child.pid) ?? 0;
      timer ??= setInterval(look, silenceMs / 4);
    },
    stop,
  };
}

/** Ticks of `/proc` are of this length on every Linux that Node runs on (proc(5), `sysconf(_SC_CLK_TCK)`). */
const tickMs = 10;

/** What a process has had of the processors, in milliseconds; undefined where that cannot be told. */
function cpuMsOf(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [utime, stime] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(utime) + Number(stime)) * tickMs;
  } catch {
    return undefined;
  }
}
