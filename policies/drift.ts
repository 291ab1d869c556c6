/** Whether what is generated and committed still is what its source says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compiler } from '../server/policy/compiler.ts';
import { capabilitiesFile } from '../server/policy/shipped-files.ts';
import { buildBase } from './build.ts';
import { makeCapabilities } from './capabilities.ts';
import { buildFolder } from './places.ts';
import { inputSchemaFile, makeInputSchema } from './schemas.ts';

/** What has drifted, one line each; none when all is as it should be. */
export async function findDrift(compiler: Compiler): Promise<string[]> {
  const { wasm, manifest } = await buildBase(compiler);
  const wanted = [
    { file: capabilitiesFile, content: await makeCapabilities(compiler.opa) },
    { file: inputSchemaFile, content: makeInputSchema() },
    { file: join(buildFolder, 'policy.wasm'), content: wasm },
    { file: join(buildFolder, 'manifest.json'), content: manifest },
  ];
  const found = await Promise.all(
    wanted.map(async ({ file, content }) => {
      const same = (await readFile(file)).equals(Buffer.from(content));
      return same ? [] : [`${file} is not up to date: run \`npm run policies\``];
    }),
  );
  return found.flat();
}
