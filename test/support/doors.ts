import { prepareSearch } from '../../db/search.ts';
import { type AuthzenDeps, authzenDecisionRoutes } from '../../server/access/authzen.routes.ts';
import type { EvaluationResponse, EvaluationsResponse } from '../../server/access/authzen.schema.ts';
import type { Caller } from '../../server/access/callers.ts';
import type { Search, SearchDeps } from '../../server/access/candidates.ts';
import type { Check } from '../../server/access/check.ts';
import { readDocument } from '../../server/access/documents.ts';
import { type SearchPage, searchPage } from '../../server/access/search.ts';
import { AppError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { paths } from '../../server/paths.ts';
import type { WorldContext } from './world.ts';

/** Every door that takes service tokens, over a world, without HTTP: `undefined` where the caller is refused. */
export interface Doors {
  single(check: Check): Promise<boolean | undefined>;
  batch(checks: Check[]): Promise<boolean[] | undefined>;
  opa(check: Check): Promise<boolean | undefined>;
  /** All pages, each of at most so many. */
  search(search: Search, limit: number): Promise<string[] | undefined>;
}

/** What searches need, beside what a world has. */
export function withSearch(context: WorldContext): WorldContext & SearchDeps {
  return Object.assign(context, { search: prepareSearch(context.db) });
}

/** The doors for one caller. */
export function doorsOf(context: WorldContext & SearchDeps, caller: Caller): Doors {
  const deps = { ...context, ...tokenOf(caller), log: createLog('silent') };
  const routes = new Map(
    authzenDecisionRoutes(deps, { publicUrl: 'https://adgang.example', hasPages: true }),
  );
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const answerer = await routes.get(path)?.authenticate('');
    const answer = await answerer?.(body, { requestId: 'test', language: () => 'en' });
    return answer?.body as T;
  };
  return {
    single: (check) =>
      unlessRefused(async () => (await post<EvaluationResponse>(paths.authzenEvaluation, check)).decision),
    batch: (evaluations) =>
      unlessRefused(async () => {
        const answer = await post<EvaluationsResponse>(paths.authzenEvaluations, { evaluations });
        return answer.evaluations.map(({ decision }) => decision);
      }),
    opa: (input) =>
      unlessRefused(async () => {
        const document = await readDocument(context, { caller, path: 'access/decision/allow', input });
        return document?.result === true;
      }),
    search: (search, limit) =>
      unlessRefused(async () => {
        const found: string[] = [];
        let page: SearchPage | undefined;
        do {
          page = await searchPage(context, { caller, search, after: page?.next?.after, limit });
          found.push(...page.found);
        } while (page.next);
        return found;
      }),
  };
}

/** A verifier that takes any token for one of the caller's. */
function tokenOf({ clientId, orgId }: Caller): Pick<AuthzenDeps, 'tokens' | 'broker'> {
  const audience = 'privilege_api';
  const claims = {
    aud: audience,
    scopes: [audience],
    client_id: clientId,
    client_org_id: orgId,
    client_at_type: 'service_token',
  };
  return {
    tokens: { verify: async () => claims },
    broker: {
      issuer: 'https://broker.example',
      algorithms: [],
      serviceAudience: audience,
      adminAudience: '',
      adminClientIds: [],
    },
  };
}

async function unlessRefused<T>(answer: () => Promise<T>): Promise<T | undefined> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
