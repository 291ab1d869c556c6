import { opaPlaces } from '../policies/places.ts';
import { makeFirstPolicy } from '../server/studio/template.ts';
import { openWorkshopApart } from '../server/studio/workshop-apart.ts';

/** Has a workshop examine again and again, until somebody kills it; tells which process does the work. */

const tin = 'DK10110009';
const workshop = openWorkshopApart({ opa: opaPlaces({ build: false }), processes: 1, warn: () => undefined });
await workshop.compile(tin, makeFirstPolicy(tin));
process.stdout.write(`works ${workshop.pid}\n`);
for (;;) await workshop.examine(tin, makeFirstPolicy(tin));
