import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { opaPlaces } from '../policies/places.ts';
import { AppError } from '../server/errors.ts';
import { makeFirstPolicy } from '../server/studio/template.ts';
import { openWorkshopApart } from '../server/studio/workshop-apart.ts';

/** Has a workshop start its process when no file can be opened any more, and again when it can. */

const tin = 'DK10110009';
spawnSync('prlimit', ['--pid', String(process.pid), '--nofile=256:']);
const files = makeFirstPolicy(tin);
const warnings: string[] = [];
const workshop = openWorkshopApart({
  opa: opaPlaces({ build: false }),
  ...{ processes: 1, warn: (why) => warnings.push(why) },
});
await workshop.requireCompiler();
const outcome = () =>
  workshop.compile(tin, files).then(
    ({ ok }) => `compiled: ${ok}`,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const open: number[] = [];
try {
  for (;;) open.push(openSync('/dev/null', 'r'));
} catch {
  // That was the last.
}
const first = await outcome();
for (const file of open) closeSync(file);
const second = await outcome();
await workshop[Symbol.asyncDispose]();
process.stdout.write(`${first}, ${warnings.length} warning, ${second}\n`);
