import * as z from 'zod';
import type { SignIn } from './sign-in.ts';
import type { Visitor } from './visitor.ts';

/** What Adgang answers to `GET /privileges-api/api/v1/identity/privileges`, as far as we read it. */
const PrivilegeList = z.object({
  organizationScopes: z.array(
    z.object({ organizationTin: z.string(), privileges: z.array(z.object({ name: z.string() })) }),
  ),
});

/** The names of the visitor's privileges by TIN of the company on whose behalf they hold. */
export type Privileges = ReadonlyMap<string, readonly string[]>;

/** What Adgang answers to an evaluation (AuthZEN Authorization API 1.0), as far as we read it. */
const Answer = z.object({
  decision: z.boolean(),
  context: z
    .object({
      decision_id: z.string().optional(),
      reasons: z
        .array(
          z.object({
            text: z.string(),
            who_can_fix: z.object({ role: z.string(), organization: z.string().optional() }).optional(),
          }),
        )
        .default([]),
      /** What the visitor can do besides: `step-up` is a login at a higher level. */
      obligations: z.array(z.object({ code: z.string(), loa: z.string().optional() })).default([]),
      /** Where the visitor can ask for access (AuthZEN Access Request and Approval Profile). */
      access_request: z.object({ form_url: z.string().optional() }).optional().catch(undefined),
    })
    // What explains a decision never changes it.
    .catch({ reasons: [], obligations: [] }),
});
export type Answer = z.infer<typeof Answer>;

/** The service gave no answer that could be relied on. Nobody gets in on that. */
export class AccessUnknownError extends Error {}

/** The visitor's token is no longer accepted: a new login mends it. */
export class LoginExpiredError extends Error {}

export interface AccessDeps {
  serviceUrl: string;
  signIn: SignIn;
}

const timeout = 5000;

/** What the visitor may do, asked with the visitor's own token. */
export async function listPrivileges(deps: AccessDeps, visitor: Visitor): Promise<Privileges> {
  const response = await send(`${deps.serviceUrl}/privileges-api/api/v1/identity/privileges`, {
    headers: { authorization: `Bearer ${visitor.accessToken}` },
  });
  if (response.status === 401) throw new LoginExpiredError('The user token was refused');
  const { organizationScopes } = await read(response, PrivilegeList);
  return new Map(
    organizationScopes.map((scope) => [scope.organizationTin, scope.privileges.map((p) => p.name)]),
  );
}

export interface Question {
  visitor: Visitor;
  privilege: string;
  /** The company on whose behalf. */
  organization: string;
  /** The browser's `Accept-Language`: reasons come in the visitor's language. */
  acceptLanguage: string;
}

/** May this visitor do this on behalf of that company? Asked anew every time, with our own service token. */
export async function ask(deps: AccessDeps, question: Question): Promise<Answer> {
  const { visitor } = question;
  const response = await send(`${deps.serviceUrl}/access/v1/evaluation`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await serviceToken(deps)}`,
      'content-type': 'application/json',
      'accept-language': question.acceptLanguage,
    },
    body: JSON.stringify({
      subject: {
        type: visitor.idp,
        id: visitor.idpIdentityId,
        ...(visitor.employer && { properties: { organization: visitor.employer.tin } }),
      },
      action: { name: question.privilege },
      resource: { type: 'organization', id: question.organization },
      ...(visitor.level && { context: { loa: visitor.level } }),
    }),
  });
  if (response.status === 401) deps.signIn.forgetServiceToken();
  return read(response, Answer);
}

async function serviceToken(deps: AccessDeps): Promise<string> {
  try {
    return await deps.signIn.getServiceToken();
  } catch (cause) {
    throw new AccessUnknownError('The broker gave no service token', { cause });
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeout) });
  } catch (cause) {
    throw new AccessUnknownError('The access service does not answer', { cause });
  }
}

async function read<T>(response: Response, shape: z.ZodType<T>): Promise<T> {
  if (response.status !== 200) throw new AccessUnknownError(`The access service answered ${response.status}`);
  try {
    return shape.parse(await response.json());
  } catch (cause) {
    throw new AccessUnknownError('The access service gave an answer that is none', { cause });
  }
}
