import { AppError } from '../errors.ts';
import { findOpa, type OpaPlaces, opaVersion } from '../policy/opa.ts';

/**
 * Looks for OPA until it is found; where it can be built, that goes on in the background.
 * @throws AppError `compiler-unavailable` that says how to get one
 */
export function createCompilerFinder(places: OpaPlaces): () => Promise<string> {
  let found: Promise<string | undefined> | undefined;
  let building: Promise<unknown> | undefined;
  return async () => {
    found ??= findOpa({ ...places, build: false });
    const opa = await found.catch((cause: unknown) => {
      found = undefined;
      throw unavailable(cause instanceof Error ? cause.message : 'opa cannot be used');
    });
    if (opa !== undefined) return opa;
    found = undefined;
    if (places.build && !building) {
      building = findOpa(places)
        .catch(() => undefined)
        .finally(() => {
          building = undefined;
        });
    }
    throw unavailable('it is not to be had');
  };
}

function unavailable(why: string): AppError {
  return new AppError(
    'compiler-unavailable',
    `Policies need opa ${opaVersion} to be compiled: ${why}. Put it on the PATH of the service, name it in OPA, or install Go, by which it is built in about two minutes. Decisions go on meanwhile.`,
  );
}
