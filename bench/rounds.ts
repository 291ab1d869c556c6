import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from './load/job.ts';
import { load } from './load/start.ts';
import { memoryOf } from './measure/proc.ts';
import { type Row, type Run, toRow } from './measure/rows.ts';
import type { PeerKind, Setting, StartedPeer } from './peers/peer.ts';
import type { Plan } from './plan.ts';
import type { PreparedWorld } from './world/prepare.ts';

/** What the rounds are run with. */
export interface Rounds extends Pick<Setting, 'issuer'> {
  plan: Plan;
  worlds: { grants: number; world: PreparedWorld }[];
  kinds: PeerKind[];
  token: string;
  /** Where each peer gets a folder of its own. */
  folder: string;
  say(text: string): void;
}

/** A peer that is up, at one size. */
interface Peer {
  kind: PeerKind;
  grants: number;
  started: StartedPeer;
}

/**
 * Starts every peer at every size, measures them in turn, round after round, each paused while it is not its turn; the
 * rounds of the fixed rate follow at the plan's size. Returns a row for each peer, size and part.
 */
export async function runRounds(rounds: Rounds): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const { plan } = rounds;
  const peers: Peer[] = [];
  for (const kind of rounds.kinds) {
    for (const { grants, world } of rounds.worlds) {
      rounds.say(`${grants} grants: starting ${kind.name} x${kind.processes}`);
      const folder = join(rounds.folder, `${kind.name}-${kind.processes}-${grants}`);
      await mkdir(folder, { recursive: true });
      const started = stack.use(await kind.start({ world, folder, issuer: rounds.issuer }));
      started.program.pause();
      peers.push({ kind, grants, started });
    }
  }
  const rows = await measure(rounds, peers, { rounds: plan.rounds });
  const atFixed = peers.filter(({ grants }) => grants === plan.fixed.grants);
  return [...rows, ...(await measure(rounds, atFixed, plan.fixed))];
}

/** The rows of one part, by size. The sizes of a peer follow each other, to be compared whatever the machine does later. */
async function measure(
  rounds: Rounds,
  peers: readonly Peer[],
  part: { rounds: number; rate?: number },
): Promise<Row[]> {
  const runs = new Map(peers.map((peer): [Peer, Run[]] => [peer, []]));
  for (let round = 0; round < part.rounds; round++) {
    for (const peer of peers) runs.get(peer)?.push(await runOnce(rounds, peer, round, part.rate));
  }
  const rows = peers.map((peer) => {
    const { name, processes } = peer.kind;
    const subject = { peer: name, grants: peer.grants, processes };
    return toRow({ ...subject, ...(part.rate !== undefined && { rate: part.rate }) }, runs.get(peer) ?? []);
  });
  return rows.toSorted((one, other) => one.grants - other.grants);
}

async function runOnce(
  { plan, token, say }: Rounds,
  { kind, grants, started }: Peer,
  round: number,
  rate: number | undefined,
): Promise<Run> {
  const { program, port } = started;
  program.resume();
  try {
    const pids = program.pids();
    const job = {
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
    };
    const isFirst = round === 0 && rate === undefined;
    // About others than the first round asks about.
    const others = { first: plan.rounds * plan.requests, warmUpMs: 0, measureMs: plan.firstWarmUpMs };
    const before = isFirst ? await load({ ...job, ...others }) : undefined;
    const outcome = withAnswersOf(before, await load(job));
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

/** What was answered wrongly or not at all while a peer warmed up counts, too. */
function withAnswersOf(before: Outcome | undefined, outcome: Outcome): Outcome {
  if (!before) return outcome;
  return {
    ...outcome,
    answered: before.answered + outcome.answered,
    refused: before.refused + outcome.refused,
    wrong: before.wrong + outcome.wrong,
    examples: [...before.examples, ...outcome.examples],
  };
}
