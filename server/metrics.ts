import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What of a decision is timed: the store, the policy, the record of it; `total` from the first byte to the last. */
export type Phase = 'gather' | 'evaluate' | 'record' | 'total';

/** What the service counts and times. Names follow the Prometheus conventions: base units, `_total` for counters. */
export interface Metrics {
  registry: Registry;
  /** `ms` since `performance.now()` gave the phase's beginning. */
  phase(phase: Phase, ms: number): void;
  decided(allow: boolean): void;
  shed(): void;
}

/** What the gauges read when they are scraped. */
export interface Gauges {
  logBacklog: () => { rows: number; oldest: number | undefined };
  outbox: () => { waiting: number; oldest: number | null; failed: number };
  revisions: () => { grants: number; catalogue: number };
  now: () => number;
}

/** Seconds: from what one statement takes to what nobody waits for. */
const buckets = [
  0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5,
];

/** Creates the metrics of one process, with event-loop lag and memory beside ours. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'adgang_decision_phase_seconds',
    help: 'Time of each phase of a decision',
    labelNames: ['phase'],
    buckets,
    registers: [registry],
  });
  const decisions = new Counter({
    name: 'adgang_decisions_total',
    help: 'Decisions by effect',
    labelNames: ['effect'],
    registers: [registry],
  });
  const shed = new Counter({
    name: 'adgang_requests_shed_total',
    help: 'Requests refused with 503 because more came than can be served',
    registers: [registry],
  });
  const phases = {
    gather: seconds.labels('gather'),
    evaluate: seconds.labels('evaluate'),
    record: seconds.labels('record'),
    total: seconds.labels('total'),
  };
  const effects = { allow: decisions.labels('allow'), deny: decisions.labels('deny') };
  return {
    registry,
    phase: (phase, ms) => phases[phase].observe(ms / 1000),
    decided: (allow) => effects[allow ? 'allow' : 'deny'].inc(),
    shed: () => shed.inc(),
  };
}

/** Adds what is read from the store when somebody scrapes; once for all processes, where the jobs run. */
export function addGauges({ registry }: Metrics, gauges: Gauges): void {
  const add = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  const ageOf = (since: number | null | undefined) => (since ? (gauges.now() - since) / 1000 : 0);
  add('adgang_decision_log_rows', 'Decisions that wait to be written', () => gauges.logBacklog().rows);
  add('adgang_decision_log_lag_seconds', 'Age of the oldest of them', () =>
    ageOf(gauges.logBacklog().oldest),
  );
  add('adgang_outbox_rows', 'Background work that waits', () => gauges.outbox().waiting);
  add('adgang_outbox_age_seconds', 'Age of the oldest of it', () => ageOf(gauges.outbox().oldest));
  add('adgang_outbox_failed_rows', 'Background work that was given up on', () => gauges.outbox().failed);
  add('adgang_grants_revision', 'Revision of grants and states', () => gauges.revisions().grants);
  add('adgang_catalogue_revision', 'Revision of the catalogue', () => gauges.revisions().catalogue);
}
