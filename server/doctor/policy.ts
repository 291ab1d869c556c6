import type { Config } from '../config.ts';
import { loadBundle, shippedBundle } from '../policy/bundle.ts';
import { compileFolder } from '../policy/compile-folder.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Whether the policy that ships with the service is what it says, and the one that was put in its place compiles. */
export async function examinePolicy(config: Config, folder = shippedBundle): Promise<Finding[]> {
  return [await examineShipped(folder), ...(await examineOwn(config))];
}

async function examineShipped(folder: string): Promise<Finding> {
  try {
    const { revision } = await loadBundle(folder);
    return ok('policy', `${revision}, its digest is right`);
  } catch {
    return problem('policy', 'the bundle is damaged: no role can be decided', 'Install this version again');
  }
}

async function examineOwn({ policyFolder, opa }: Config): Promise<Finding[]> {
  if (policyFolder === undefined) return [];
  try {
    const { revision } = await compileFolder(policyFolder, { ...opa, build: false });
    return [
      warning('policy of your own', `${revision} replaces the base policy`, 'Leave it so only on purpose'),
    ];
  } catch {
    return [
      problem(
        'policy of your own',
        'POLICY_DIR cannot be compiled',
        'Run npm run service: it says what is wrong',
      ),
    ];
  }
}
