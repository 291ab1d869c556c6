import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from './load/start.ts';
import { memoryOf } from './measure/proc.ts';
import { type Row, type Run, toRow } from './measure/rows.ts';
import type { PeerKind, Setting, StartedPeer } from './peers/peer.ts';
import type { Plan } from './plan.ts';

/** What the rounds at one size are run with. */
export interface Rounds extends Omit<Setting, 'folder'> {
  plan: Plan;
  grants: number;
  kinds: PeerKind[];
  token: string;
  /** Where each peer gets a folder of its own. */
  folder: string;
  say(text: string): void;
}

/**
 * Starts every peer, measures them in turn, round after round, each paused while it is not its turn; the rounds of the
 * fixed rate follow when the plan has them at this size. Returns a row for each peer and part.
 */
export async function runRounds(rounds: Rounds): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const peers: { kind: PeerKind; started: StartedPeer }[] = [];
  for (const [number, kind] of rounds.kinds.entries()) {
    const folder = join(rounds.folder, `${rounds.grants}-${number}-${kind.name}`);
    await mkdir(folder, { recursive: true });
    rounds.say(`${rounds.grants} grants: starting ${kind.name} x${kind.processes}`);
    const started = stack.use(await kind.start({ ...rounds, folder }));
    started.program.pause();
    peers.push({ kind, started });
  }
  const { plan } = rounds;
  const parts: { rounds: number; rate?: number }[] = [{ rounds: plan.rounds }];
  if (plan.fixed.grants === rounds.grants) parts.push(plan.fixed);
  const rows: Row[] = [];
  for (const { rounds: count, rate: atRate } of parts) {
    const runs = peers.map((): Run[] => []);
    for (let round = 0; round < count; round++) {
      for (const [number, peer] of peers.entries()) {
        runs[number]?.push(await runOnce(rounds, peer, round, atRate));
      }
    }
    for (const [number, { kind }] of peers.entries()) {
      const { name, processes } = kind;
      const subject = { peer: name, grants: rounds.grants, processes };
      rows.push(toRow({ ...subject, ...(atRate !== undefined && { rate: atRate }) }, runs[number] ?? []));
    }
  }
  return rows;
}

async function runOnce(
  { plan, grants, token, say }: Rounds,
  { kind, started }: { kind: PeerKind; started: StartedPeer },
  round: number,
  rate: number | undefined,
): Promise<Run> {
  const { program, port } = started;
  program.resume();
  try {
    const pids = program.pids();
    const outcome = await load({
      port,
      dialect: kind.dialect,
      grants,
      first: round * plan.requests,
      count: plan.requests,
      connections: plan.connections,
      warmUpMs: plan.warmUpMs,
      measureMs: plan.measureMs,
      pids,
      ...(kind.authenticated && { token }),
      ...(rate !== undefined && { rate }),
      ...(plan.lieEvery !== undefined && { lieEvery: plan.lieEvery }),
    });
    const { resident, anonymous } = memoryOf(pids);
    const { rps, cpuUs, p50, p99, wrong, refused } = outcome;
    say(
      `${grants} grants, round ${round + 1}${rate ? ` at ${rate}/s` : ''}: ${kind.name} x${kind.processes}: ${rps.toFixed(0)}/s, ${cpuUs.toFixed(0)} us, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms${wrong ? `, ${wrong} WRONG` : ''}${refused ? `, ${refused} refused` : ''}`,
    );
    return { ...outcome, rssMb: resident / 1024 ** 2, anonMb: anonymous / 1024 ** 2 };
  } catch (error) {
    throw new Error(`${kind.name} x${kind.processes} could not be measured`, { cause: error });
  } finally {
    program.pause();
  }
}
