import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compiler, Sources } from '../server/policy/compiler.ts';
import { findOpa, type OpaPlaces } from '../server/policy/opa.ts';
import { capabilitiesFile } from '../server/policy/shipped-files.ts';

/** This folder. */
export const policies = fileURLToPath(new URL('./', import.meta.url));
export const buildFolder = join(policies, 'build');

/** The base policy: what is compiled and shipped. */
export const basePolicy: Sources = { root: policies, paths: ['access'], schemas: 'schemas' };

/** Where scripts and tests look for OPA. The service itself takes the same from its configuration. */
export function opaPlaces(options: { build?: boolean } = {}): OpaPlaces {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return {
    explicit: process.env['OPA'] || undefined,
    path: process.env['PATH'] ?? '',
    cacheFolder: join(cache, 'adgang'),
    build: options.build ?? true,
  };
}

/** The compiler for scripts and tests; undefined when OPA is not to be had. */
export async function findCompiler(options: { build?: boolean } = {}): Promise<Compiler | undefined> {
  const opa = await findOpa(opaPlaces(options));
  return opa === undefined ? undefined : { opa, capabilities: capabilitiesFile };
}
