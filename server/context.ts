import { openCheckpointer } from '../db/checkpointer.ts';
import { prepareDecisionWriter } from '../db/decision-log.ts';
import { prepareFacts } from '../db/facts.ts';
import { createFactsMemory } from '../db/facts-memory.ts';
import { prepareGrantList } from '../db/grant-list.ts';
import { type Db, isAtHead } from '../db/open.ts';
import { prepareSearch } from '../db/search.ts';
import { openInProcessRunner } from '../workers/in-process.ts';
import { openRelay } from '../workers/relay.ts';
import type { Runner, RunnerDeps } from '../workers/runner.ts';
import type { SearchDeps } from './access/candidates.ts';
import { openFactsLoader } from './access/facts-loader.ts';
import type { ListDeps } from './access/list.ts';
import { type DecisionLog, openDecisionLog } from './audit/decision-log.ts';
import { type CatalogueCache, createCatalogueCache } from './catalogue/catalogue.ts';
import type { Config } from './config.ts';
import { addDecisionLogGauges, addFactsGauges } from './gauges.ts';
import { createTokenVerifier, type TokenVerifier } from './http/authenticate.ts';
import { createEventStreams, type EventStreams } from './http/event-stream.ts';
import type { ReadinessCheck } from './http/health.ts';
import { createNewId } from './ids.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics, timed } from './metrics.ts';
import { type CompanyRegister, createCompanyRegister } from './onboarding/company-register.ts';
import { type CprMatch, createCprMatch } from './onboarding/cpr-match.ts';
import { createLetterbox, type Letterbox } from './onboarding/letterbox.ts';
import { loadBundle, shippedBundle } from './policy/bundle.ts';
import { compileFolder } from './policy/compile-folder.ts';
import { createEngine, decisionEntrypoint, type Engine } from './policy/engine.ts';
import { createPolicies, type Policies } from './policy/policies.ts';
import { recordBrought } from './policy/record-brought.ts';
import { openSandbox, type Sandbox } from './policy/sandbox.ts';
import { openStore } from './store.ts';
import { takeOutOfService } from './studio/take-out-of-service.ts';
import type { Workshop } from './studio/workshop.ts';
import { openWorkshopApart } from './studio/workshop-apart.ts';

/** Everything that the service is built of. */
export interface Context extends ListDeps, SearchDeps, AsyncDisposable {
  log: Log;
  broker: Config['broker'];
  portal: Config['portal'];
  /** Where policies run that are only tried. */
  trials: Sandbox;
  /** How many share the port. */
  processes: number;
  tokens: TokenVerifier;
  streams: EventStreams;
  /** Background work; absent in the processes that share the port with the one that runs it. */
  runner: Runner | undefined;
  metrics: Metrics;
  readiness: ReadinessCheck[];
  /** What lies outside; each absent where it is not configured, and what needs it is then not offered. */
  companyRegister: CompanyRegister | undefined;
  letterbox: Letterbox | undefined;
  cprMatch: CprMatch | undefined;
  /** Where policies that are being written are compiled and tried. */
  workshop: Workshop;
}

/** What tests, and those who run the service beside something else, put in place of the real thing. */
export interface Given {
  log?: Log;
  now?: () => number;
  /** The store, when somebody else has opened it and will close it. */
  db?: Db;
  /** What else must hold for readiness. */
  readiness?: ReadinessCheck[];
  /** Whether requests are answered in this process; default: yes. */
  decides?: boolean;
  /** Whether background work runs in this process; default: yes. */
  runsJobs?: boolean;
}

/**
 * Builds everything, and releases it in reverse order: what takes in work first, the database last.
 * @throws AppError `policy-unavailable` and whatever keeps the store from opening: then there is no service
 */
export async function openContext(config: Config, given: Given = {}): Promise<Context> {
  await using stack = new AsyncDisposableStack();
  const log = given.log ?? createLog(config.logLevel);
  const now = given.now ?? Date.now;
  const newId = createNewId(now);
  const db = given.db ?? stack.use(openStore(config.dataFolder));
  const warn = (err: unknown) =>
    log.warn({ err }, 'the write-ahead log could not be moved in the background');
  if (given.runsJobs !== false) stack.use(openCheckpointer(db, warn));
  const metrics = createMetrics();
  const shipped = await loadBundle(shippedBundle);
  const shippedEngine = meteredEngine(metrics, createEngine(shipped));
  const folder = await (config.policyFolder && compileFolder(config.policyFolder, config.opa));
  if (given.runsJobs !== false) recordBrought({ db, now, newId }, { shipped, folder: folder || undefined });
  const write = prepareDecisionWriter(db, { durable: config.decisionLog === 'lossless' });
  const decisionLog = stack.use(openDecisionLog({ mode: config.decisionLog, write, log }));
  addDecisionLogGauges(metrics.registry, decisionLog, now);
  const trials = stack.use(openSandbox({ threads: 4 }));
  const workshop = stack.use(
    openWorkshopApart({
      ...{ opa: config.opa, processes: config.processes },
      warn: (why) =>
        log.warn(
          { why },
          'the process that examines policies is lost; the next piece of work starts it again',
        ),
    }),
  );
  const letterbox = config.letterbox && createLetterbox(config.letterbox);
  const catalogue = createCatalogueCache(db);
  const policies = createPolicies({
    ...{ db, log, now, shipped: shippedEngine, meter: (engine) => meteredEngine(metrics, engine) },
    brought: folder
      ? { engine: meteredEngine(metrics, createEngine(folder)), origin: 'folder' }
      : { engine: shippedEngine, origin: 'shipped' },
    sandbox: stack.use(openSandbox()),
    trials,
    observe: metrics.providerPolicy,
    takeOutOfService: (...stopped): void =>
      takeOutOfService({ db, now, newId, catalogue, policies }, ...stopped),
  });
  const statement = prepareFacts(db);
  const memory = stack.use(createFactsMemory(db, statement));
  if (given.decides !== false) stack.use(openFactsLoader({ memory, log }));
  addFactsGauges(metrics.registry, memory);
  const readFacts = timed(metrics, 'gather', memory.read);
  const jobs = { db, log, now, newId, catalogue, shippedEngine, readFacts, letterbox };
  const runner = given.runsJobs === false ? undefined : stack.use(openRunner(config, jobs));
  const readiness: ReadinessCheck[] = [
    { name: 'database', isReady: () => answers(db) },
    { name: 'policy', isReady: () => canDecide(policies, catalogue) },
    { name: 'decision-log', isReady: () => decisionLog.isHealthy() },
    ...config.readyzUrls.map(([name, url]) => ({ name, isReady: () => answersAt(url) })),
    ...(given.readiness ?? []),
  ];
  const resources = stack.move();
  return {
    log,
    now,
    newId,
    db,
    catalogue,
    policies,
    trials,
    shippedEngine,
    decisionLog: meteredLog(metrics, decisionLog),
    runner,
    metrics,
    readiness,
    streams: createEventStreams(),
    companyRegister: config.companyRegister && createCompanyRegister(config.companyRegister),
    letterbox,
    cprMatch: config.cprMatch && createCprMatch(config.cprMatch),
    workshop,
    broker: config.broker,
    portal: config.portal,
    processes: config.processes,
    tokens: createTokenVerifier({ broker: config.broker, now, log }),
    readFacts,
    freshFacts: memory.fresh,
    readGrantList: timed(metrics, 'gather', prepareGrantList(db)),
    search: prepareSearch(db),
    nudgeWorker: () => runner?.nudge(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Whether the base policy in force can be loaded. */
function canDecide(policies: Policies, catalogue: CatalogueCache): boolean {
  try {
    return policies.rulesOf(catalogue.inForce(), '').base.hasEntrypoint(decisionEntrypoint);
  } catch {
    return false;
  }
}

function meteredEngine(metrics: Metrics, engine: Engine): Engine {
  return { ...engine, decide: timed(metrics, 'evaluate', engine.decide) };
}

function meteredLog(metrics: Metrics, decisionLog: DecisionLog): DecisionLog {
  const record = timed(metrics, 'record', decisionLog.record);
  return {
    ...decisionLog,
    record: (row, use) => {
      metrics.decided(row.allow === 1);
      return record(row, use);
    },
  };
}

/** With Redis a worker of its own does the background work (workers/main.ts); without, this process does. */
function openRunner(config: Config, given: Omit<RunnerDeps, 'decisionLogDays'>): Runner {
  const { decisionLogDays, redisUrl } = config;
  const deps = { ...given, decisionLogDays };
  return redisUrl === undefined ? openInProcessRunner(deps) : openRelay({ ...deps, redisUrl });
}

async function answersAt(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function answers(db: Db): boolean {
  try {
    return isAtHead(db);
  } catch {
    return false;
  }
}
