import { insertOrganization } from '../../db/onboardings.ts';
import { readOrganization } from '../../db/organizations.ts';
import { AppError } from '../errors.ts';
import { auditOrganization, type Doing } from './audit.ts';
import type { Company } from './company-register.ts';
import type { OnboardingDeps } from './deps.ts';
import { cvrOf, tinOf } from './numbers.ts';

/**
 * The company of a TIN, as the register has it at this moment.
 * @throws AppError `register-unavailable`, `company-not-found`, `company-ceased`
 */
export async function requireCompany(
  { companyRegister }: Pick<OnboardingDeps, 'companyRegister'>,
  tin: string,
): Promise<Company> {
  if (!companyRegister) {
    throw new AppError('register-unavailable', 'Here there is no company register: nobody can be onboarded.');
  }
  const company = await companyRegister.findCompany(cvrOf(tin));
  if (!company) throw new AppError('company-not-found', 'The company register does not know this company.');
  if (company.status === 'ceased') {
    throw new AppError('company-ceased', 'By the company register this company has ceased.');
  }
  return company;
}

/** Keeps a company as an organisation that is known, unless it is one already. In the caller's transaction. */
export function knowCompany(deps: OnboardingDeps, doing: Doing, { cvr, name }: Company): void {
  const tin = tinOf(cvr);
  // The broker's own GUID of it nobody knows before it registers a client there.
  const orgId = deps.newId('onb').slice('onb_'.length);
  const isNew = insertOrganization(deps.db, { tin, orgId, name, state: 'known', createdAt: doing.at });
  if (isNew)
    auditOrganization(deps.db, doing, 'organization.made', undefined, readOrganization(deps.db, tin));
}
