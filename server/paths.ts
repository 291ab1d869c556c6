/** Every URL of the service. Routers use the patterns, everybody else the functions. */
export const paths = {
  root: '/',
  login: '/login',
  logout: '/logout',
  /** Extends the session: any request does, this one shows nothing. */
  session: '/session',
  help: '/help',
  helpTopic: (topic: string) => `/help/${topic}`,
  helpTopicPattern: '/help/:topic',
  accessibility: '/accessibility',
  organizations: '/organizations',
  organization: (tin: string) => `/organizations/${tin}`,
  organizationPattern: '/organizations/:tin',
  livez: '/livez',
  readyz: '/readyz',
  problem: (code: string) => `/problems/${code}`,
  problemPattern: '/problems/:code',
  protectedResource: '/.well-known/oauth-protected-resource',
  authzenConfiguration: '/.well-known/authzen-configuration',
  authzenEvaluation: '/access/v1/evaluation',
  authzenEvaluations: '/access/v1/evaluations',
  authzenSubjectSearch: '/access/v1/search/subject',
  authzenResourceSearch: '/access/v1/search/resource',
  authzenActionSearch: '/access/v1/search/action',
  opaDefault: '/',
  opaRoot: '/v1',
  opaDataPattern: '/v1/data{/*path}',
  opaBatchPattern: '/v1/batch/data{/*path}',
  opaHealth: '/health',
  ownPrivileges: '/privileges-api/api/v1/identity/privileges',
  assignedPrivilegesPattern:
    '/privileges-api/api/v1/organizations/:organizationTin/assignedIdentityPrivileges/:idp/:idpIdentityId',
  runtimePrivilegesPattern:
    '/privileges-api/api/v1/organizations/:organizationTin/assignedIdentityPrivileges/:idp/:idpIdentityId/runtime',
  managementRoot: '/api/v1',
  employeesPattern: '/api/v1/organizations/:tin/employees',
  organizationPrivilegesPattern: '/api/v1/organizations/:tin/privileges',
  grantsPattern: '/api/v1/organizations/:tin/grants',
  grantPattern: '/api/v1/organizations/:tin/grants/:id',
  grant: (tin: string, id: string) => `/api/v1/organizations/${tin}/grants/${id}`,

  // Pages for people.
  loginFor: (next?: string, fresh = false) => withQuery('/login', { next, fresh: fresh ? '1' : undefined }),
  callback: '/callback',
  /** Sends a form that was kept while its sender logged in. */
  keptForm: '/login/form',
  employeesPage: (tin: string) => `/organizations/${tin}/employees`,
  employeesPagePattern: '/organizations/:tin/employees',
  grantsPage: (tin: string) => `/organizations/${tin}/grants`,
  grantsPagePattern: '/organizations/:tin/grants',
  administratorsPage: (tin: string) => `/organizations/${tin}/administrators`,
  administratorsPagePattern: '/organizations/:tin/administrators',
  support: (tin: string) => `/support/${tin}`,
  supportPattern: '/support/:tin',
  onboarding: '/onboarding',
  onboardingTerms: '/onboarding/terms',
  onboardingSignatory: '/onboarding/signatory',
  onboardingProve: (tin: string) => `/onboarding/signatory/${tin}`,
  onboardingProvePattern: '/onboarding/signatory/:tin',
  onboardingConfirm: (tin: string) => `/onboarding/signatory/${tin}/confirm`,
  onboardingConfirmPattern: '/onboarding/signatory/:tin/confirm',
  onboardingDeclaration: '/onboarding/declaration',
  /** For the other signatories: the token is the link's secret. */
  onboardingSignatures: (token: string) => `/onboarding/signatures/${token}`,
  onboardingSignaturesPattern: '/onboarding/signatures/:token',
  onboardingReceipt: (id: string) => `/onboarding/receipts/${id}`,
  onboardingReceiptPattern: '/onboarding/receipts/:id',
  notUs: (token: string) => `/not-us/${token}`,
  notUsPattern: '/not-us/:token',
} as const;

/** A path with the query parameters that have a value. */
export function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
