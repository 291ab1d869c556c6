import type { Request, Response } from 'express';
import type { CompanyProps } from '../../views/onboarding/parts.ts';
import { type StopAction, type StopProps, stopPage } from '../../views/onboarding/stop.ts';
import { AppError, type ErrorCode, errorCatalogue } from '../errors.ts';
import type { Company } from '../onboarding/company-register.ts';
import { tinOf } from '../onboarding/numbers.ts';
import { visitorOf } from '../sign-in/visitor.ts';
import { languageOf } from './language.ts';
import { sendPage } from './respond.ts';

/** Where each end of a way leads on to. What is not here is no end of a way, but an error. */
const actionsOf: Partial<Record<ErrorCode, readonly StopAction[]>> = {
  'company-not-found': ['other-company'],
  'company-ceased': ['other-company'],
  'already-onboarded': ['organizations', 'help-gone'],
  'organization-barred': ['help'],
  'onboarding-pending': ['organizations'],
  'signatory-needed': ['signatory', 'help'],
  'not-signatory': ['declaration', 'other-company'],
  'too-many-tries': ['log-in', 'help'],
  'proof-missing': ['prove'],
  'already-confirmed': ['organizations'],
  'terms-changed': ['again'],
  'foreign-company': ['declaration'],
  'letterbox-unavailable': ['signatory'],
};

/** Other words for what went wrong, where onboarding means something of its own by it. */
const words: Partial<Record<ErrorCode, string>> = {
  'register-unavailable': 'check-unavailable',
  'broker-unavailable': 'check-unavailable',
  'invalid-token': 'login-too-old',
};

const statusOf: Partial<Record<ErrorCode, number>> = { 'invalid-token': 403 };

export interface StopAbout {
  company?: Company | undefined;
  /** The page to come back to. */
  here: string;
  freeAt?: number | undefined;
  /** Which of the texts, where the code has several. */
  text?: string | undefined;
  actions?: readonly StopAction[] | undefined;
}

/**
 * Answers an error of onboarding with its own page: what has happened, and where to go instead.
 * @throws the error itself when it is none of those
 */
export function sendStop(req: Request, res: Response, error: unknown, about: StopAbout): void {
  if (!(error instanceof AppError)) throw error;
  const { code } = error;
  const actions =
    about.actions ??
    actionsOf[code] ??
    (words[code] === 'login-too-old' ? ['log-in'] : words[code] && ['again']);
  // What stays down is told by the page about errors, which also logs it.
  if (!actions) throw error;
  const { status } = errorCatalogue[code];
  if (status === 503) res.set('Retry-After', '10');
  const props: StopProps = {
    language: languageOf(req),
    code: about.text ?? words[code] ?? code,
    company: about.company && toCompanyProps(about.company),
    actions,
    here: about.here,
    freeAt: about.freeAt,
  };
  sendPage(req, res, { ...stopPage(props), status: statusOf[code] ?? status });
}

/** A company as pages show it. */
export function toCompanyProps({ cvr, name, address }: Company): CompanyProps {
  return { tin: tinOf(cvr), name, address };
}

/** Whether the visitor belongs to this company by their login. */
export function isOwnCompany(req: Request, tin: string): boolean {
  return visitorOf(req)?.employerTin === tin;
}
