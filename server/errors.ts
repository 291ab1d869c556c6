/**
 * The closed list of error codes: code -> HTTP status and title. Codes are stable for ever; each has a page at
 * `/problems/{code}` (RFC 9457, section 3.1.1), which is the problem's type unless a specification has named one.
 */
export const errorCatalogue = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'wrong-content-type': { status: 400, title: 'The body must be application/json' },
  'cpr-refused': { status: 422, title: 'A CPR number is not accepted here' },
  'missing-token': { status: 401, title: 'An access token is required' },
  'invalid-token': { status: 401, title: 'The access token is not valid' },
  'insufficient-scope': { status: 403, title: 'The access token lacks the required scope' },
  forbidden: { status: 403, title: 'Not allowed' },
  'role-missing': { status: 403, title: 'You may not do this here' },
  'level-too-low': { status: 403, title: 'Log in at a higher level' },
  'form-forged': { status: 403, title: 'The form did not come from this page' },
  'form-kept': { status: 409, title: 'Log in to send your form' },
  'login-cancelled': { status: 400, title: 'The login was cancelled' },
  'login-failed': { status: 400, title: 'The login could not be completed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'privilege-exists': { status: 409, title: 'There is such a privilege already' },
  'registered-otherwise': { status: 409, title: 'It is registered already, with other values' },
  'not-now': { status: 409, title: 'Not in the state that it is in' },
  'operator-missing': { status: 409, title: 'The service has no operator yet' },
  'grant-exists': { status: 409, title: 'There is such a grant already' },
  'holds-grants': { status: 409, title: 'The person still holds grants' },
  'invitation-over': { status: 410, title: 'The invitation can no longer be used' },
  'stale-version': { status: 412, title: 'The resource has changed in the meantime' },
  'version-required': { status: 428, title: 'If-Match is required' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'not-assignable': { status: 422, title: 'The privilege may not be assigned' },
  'name-differs': { status: 422, title: 'The name was not typed as it stands' },
  'effect-changed': { status: 409, title: 'The effect has changed in the meantime' },
  'partner-pending': { status: 422, title: 'The external partner has not been confirmed' },
  'unknown-privilege': { status: 422, title: 'There is no such privilege' },
  'ambiguous-privilege': { status: 422, title: 'Several providers offer a privilege of this name' },
  'invalid-validity': { status: 422, title: 'The validity is not possible' },
  'too-many-rows': { status: 422, title: 'That is too many at once' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'company-not-found': { status: 422, title: 'The company is not known' },
  'company-ceased': { status: 422, title: 'The company has ceased' },
  'already-onboarded': { status: 409, title: 'The company has an administrator already' },
  'organization-barred': { status: 403, title: 'The company is suspended or offboarded' },
  'onboarding-pending': { status: 409, title: 'The company is being onboarded already' },
  'onboarding-over': { status: 410, title: 'This is over' },
  'invalid-cpr-number': { status: 422, title: 'This is no CPR number' },
  'cpr-mismatch': { status: 422, title: 'The CPR number belongs to somebody else' },
  'too-many-tries': { status: 429, title: 'Too many tries' },
  'not-signatory': { status: 403, title: 'Not a signatory of the company' },
  'signatory-needed': { status: 403, title: 'Only a signatory can do this' },
  'proof-missing': { status: 409, title: 'Prove once more who you are' },
  'already-confirmed': { status: 409, title: 'You have confirmed already' },
  'foreign-company': { status: 403, title: 'Only for your own company' },
  'code-needed': { status: 422, title: "The letter's code is needed" },
  'code-wrong': { status: 422, title: "This is not the letter's code" },
  'code-sent-lately': { status: 429, title: 'A letter was sent lately' },
  'last-administrator': { status: 409, title: 'The last administrator stays' },
  'already-administrator': { status: 409, title: 'They are an administrator already' },
  'not-an-employee': { status: 422, title: 'Only an employee can be an administrator' },
  'not-sole-administrator': { status: 409, title: 'The company has not exactly one administrator' },
  'case-open': { status: 409, title: 'There is an open case already' },
  'case-closed': { status: 409, title: 'The case is closed' },
  'second-supporter-needed': { status: 403, title: 'Another supporter has to confirm' },
  'invalid-denial-binding': {
    status: 400,
    title: 'The request does not fit the refusal that it names',
    type: 'urn:openid:authzen:access-request:error:invalid_denial_binding',
  },
  'expired-denial': {
    status: 410,
    title: 'The refusal is too old to ask for access with',
    type: 'urn:openid:authzen:access-request:error:expired_denial',
  },
  'not-requestable': {
    status: 400,
    title: 'Access cannot be asked for',
    type: 'urn:openid:authzen:access-request:error:not_requestable',
  },
  'unknown-task': {
    status: 404,
    title: 'There is no such request for access',
    type: 'urn:openid:authzen:access-request:error:unknown_task',
  },
  'duplicate-request': {
    status: 409,
    title: 'The idempotency key was used for another request for access',
    type: 'urn:openid:authzen:access-request:error:duplicate_request',
  },
  'invalid-task-state': {
    status: 409,
    title: 'The request for access has ended already',
    type: 'urn:openid:authzen:access-request:error:invalid_task_state',
  },
  'tie-missing': { status: 403, title: 'The person does not belong to the organisation' },
  'too-many-requests': { status: 429, title: 'Too many requests for access' },
  'own-request': { status: 403, title: 'Nobody answers their own request' },
  'terms-changed': { status: 409, title: 'The terms have changed' },
  'policy-invalid': { status: 422, title: 'The policy does not compile' },
  'policy-tests-fail': { status: 422, title: 'Tests of the policy fail' },
  'policy-uncovered': { status: 422, title: 'The tests do not reach all rules' },
  'policy-differs': { status: 422, title: 'The policy decides otherwise once compiled' },
  'policy-too-expensive': { status: 422, title: 'The policy takes too long, or too much memory' },
  'impact-unknown': { status: 409, title: 'The impact is not known' },
  'impact-stale': { status: 409, title: 'The impact is of something else by now' },
  'impact-unaccepted': { status: 409, title: 'The impact has not been accepted' },
  'impact-too-large': { status: 422, title: 'Too many would gain or lose access' },
  'second-person-needed': { status: 403, title: 'Another person has to approve' },
  'policy-from-folder': { status: 409, title: 'The base policy comes from a folder' },
  'compiler-busy': { status: 503, title: 'Too many policies are being examined' },
  'compiler-unavailable': { status: 503, title: 'Policies cannot be compiled here' },
  'policy-changed': { status: 409, title: 'Other rules have come into force in the meantime' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'policy-unavailable': { status: 503, title: 'No policy can be evaluated' },
  'policy-failed': { status: 500, title: 'The policy gave no usable answer' },
  'broker-unavailable': { status: 503, title: 'The eID broker cannot be reached' },
  'register-unavailable': { status: 503, title: 'The company register cannot be reached' },
  'letterbox-unavailable': { status: 503, title: 'The letterbox cannot be reached' },
  'decision-log-unavailable': { status: 503, title: 'The decision log cannot be written' },
  'database-unavailable': { status: 503, title: 'The database cannot be reached' },
  'shutting-down': { status: 503, title: 'The service is stopping' },
} as const satisfies Record<string, { status: number; title: string; type?: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One thing that is wrong with the input: an RFC 6901 JSON pointer into it, and what is wrong there. */
export interface Issue {
  pointer: string;
  detail: string;
}

/** The one error that our code throws. `detail` is shown to the caller: it never repeats the input. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly issues: Issue[];

  constructor(code: ErrorCode, detail: string, options: { issues?: Issue[]; cause?: unknown } = {}) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
    this.issues = options.issues ?? [];
  }
}
