import { openBroker } from '../demo/broker/broker.ts';
import { obtainServiceToken } from '../demo/broker/obtain.ts';
import { findCompiler } from '../policies/places.ts';
import type { Row } from './measure/rows.ts';
import { adgang } from './peers/adgang.ts';
import { cerbos, installCerbos } from './peers/cerbos.ts';
import { opaBoolean, opaPlain, opaSecured } from './peers/opa.ts';
import type { PeerKind } from './peers/peer.ts';
import type { Plan } from './plan.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { cacheFolder, prepareWorld } from './world/prepare.ts';
import { openScratch } from './world/scratch.ts';
import { askingClient } from './world/store.ts';
import { createWorld } from './world/world.ts';

/** Carries out a plan. Whatever it starts has ended when it returns, and when this process exits. */
export async function runPlan(plan: Plan, cores: number, say: (text: string) => void): Promise<Row[]> {
  const folder = openScratch(cacheFolder);
  const kinds = await findPeers(plan, cores, say);
  await using broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    nodeEnv: process.env['NODE_ENV'],
  });
  const token = await obtainServiceToken({ issuer: broker.issuer, clientId: askingClient });
  const worlds: Rounds['worlds'] = [];
  for (const grants of plan.sizes) {
    say(`${grants} grants: preparing the world (kept in .cache/bench)`);
    worlds.push({ grants, world: await prepareWorld(createWorld(grants)) });
  }
  return await runRounds({ plan, worlds, kinds, token, issuer: broker.issuer, folder, say });
}

async function findPeers(plan: Plan, cores: number, say: (text: string) => void): Promise<PeerKind[]> {
  say('finding OPA (built by Go on first use, which takes minutes)');
  const opa = (await findCompiler())?.opa;
  if (!opa) throw new Error('There is no OPA to compare with: put it on the PATH, or install Go to build it');
  if (plan.cerbos) {
    say('finding Cerbos (installed from npm on first use)');
    installCerbos();
  }
  return [
    adgang(1),
    ...(cores > 1 ? [adgang(cores)] : []),
    opaPlain(opa),
    opaBoolean(opa),
    opaSecured(opa),
    ...(plan.cerbos ? [cerbos()] : []),
  ];
}
