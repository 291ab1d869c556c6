import * as z from 'zod';
import { AppError } from '../errors.ts';
import { askRemote, type Remote } from './remote.ts';

/** Somebody who may sign for a company, alone or together with others. `id` is the register's own, never a CPR number. */
export interface Signatory {
  id: string;
  name: string;
}

/** A company as the register knows it. */
export interface Company {
  /** Eight digits, without the country code. */
  cvr: string;
  name: string;
  address?: string | undefined;
  status: 'active' | 'ceased';
  /** `alone`: any one of them may sign; `joint`: all of them have to. */
  signing: { rule: 'alone' | 'joint'; signatories: Signatory[] };
}

/** The register of companies: who may sign for which. */
export interface CompanyRegister {
  /** @throws AppError `register-unavailable` */
  findCompany(cvr: string): Promise<Company | undefined>;
  /**
   * The id of the company's signatory who has this CPR number. The number goes to the register and nowhere else.
   * @throws AppError `register-unavailable`
   */
  matchSignatory(cvr: string, cprNumber: string): Promise<string | undefined>;
}

const id = z.string().min(1).max(100);
const name = z.string().min(1).max(300);
const Company = z
  .object({
    cvr: z.string().regex(/^[0-9]{8}$/),
    name,
    address: z.string().max(500).optional(),
    status: z.enum(['active', 'ceased']),
    signing: z.object({
      rule: z.enum(['alone', 'joint']),
      signatories: z.array(z.object({ id, name })).max(100),
    }),
  })
  .refine(
    ({ signing }) => new Set(signing.signatories.map((one) => one.id)).size === signing.signatories.length,
  );
const Match = z.object({ signatoryId: id.optional() });

/** The register behind an HTTP API: `GET {url}/companies/{cvr}`, `POST {url}/companies/{cvr}/signatory-match`. */
export function createCompanyRegister(remote: Remote): CompanyRegister {
  const ask = <T>(request: { path: string; body?: object }, schema: z.ZodType<T>) =>
    askRemote(remote, { method: request.body ? 'POST' : 'GET', ...request }, schema, unavailable);
  return {
    findCompany: async (cvr) => {
      const company = await ask({ path: `/companies/${encodeURIComponent(cvr)}` }, Company);
      if (company && company.cvr !== cvr) throw unavailable('it told of another company');
      return company;
    },
    matchSignatory: async (cvr, cprNumber) => {
      const path = `/companies/${encodeURIComponent(cvr)}/signatory-match`;
      return (await ask({ path, body: { cprNumber } }, Match))?.signatoryId;
    },
  };
}

function unavailable(why: string): AppError {
  return new AppError('register-unavailable', 'The company register cannot be asked now. Try again later.', {
    cause: new Error(`the company register: ${why}`),
  });
}
