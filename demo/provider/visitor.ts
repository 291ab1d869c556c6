import type { Request } from 'express';
import * as z from 'zod';
import { organizations } from '../organizations.ts';

declare module 'express-session' {
  interface SessionData {
    /** Read through `readVisitor` and `readPendingLogin` only. */
    pension: unknown;
    pensionLogin: unknown;
    pensionLanguage: unknown;
  }
}

/** Somebody who is logged in, as the session keeps it. */
export const Visitor = z.object({
  idp: z.string(),
  idpIdentityId: z.string(),
  /** Absent for name-protected people. */
  name: z.string().optional(),
  /** The employer; absent for a private MitID. */
  employer: z.object({ tin: z.string(), name: z.string() }).optional(),
  level: z.enum(['Low', 'Substantial', 'High']).optional(),
  accessToken: z.string(),
  idToken: z.string(),
});
export type Visitor = z.infer<typeof Visitor>;

/** A login that has been sent to the broker and has not come back yet. */
export const PendingLogin = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** The path to show afterwards. */
  next: z.string(),
});
export type PendingLogin = z.infer<typeof PendingLogin>;

/** Who is logged in, if anybody is. */
export function readVisitor(request: Request): Visitor | undefined {
  return Visitor.safeParse(request.session.pension).data;
}

/** The login that is under way, if one is. */
export function readPendingLogin(request: Request): PendingLogin | undefined {
  return PendingLogin.safeParse(request.session.pensionLogin).data;
}

const IdTokenClaims = z.object({
  idp: z.string(),
  idp_identity_id: z.string(),
  loa: z.string().optional(),
  'mitid.identity_name': z.string().optional(),
  'nemlogin.name': z.string().optional(),
  'nemlogin.cvr': z.string().optional(),
  'nemlogin.org_name': z.string().optional(),
});

/** Who the ID token says it is. The level is the last segment of an NSIS URI; one that we do not know is none. */
export function toVisitor(claims: unknown, tokens: Pick<Visitor, 'accessToken' | 'idToken'>): Visitor {
  const parsed = IdTokenClaims.parse(claims);
  const cvr = parsed['nemlogin.cvr'];
  return {
    ...tokens,
    idp: parsed.idp,
    idpIdentityId: parsed.idp_identity_id,
    name: parsed['nemlogin.name'] ?? parsed['mitid.identity_name'],
    level: Visitor.shape.level.safeParse(parsed.loa?.split('/').at(-1)).data,
    employer:
      cvr === undefined ? undefined : { tin: `DK${cvr}`, name: parsed['nemlogin.org_name'] ?? `DK${cvr}` },
  };
}

/** What the pension fund calls a company: it knows its own customers, the broker names the visitor's employer. */
export function nameOrganization(tin: string, visitor: Visitor): string {
  if (visitor.employer?.tin === tin) return visitor.employer.name;
  return Object.values(organizations).find((organization) => organization.tin === tin)?.name ?? tin;
}
