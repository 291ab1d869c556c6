import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { PeerKind, Setting, StartedPeer } from './peer.ts';
import { freePort, startProgram } from './program.ts';

const rego = (name: string) => fileURLToPath(new URL(`./opa/${name}.rego`, import.meta.url));
const common = ['run', '--server', '--skip-version-check', '--log-level', 'error'];

/** The OPA server with nothing on: the same answers as the service's. */
export function opaPlain(opa: string): PeerKind {
  return {
    name: 'opa',
    processes: 1,
    dialect: 'opa',
    authenticated: false,
    start: (setting) => start(opa, setting, []),
  };
}

/** The same, asked for nothing but yes or no. */
export function opaBoolean(opa: string): PeerKind {
  return { ...opaPlain(opa), name: 'opa-boolean', dialect: 'opa-boolean' };
}

/** The OPA server with what the service always has on: tokens verified, and every decision logged. */
export function opaSecured(opa: string): PeerKind {
  return {
    name: 'opa-secured',
    processes: 1,
    dialect: 'opa',
    authenticated: true,
    start: async (setting) => start(opa, setting, await security(setting)),
  };
}

const cache = 'caching.inter_query_builtin_value_cache.named.io_jwt';

async function security({ folder, issuer }: Setting): Promise<string[]> {
  const broker = join(folder, 'broker.json');
  await writeFile(broker, JSON.stringify({ issuer, keys: await readKeys(issuer) }));
  return [
    ...['--authentication=token', '--authorization=basic', rego('authz'), broker],
    ...['--set', `${cache}.disabled=false`, '--set', `${cache}.max_num_entries=100`],
    ...['--set', 'decision_logs.console=true'],
  ];
}

/** The broker's keys as text, which is how OPA wants them. */
async function readKeys(issuer: string): Promise<string> {
  const metadata = await fetch(`${issuer}/.well-known/openid-configuration`);
  const { jwks_uri: url } = z.object({ jwks_uri: z.url() }).parse(await metadata.json());
  return (await fetch(url)).text();
}

async function start(opa: string, setting: Setting, more: string[]): Promise<StartedPeer> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const files = [rego('bench'), rego('reasons'), setting.world.opaData];
  const program = await startProgram({
    command: opa,
    args: [...common, '--addr', address, ...files, ...more],
    // A decision log on the console is read by nobody here: no disk, no consumer, which is in OPA's favour.
    ...(more.length > 0 ? {} : { logFile: join(setting.folder, 'printed.log') }),
    readyUrl: `http://${address}/health`,
  });
  return { program, port, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}
