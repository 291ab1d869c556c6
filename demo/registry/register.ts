import express, { type Router } from 'express';
import { findPerson } from '../people.ts';
import { companies, type DemoCompany } from './companies.ts';

/** The company register: who may sign for which company (server/onboarding/company-register.ts is its other end). */
export function createRegisterRoutes(): Router {
  const router = express.Router();
  router.get('/companies/:cvr', (request, response) => {
    const company = findCompany(request.params.cvr);
    if (!company) return void response.status(404).json({});
    const { rule, signatories } = company.signing;
    response.json({
      ...company,
      signing: { rule, signatories: signatories.map(({ id, name }) => ({ id, name })) },
    });
  });
  router.post('/companies/:cvr/signatory-match', express.json({ limit: '1kb' }), (request, response) => {
    const company = findCompany(request.params.cvr);
    if (!company) return void response.status(404).json({});
    const { cprNumber } = (request.body ?? {}) as Record<string, unknown>;
    const digits = String(cprNumber ?? '').replace(/\D/g, '');
    const signatory = company.signing.signatories.find(
      ({ person }) => person !== undefined && findPerson(person).cpr === digits,
    );
    response.json(signatory ? { signatoryId: signatory.id } : {});
  });
  return router;
}

function findCompany(cvr: string): DemoCompany | undefined {
  return companies.find((company) => company.cvr === cvr);
}
