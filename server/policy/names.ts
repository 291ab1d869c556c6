/** The operator's policy, which is asked about everything. */
export const basePolicyId = 'base';

/** What a policy is called in Rego and in revisions: `base`, or a provider's TIN in lower case. */
export function toSlug(policy: string): string {
  return policy.toLowerCase();
}

/** The package whose rule `decision` is asked: `access`, or `provider.dk12345678`. */
export function toPackage(policy: string): string {
  return policy === basePolicyId ? 'access' : `provider.${toSlug(policy)}`;
}

/** The entrypoint of a policy's WASM: `access/decision`, `provider/dk12345678/decision`. */
export function toEntrypoint(policy: string): string {
  return `${toPackage(policy).replace('.', '/')}/decision`;
}
