import type { Person } from '../directory/first-seen.ts';
import type { Check } from './check.ts';
import { toIdentityKey } from './facts.ts';

/** The person of a check and the employer that the caller states for them, if it does; `resource` states nothing. */
export function statedPerson({ subject }: Check): Person | undefined {
  const employer = subject.properties?.['organization'];
  if (subject.type === 'client' || typeof employer !== 'string') return undefined;
  return {
    idp: subject.type,
    idpIdentityId: toIdentityKey(subject.id),
    employerTin: employer,
    source: 'stated',
  };
}
