import { readPolicyConfig } from '../server/config.ts';
import { findOpa, type OpaPlaces } from '../server/policy/opa.ts';

/** Where OPA is: built now, by Go, where it is not found. The service would go on meanwhile; a command waits. */
export async function findOpaForCommand(): Promise<OpaPlaces> {
  const { opa: places } = readPolicyConfig();
  const there = await findOpa({ ...places, build: false });
  if (there === undefined)
    console.error('There is no opa yet. If there is Go, it is built once: about two minutes.');
  const explicit = there ?? (await findOpa(places));
  return { ...places, explicit, build: false };
}
