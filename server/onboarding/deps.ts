import type { Db } from '../../db/open.ts';
import type { Level } from '../access/check.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { AppError } from '../errors.ts';
import type { NewId, NewToken } from '../ids.ts';
import type { CompanyRegister } from './company-register.ts';
import type { CprMatch } from './cpr-match.ts';
import type { Letterbox } from './letterbox.ts';

export interface OnboardingDeps {
  db: Db;
  now: () => number;
  newId: NewId;
  newToken: NewToken;
  /** Where people reach the service: links in letters begin with it. */
  publicUrl: string;
  companyRegister: CompanyRegister | undefined;
  cprMatch: CprMatch | undefined;
  letterbox: Letterbox | undefined;
}

/** Somebody who has logged in, and wants to act for a company. */
export interface Applicant {
  /** This login and no other of the same person: SHA-256 of the session's id. */
  login: string;
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
  /** `null` for the name-protected. */
  name: string | null;
  loa?: Level | undefined;
  /** TIN of the employer; absent for private logins. */
  employerTin?: string | undefined;
  /** Of this login, for the broker. */
  accessToken: string;
  /** Only as far as it may be kept. */
  requestId: string | null;
}

/** The role that an onboarding gives. */
export const administratorRoleId =
  builtInPrivileges.find(({ name }) => name === 'PrivilegeAdministrator')?.id ?? '';

/** @throws AppError `level-too-low` for a login below Substantial */
export function requireLevel({ loa }: Pick<Applicant, 'loa'>): void {
  if (loa === 'Substantial' || loa === 'High') return;
  throw new AppError('level-too-low', 'Log in at level Substantial or High.');
}
