import { InvalidArgumentError } from 'commander';
import { basePolicyId } from '../server/policy/names.ts';

export const policyHelp = '`base`, or the TIN of the provider whose policy it is';

/** What `--policy` says. @throws InvalidArgumentError */
export function toPolicy(text: string): string {
  if (text === basePolicyId || /^[A-Z]{2}[A-Z0-9]{2,18}$/.test(text)) return text;
  throw new InvalidArgumentError(policyHelp);
}
