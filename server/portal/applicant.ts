import type { Request, Response } from 'express';
import { loggableRequestId } from '../cpr.ts';
import { requestIdOf } from '../http/request-id.ts';
import { digestOf } from '../ids.ts';
import type { Applicant } from '../onboarding/deps.ts';
import { requireVisitor } from '../sign-in/visitor.ts';

/** Whoever has logged in, as onboarding knows them: this login, and no other of theirs. */
export function applicantOf(req: Request, res: Response): Applicant {
  return {
    ...requireVisitor(req),
    login: digestOf(req.sessionID),
    requestId: loggableRequestId(requestIdOf(res)),
  };
}

/** A field of a form, as text. */
export function fieldOf(req: Request, name: string): string {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value.trim() : '';
}
