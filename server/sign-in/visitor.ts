import type { Request } from 'express';
import * as z from 'zod';
import { Level } from '../access/check.ts';

declare module 'express-session' {
  interface SessionData {
    /** When the session began; absent from one that was never stored. */
    begunAt?: number;
    /** Read through `visitorOf`, `pendingLoginOf` and `keptFormOf` only. */
    visitor?: unknown;
    pendingLogin?: unknown;
    keptForm?: unknown;
    /** The id of the kept form that was dealt with last. */
    doneForm?: string;
    csrfToken?: string;
    /** Of this request alone, and never stored: nobody has asked for it (`markUnattended`). */
    isUnattended?: boolean;
  }
}

/** Somebody who has logged in to the portal, as the session keeps it. What they may is never kept. */
export const Visitor = z.object({
  idp: z.string(),
  /** In lower case when it is a UUID. */
  idpIdentityId: z.string(),
  /** `null` for the name-protected. */
  name: z.string().nullable(),
  loa: Level.optional(),
  /** TIN of the employer; absent for private logins. */
  employerTin: z.string().optional(),
  /** The employer's name, as the login tells it. */
  employerName: z.string().optional(),
  /** When they proved who they are, at the broker: epoch milliseconds. */
  loggedInAt: z.number(),
  /** For what the portal asks the broker on their behalf, and for logging out there. */
  accessToken: z.string(),
  idToken: z.string(),
});
export type Visitor = z.infer<typeof Visitor>;

/** A login that was sent to the broker and has not come back. */
export const PendingLogin = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** The path of ours to go on to. */
  next: z.string(),
  /** Whether an older login at the broker will not do. */
  fresh: z.boolean(),
});
export type PendingLogin = z.infer<typeof PendingLogin>;

/** A form that came when its session had ended, or its login was too old: kept until after the next login. */
export const KeptForm = z.object({
  id: z.string(),
  /** When nobody is asked about it any more: epoch milliseconds. */
  until: z.number(),
  path: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
});
export type KeptForm = z.infer<typeof KeptForm>;

/** What a page asks for by itself, to keep up to date, does not put off the end of a session that nobody uses. */
export function markUnattended(req: Request): void {
  Object.defineProperty(req.session, 'isUnattended', { value: true, enumerable: false });
}

/** Who has logged in, if anybody has. */
export function visitorOf(req: Request): Visitor | undefined {
  return Visitor.safeParse(req.session.visitor).data;
}

/** Who has logged in. For routes that let nobody else in. */
export function requireVisitor(req: Request): Visitor {
  return Visitor.parse(req.session.visitor);
}

/** The login that is under way, if one is. */
export function pendingLoginOf(req: Request): PendingLogin | undefined {
  return PendingLogin.safeParse(req.session.pendingLogin).data;
}

/** The form that waits for its login, or for its sender's word, if one does. */
export function keptFormOf(req: Request, now: number): KeptForm | undefined {
  const kept = KeptForm.safeParse(req.session.keptForm).data;
  return kept && now < kept.until ? kept : undefined;
}
