/**
 * Checks everything about the base policy: the last step of `npm run policies`. Exit code 1 when something is
 * wrong, 3 when OPA is not to be had and so nothing could be checked.
 */
import { findCompiler } from './places.ts';
import { steps } from './steps.ts';

const compiler = await findCompiler();
if (!compiler) {
  console.error(
    'THE POLICY WAS NOT CHECKED: OPA is not to be had. Set $OPA, or install Go to have it built.',
  );
  process.exit(3);
}
for (const { name, run } of steps) {
  const started = performance.now();
  const wrong = await run(compiler);
  const took = Math.round(performance.now() - started);
  console.log(`policies ${name}: ${wrong.length === 0 ? 'ok' : `${wrong.length} wrong`} (${took} ms)`);
  for (const line of wrong) console.error(`  ${line}`);
  if (wrong.length > 0) process.exitCode = 1;
}
