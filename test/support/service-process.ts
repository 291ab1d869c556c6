import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Broker, openBroker } from '../../demo/broker/broker.ts';
import { personClaims, serviceTokenClientClaims, userTokenClientClaims } from '../../demo/broker/claims.ts';
import { mintToken } from '../../demo/broker/mint.ts';
import { type ClientId, findClient } from '../../demo/clients.ts';
import type { DemoPerson } from '../../demo/people.ts';
import { seedDemo } from '../../demo/seed.ts';
import { createNewId } from '../../server/ids.ts';
import { openStore } from '../../server/store.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** How a process has ended: by its exit code, or by a signal. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** `node server/main.ts` as a process of its own, answering. */
export interface ServiceProcess extends AsyncDisposable {
  url: string;
  pid: number;
  /** Everything that it has written to standard output and standard error. */
  output(): string;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  ended: Promise<Ended>;
}

/** The process ended before it answered: its message is what it has written. */
export class NotStarted extends Error {
  readonly ended: Ended;
  constructor(output: string, ended: Ended) {
    super(output);
    this.ended = ended;
  }
}

/**
 * Starts the service on a free port and waits until it answers.
 * @param folder - the checkout to start; default: this one
 * @throws NotStarted
 */
export async function startService(env: Record<string, string>, folder = checkout): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [join(folder, 'server/main.ts')], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'info', NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const { promise: url, resolve: answersAt, reject } = Promise.withResolvers<string>();
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
    const [, port] = /"url":"http:\/\/localhost:([0-9]+)"/.exec(output) ?? [];
    if (port !== undefined) answersAt(`http://127.0.0.1:${port}`);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // All that it has written has arrived when its streams are closed, not when it exits.
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal }));
  ended.then((end) => reject(new NotStarted(output, end)));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  const dispose = async () => {
    await end('SIGKILL');
  };
  return {
    url: await url,
    pid: child.pid ?? 0,
    output: () => output,
    end,
    ended,
    [Symbol.asyncDispose]: dispose,
  };
}

/** What a service needs around it: the simulated broker, and folders for seeded stores. */
export interface Surroundings extends AsyncDisposable {
  broker: Broker;
  folder: string;
  /** The environment of a service on a new store, with the demo's world in it. */
  newStore(dataFolder?: string): { DATA_DIR: string; BROKER_ISSUER: string };
  /** A token of a provider's system. */
  mintService(clientId: ClientId): Promise<string>;
  /** A token of a person, the demo's or another, held by this client. */
  mintUser(person: DemoPerson, clientId: ClientId): Promise<string>;
}

export async function openSurroundings(): Promise<Surroundings> {
  const folder = mkdtempSync(join(tmpdir(), 'adgang-process-'));
  const broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder: folder, nodeEnv: 'test' });
  const mint = (claims: Record<string, unknown>) => {
    const iat = Math.floor(Date.now() / 1000);
    const always = { iss: broker.issuer, iat, nbf: iat, exp: iat + 3_600, jti: randomUUID() };
    return mintToken({ dataFolder: folder }, { ...always, ...claims });
  };
  return {
    broker,
    folder,
    newStore: (dataFolder = mkdtempSync(join(folder, 'store-'))) => {
      using db = openStore(dataFolder);
      seedDemo({ db, now: Date.now, newId: createNewId(Date.now) });
      return { DATA_DIR: dataFolder, BROKER_ISSUER: broker.issuer };
    },
    mintService: (clientId) => {
      const client = serviceTokenClientClaims(findClient(clientId));
      return mint({ aud: 'privilege_api', scope: 'privilege_api', client_id: clientId, ...client });
    },
    mintUser: (person, clientId) => {
      const client = findClient(clientId);
      return mint({
        ...(client.userScope === 'privilege_admin' && { aud: 'privilege_admin' }),
        ...{ scope: client.userScope, client_id: clientId, sub: randomUUID() },
        ...personClaims(person),
        ...userTokenClientClaims(client),
      });
    },
    [Symbol.asyncDispose]: async () => {
      await broker.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
