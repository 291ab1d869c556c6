/** Every URL of the service. Routers use the patterns, everybody else the functions. */
export const paths = {
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
} as const;
