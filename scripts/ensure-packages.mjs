// Plain JavaScript for Node 20: it runs before anything is installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.adgang-lock');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Installing npm packages (this happens once for each package-lock.json) ...');
  // Install scripts stay off: only the `node` package needs its own, which puts Node 24 in node_modules/.bin.
  npm('ci', '--ignore-scripts', '--loglevel=error');
  npm('rebuild', 'node', '--loglevel=error');
  writeFileSync(stamp, wanted);
}

/** Runs the npm that runs us, so that no second npm is needed on the PATH. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  // Not process.execPath: under npm that may be the very Node 24 in node_modules which `npm ci` is about to delete.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const [command, prefix] = cli ? [node, [cli]] : ['npm', []];
  execFileSync(command, [...prefix, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
