import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What the operating system knows about processes, by /proc (Linux). */

/** Members of /proc/PID/stat that we read. CPU times are in clock ticks. */
export interface ProcessStat {
  parent: number;
  userTicks: number;
  systemTicks: number;
}

/** Memory in bytes. `anonymous` leaves out what is mapped from files, which the system can drop and read again. */
export interface ProcessMemory {
  resident: number;
  anonymous: number;
}

/** Reads /proc/PID/stat. The name in parentheses may hold spaces and parentheses itself: fields count from the last. */
export function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return { parent: field(4), userTicks: field(14), systemTicks: field(15) };
}

/** Reads /proc/PID/status. */
export function parseStatus(text: string): ProcessMemory {
  const bytes = (name: string) =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
  return { resident: bytes('VmRSS'), anonymous: bytes('RssAnon') };
}

const ticksPerSecond = readTicksPerSecond();

function readTicksPerSecond(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;
  } catch {
    return 100;
  }
}

/** CPU time that these processes have used since they began, user and system, in microseconds. */
export function cpuMicroseconds(pids: readonly number[]): number {
  const ticks = pids
    .map((pid) => parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    .reduce((sum, { userTicks, systemTicks }) => sum + userTicks + systemTicks, 0);
  return (ticks * 1e6) / ticksPerSecond;
}

/** Memory of these processes together; what they share is counted in each. */
export function memoryOf(pids: readonly number[]): ProcessMemory {
  const all = pids.map((pid) => parseStatus(readFileSync(`/proc/${pid}/status`, 'utf8')));
  const sum = (pick: (memory: ProcessMemory) => number) => all.reduce((total, one) => total + pick(one), 0);
  return { resident: sum((one) => one.resident), anonymous: sum((one) => one.anonymous) };
}

/** A process and all that descend from it. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      parents.set(Number(entry), parseStat(readFileSync(`/proc/${entry}/stat`, 'utf8')).parent);
    } catch {
      // It has ended since the folder was read.
    }
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}
