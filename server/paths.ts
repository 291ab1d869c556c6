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
  accessRequests: '/access/v1/requests',
  accessRequest: (id: string) => `/access/v1/requests/${id}`,
  accessRequestPattern: '/access/v1/requests/:id',
  cancelAccessRequest: (id: string) => `/access/v1/requests/${id}/cancel`,
  cancelAccessRequestPattern: '/access/v1/requests/:id/cancel',
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
  /** The list of people, searched, filtered, sorted and paged. */
  employeesList: (tin: string, query: Query) => withQuery(`/organizations/${tin}/employees`, query),
  /** Tells of changes of the list that are newer than the one of that number. */
  employeesLive: (tin: string, after: number) => `/organizations/${tin}/employees/live?after=${after}`,
  employeesLivePattern: '/organizations/:tin/employees/live',
  employeesExport: (tin: string, query: Query) => withQuery(`/organizations/${tin}/employees/export`, query),
  employeesExportPattern: '/organizations/:tin/employees/export',
  newEmployees: (tin: string) => `/organizations/${tin}/employees/new`,
  newEmployeesPattern: '/organizations/:tin/employees/new',
  invitations: (tin: string) => `/organizations/${tin}/employees/invitations`,
  invitationsPattern: '/organizations/:tin/employees/invitations',
  revokeInvitation: (tin: string, id: string) => `/organizations/${tin}/employees/invitations/${id}/revoke`,
  revokeInvitationPattern: '/organizations/:tin/employees/invitations/:id/revoke',
  employee: (tin: string, who: PersonInPath, action?: PersonAction) =>
    `/organizations/${tin}/employees/${who.idp}/${encodeURIComponent(who.idpIdentityId)}${action ? `/${action}` : ''}`,
  employeePattern: '/organizations/:tin/employees/:idp/:idpIdentityId',
  employeeActionPattern: (action: PersonAction) =>
    `/organizations/:tin/employees/:idp/:idpIdentityId/${action}`,
  /** Of a link: the token is its secret. */
  invitation: (token: string) => `/invitations/${token}`,
  invitationPattern: '/invitations/:token',
  grantsPage: (tin: string) => `/organizations/${tin}/grants`,
  grantsPagePattern: '/organizations/:tin/grants',
  /** The list of grants, searched, filtered, sorted and paged. */
  grantsList: (tin: string, query: Query) => withQuery(`/organizations/${tin}/grants`, query),
  grantsExport: (tin: string, query: Query) => withQuery(`/organizations/${tin}/grants/export`, query),
  grantsExportPattern: '/organizations/:tin/grants/export',
  grantsSelection: (tin: string) => `/organizations/${tin}/grants/selection`,
  grantsSelectionPattern: '/organizations/:tin/grants/selection',
  grantWizard: (tin: string, query: Query = {}) => withQuery(`/organizations/${tin}/grants/new`, query),
  grantWizardPattern: '/organizations/:tin/grants/new',
  grantImport: (tin: string, query: Query = {}) => withQuery(`/organizations/${tin}/grants/import`, query),
  grantImportPattern: '/organizations/:tin/grants/import',
  grantImportTemplate: (tin: string) => `/organizations/${tin}/grants/import/template`,
  grantImportTemplatePattern: '/organizations/:tin/grants/import/template',
  grantPage: (tin: string, id: string) => `/organizations/${tin}/grants/${id}`,
  grantPagePattern: '/organizations/:tin/grants/:id',
  grantRevoke: (tin: string, id: string) => `/organizations/${tin}/grants/${id}/revoke`,
  grantRevokePattern: '/organizations/:tin/grants/:id/revoke',
  /** Many grants at once: looked at, started, under way, done. */
  bulkPage: (tin: string, id: string, query: Query = {}) =>
    withQuery(`/organizations/${tin}/bulk/${id}`, query),
  bulkPagePattern: '/organizations/:tin/bulk/:id',
  bulkStart: (tin: string, id: string) => `/organizations/${tin}/bulk/${id}/start`,
  bulkStartPattern: '/organizations/:tin/bulk/:id/start',
  bulkCancel: (tin: string, id: string) => `/organizations/${tin}/bulk/${id}/cancel`,
  bulkCancelPattern: '/organizations/:tin/bulk/:id/cancel',
  bulkResults: (tin: string, id: string) => `/organizations/${tin}/bulk/${id}/results`,
  bulkResultsPattern: '/organizations/:tin/bulk/:id/results',
  administratorsPage: (tin: string) => `/organizations/${tin}/administrators`,
  administratorsPagePattern: '/organizations/:tin/administrators',
  newAdministrator: (tin: string, q?: string) => withQuery(`/organizations/${tin}/administrators/new`, { q }),
  newAdministratorPattern: '/organizations/:tin/administrators/new',
  addAdministrator: (tin: string, who: { idp: string; idpIdentityId: string }) =>
    `/organizations/${tin}/administrators/new/${who.idp}/${encodeURIComponent(who.idpIdentityId)}`,
  addAdministratorPattern: '/organizations/:tin/administrators/new/:idp/:idpIdentityId',
  removeAdministrator: (tin: string, id: string) => `/organizations/${tin}/administrators/${id}/remove`,
  removeAdministratorPattern: '/organizations/:tin/administrators/:id/remove',
  objectToSupport: (tin: string) => `/organizations/${tin}/administrators/still-here`,
  objectToSupportPattern: '/organizations/:tin/administrators/still-here',
  support: (tin: string, q?: string) => withQuery(`/support/${tin}`, { q }),
  timeline: (tin: string, narrowed: { person?: string; privilege?: string } = {}) =>
    withQuery(`/organizations/${tin}/timeline`, narrowed),
  timelinePattern: '/organizations/:tin/timeline',
  timelineExport: (tin: string) => `/organizations/${tin}/timeline/export`,
  timelineExportPattern: '/organizations/:tin/timeline/export',
  catalogueTimeline: (tin: string) => `/providers/${tin}/timeline`,
  catalogueTimelinePattern: '/providers/:tin/timeline',
  catalogueTimelineExport: (tin: string) => `/providers/${tin}/timeline/export`,
  catalogueTimelineExportPattern: '/providers/:tin/timeline/export',
  me: '/me',
  why: (tin: string, asked: WhyAsked = {}) => withQuery(`/organizations/${tin}/why`, { ...asked }),
  /** The form of a refusal, by the decision that it was. */
  askForAccess: (decisionId: string) => `/access-requests/for/${decisionId}`,
  askForAccessPattern: '/access-requests/for/:decision',
  ownRequest: (id: string) => `/access-requests/${id}`,
  ownRequestPattern: '/access-requests/:id',
  withdrawRequest: (id: string) => `/access-requests/${id}/withdraw`,
  withdrawRequestPattern: '/access-requests/:id/withdraw',
  requestsPage: (tin: string) => `/organizations/${tin}/requests`,
  requestsPagePattern: '/organizations/:tin/requests',
  requestsList: (tin: string, query: Query) => withQuery(`/organizations/${tin}/requests`, query),
  requestPage: (tin: string, id: string) => `/organizations/${tin}/requests/${id}`,
  requestPagePattern: '/organizations/:tin/requests/:id',
  approveRequest: (tin: string, id: string) => `/organizations/${tin}/requests/${id}/approve`,
  approveRequestPattern: '/organizations/:tin/requests/:id/approve',
  refuseRequest: (tin: string, id: string) => `/organizations/${tin}/requests/${id}/refuse`,
  refuseRequestPattern: '/organizations/:tin/requests/:id/refuse',
  whyPattern: '/organizations/:tin/why',
  supportWhy: (tin: string, asked: WhyAsked = {}) => withQuery(`/support/${tin}/why`, { ...asked }),
  supportWhyPattern: '/support/:tin/why',
  providerWhy: (tin: string, asked: WhyAsked = {}) => withQuery(`/providers/${tin}/why`, { ...asked }),
  providerWhyPattern: '/providers/:tin/why',
  /** The decision log, as an organisation's administrators and a provider's people see it. */
  decisions: (tin: string, narrowed: { person?: string; answer?: string } = {}) =>
    withQuery(`/organizations/${tin}/decisions`, narrowed),
  decisionsPattern: '/organizations/:tin/decisions',
  decisionsExport: (tin: string) => `/organizations/${tin}/decisions/export`,
  decisionsExportPattern: '/organizations/:tin/decisions/export',
  supportDecisions: (tin: string) => `/support/${tin}/decisions`,
  supportDecisionsPattern: '/support/:tin/decisions',
  supportDecisionsExport: (tin: string) => `/support/${tin}/decisions/export`,
  supportDecisionsExportPattern: '/support/:tin/decisions/export',
  providerDecisions: (tin: string) => `/providers/${tin}/decisions`,
  providerDecisionsPattern: '/providers/:tin/decisions',
  providerDecisionsExport: (tin: string) => `/providers/${tin}/decisions/export`,
  providerDecisionsExportPattern: '/providers/:tin/decisions/export',
  privilegesPage: (tin: string) => `/providers/${tin}/privileges`,
  privilegesPagePattern: '/providers/:tin/privileges',
  newPrivilege: (tin: string) => `/providers/${tin}/privileges/new`,
  newPrivilegePattern: '/providers/:tin/privileges/new',
  privilegePage: (tin: string, id: string) => `/providers/${tin}/privileges/${id}`,
  privilegePagePattern: '/providers/:tin/privileges/:id',
  privilegeEdit: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/edit`,
  privilegeEditPattern: '/providers/:tin/privileges/:id/edit',
  privilegeRetire: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/retire`,
  privilegeRetirePattern: '/providers/:tin/privileges/:id/retire',
  privilegeDelete: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/delete`,
  privilegeDeletePattern: '/providers/:tin/privileges/:id/delete',
  whitelist: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/whitelist`,
  whitelistPattern: '/providers/:tin/privileges/:id/whitelist',
  whitelistAdd: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/whitelist/add`,
  whitelistAddPattern: '/providers/:tin/privileges/:id/whitelist/add',
  whitelistRemove: (tin: string, id: string) => `/providers/${tin}/privileges/${id}/whitelist/remove`,
  whitelistRemovePattern: '/providers/:tin/privileges/:id/whitelist/remove',
  customers: (tin: string) => `/providers/${tin}/customers`,
  customersPattern: '/providers/:tin/customers',
  providerSettings: (tin: string) => `/providers/${tin}/settings`,
  providerSettingsPattern: '/providers/:tin/settings',
  supportPattern: '/support/:tin',
  supportCustomer: (tin: string, customer: string) => `/support/${tin}/customers/${customer}`,
  supportCustomerPattern: '/support/:tin/customers/:customer',
  supportCase: (tin: string, id: string) => `/support/${tin}/cases/${id}`,
  supportCasePattern: '/support/:tin/cases/:id',
  confirmSupportCase: (tin: string, id: string) => `/support/${tin}/cases/${id}/confirm`,
  confirmSupportCasePattern: '/support/:tin/cases/:id/confirm',
  cancelSupportCase: (tin: string, id: string) => `/support/${tin}/cases/${id}/cancel`,
  renewSupportCode: (tin: string, id: string) => `/support/${tin}/cases/${id}/new-letter`,
  renewSupportCodePattern: '/support/:tin/cases/:id/new-letter',
  cancelSupportCasePattern: '/support/:tin/cases/:id/cancel',
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
  operator: (tin: string) => `/operator/${tin}`,
  operatorPattern: '/operator/:tin',
  operatorOrganizations: (
    tin: string,
    query: { q?: string; state?: string; kind?: string; after?: string } = {},
  ) => withQuery(`/operator/${tin}/organizations`, query),
  operatorOrganizationsPattern: '/operator/:tin/organizations',
  operatorNewOrganization: (tin: string) => `/operator/${tin}/organizations/new`,
  operatorNewOrganizationPattern: '/operator/:tin/organizations/new',
  operatorOrganization: (tin: string, organization: string) =>
    `/operator/${tin}/organizations/${organization}`,
  operatorOrganizationPattern: '/operator/:tin/organizations/:organization',
  operatorMove: (tin: string, organization: string, move: string) =>
    `/operator/${tin}/organizations/${organization}/move/${move}`,
  operatorMovePattern: '/operator/:tin/organizations/:organization/move/:move',
  operatorProvider: (tin: string, organization: string) =>
    `/operator/${tin}/organizations/${organization}/provider`,
  operatorProviderPattern: '/operator/:tin/organizations/:organization/provider',
  operatorNewClient: (tin: string, organization: string) =>
    `/operator/${tin}/organizations/${organization}/clients/new`,
  operatorNewClientPattern: '/operator/:tin/organizations/:organization/clients/new',
  operatorClient: (tin: string, organization: string, clientId: string) =>
    `/operator/${tin}/organizations/${organization}/clients/${encodeURIComponent(clientId)}`,
  operatorClientPattern: '/operator/:tin/organizations/:organization/clients/:clientId',
  operatorNewRole: (tin: string, organization: string) =>
    `/operator/${tin}/organizations/${organization}/roles/new`,
  operatorNewRolePattern: '/operator/:tin/organizations/:organization/roles/new',
  operatorRole: (tin: string, organization: string, id: string) =>
    `/operator/${tin}/organizations/${organization}/roles/${id}`,
  operatorRetry: (tin: string, id: number) => `/operator/${tin}/work/${id}/retry`,
  operatorRetryPattern: '/operator/:tin/work/:id/retry',
  operatorRolePattern: '/operator/:tin/organizations/:organization/roles/:id',
  /** The policy studio: a provider's authors at their policy, the operator at the base policy or looking after a provider's. */
  policyOf: ({ tin, door, provider }: PolicyPlace) =>
    door === 'author'
      ? policyPaths(`/providers/${tin}/policy`)
      : policyPaths(
          provider === undefined ? `/operator/${tin}/policy` : `/operator/${tin}/policies/${provider}`,
        ),
  policyPatterns: (door: 'author' | 'base' | 'care') =>
    policyPaths(
      {
        author: '/providers/:tin/policy',
        base: '/operator/:tin/policy',
        care: '/operator/:tin/policies/:organization',
      }[door],
    ),
} as const;

/** By which door somebody came to a policy; `tin` is whom they act for. */
export interface PolicyPlace {
  door: 'author' | 'operator';
  tin: string;
  /** Whose policy the operator looks after; absent: the base policy. */
  provider?: string | undefined;
}

/** Everything in the studio of one policy. With `:id` for an id, these are the patterns. */
function policyPaths(root: string) {
  return {
    overview: root,
    drafts: `${root}/drafts`,
    /** Tries a logged decision in the draft that one works on. */
    tryDecision: (decision?: string) => withQuery(`${root}/try`, { decision }),
    draft: (id: string, query: Query = {}) => withQuery(`${root}/drafts/${id}`, query),
    check: (id: string) => `${root}/drafts/${id}/check`,
    format: (id: string) => `${root}/drafts/${id}/format`,
    discard: (id: string) => `${root}/drafts/${id}/discard`,
    try: (id: string, query: Query = {}) => withQuery(`${root}/drafts/${id}/try`, query),
    addCase: (id: string) => `${root}/drafts/${id}/case`,
    draftImpact: (id: string, query: Query = {}) => withQuery(`${root}/drafts/${id}/impact`, query),
    publish: (id: string) => `${root}/drafts/${id}/publish`,
    submit: (id: string) => `${root}/drafts/${id}/submit`,
    takeBack: (id: string) => `${root}/drafts/${id}/take-back`,
    reject: (id: string) => `${root}/drafts/${id}/reject`,
    catchUp: (id: string) => `${root}/drafts/${id}/catch-up`,
    approve: (id: string) => `${root}/drafts/${id}/approve`,
    impactExport: (id: string, query: Query = {}) => withQuery(`${root}/impacts/${id}/export`, query),
    acceptImpact: (id: string) => `${root}/impacts/${id}/accept`,
    cancelImpact: (id: string) => `${root}/impacts/${id}/cancel`,
    revision: (id: string) => `${root}/revisions/${id}`,
    rollBack: (id: string, query: Query = {}) => withQuery(`${root}/revisions/${id}/roll-back`, query),
    /** Computes what bringing it back would change. */
    rollBackImpact: (id: string) => `${root}/revisions/${id}/impact`,
    withdraw: (query: Query = {}) => withQuery(`${root}/withdraw`, query),
    withdrawImpact: `${root}/withdraw/impact`,
    settings: `${root}/settings`,
    stop: `${root}/stop`,
    resume: `${root}/resume`,
  };
}
export type PolicyPaths = ReturnType<typeof policyPaths>;

/** What can be done with one of an organisation's people. */
export type PersonAction = 'nickname' | 'confirm' | 'refuse' | 'remove';
/** What is asked of the page that tells why; `at` is a local time, or an instant. */
interface WhyAsked {
  person?: string;
  organization?: string;
  privilege?: string;
  loa?: string;
  at?: string;
}
interface PersonInPath {
  idp: string;
  idpIdentityId: string;
}

/** Query parameters: those without a value are left out, a list is one several times. */
export type Query = Record<string, string | readonly string[] | undefined>;

/** A path with the query parameters that have a value. */
export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
