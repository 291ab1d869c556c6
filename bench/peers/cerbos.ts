import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PeerKind, Setting, StartedPeer } from './peer.ts';
import { freePort, startProgram } from './program.ts';

const bench = fileURLToPath(new URL('../', import.meta.url));
const policies = fileURLToPath(new URL('./cerbos/policies', import.meta.url));
const program = join(bench, 'node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64');

/** Installs Cerbos from npm into bench/node_modules, unless the locked version is there. */
export function installCerbos(): void {
  const stamp = join(bench, 'node_modules', '.adgang-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(bench, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const cli = process.env['npm_execpath'];
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  execFileSync(command, [...first, 'ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: bench,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, wanted);
}

/** Cerbos: no facts of its own, no token, no audit log; telemetry is off. */
export function cerbos(): PeerKind {
  return { name: 'cerbos', processes: 1, dialect: 'cerbos', authenticated: false, start };
}

async function start({ folder }: Setting): Promise<StartedPeer> {
  const [port, grpcPort, debugPort] = [await freePort(), await freePort(), await freePort()];
  const settings = [
    `server.httpListenAddr=127.0.0.1:${port}`,
    `server.grpcListenAddr=127.0.0.1:${grpcPort}`,
    'storage.driver=disk',
    `storage.disk.directory=${policies}`,
    'storage.disk.watchForChanges=false',
    'telemetry.disabled=true',
  ].map((setting) => `--set=${setting}`);
  const started = await startProgram({
    command: program,
    args: ['server', '--log-level=warn', `--debug-listen-addr=127.0.0.1:${debugPort}`, ...settings],
    cwd: folder,
    logFile: join(folder, 'printed.log'),
    readyUrl: `http://127.0.0.1:${port}/_cerbos/health`,
  });
  return { program: started, port, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}
