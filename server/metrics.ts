import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { WithoutAnswer } from './policy/restricting-result.ts';

/** What of a decision is timed: the store, the policy, the record of it; `total` the whole answer. */
export type Phase = 'gather' | 'evaluate' | 'record' | 'total';

/** What the service counts and times. Names follow the Prometheus conventions: base units, `_total` for counters. */
export interface Metrics {
  registry: Registry;
  /** `ms` since `performance.now()` gave the phase's beginning. */
  phase(phase: Phase, ms: number): void;
  decided(allow: boolean): void;
  shed(): void;
  /** How long an evaluation of a provider's policy took, in milliseconds, or why it gave no answer. */
  providerPolicy(outcome: number | WithoutAnswer): void;
}

/** Seconds: from what one statement takes to what nobody waits for. */
const buckets = [
  0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5,
];

/** Creates the metrics of a process that answers requests, with its event-loop lag and memory beside ours. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Making one is what makes a process that shares the port answer when the primary asks (prom-client's way).
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([registry]);
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
  const providerPolicies = new Histogram({
    name: 'adgang_provider_policy_seconds',
    help: "Time of an evaluation of a provider's policy, in its worker thread",
    buckets,
    registers: [registry],
  });
  const withoutAnswer = new Counter({
    name: 'adgang_provider_policy_without_answer_total',
    help: "Evaluations of providers' policies that gave no answer, by why: each was a denial",
    labelNames: ['why'],
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
    providerPolicy: (outcome) =>
      typeof outcome === 'number'
        ? providerPolicies.observe(outcome / 1000)
        : withoutAnswer.labels(outcome).inc(),
  };
}

/** `work`, timed as a phase of the decision. */
export function timed<Args extends unknown[], Result>(
  metrics: Metrics,
  phase: Phase,
  work: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    const began = performance.now();
    try {
      return work(...args);
    } finally {
      metrics.phase(phase, performance.now() - began);
    }
  };
}

/** Adds a number that is read when somebody scrapes; `of` says how those of several processes become one. */
export function addGauge(
  registry: Registry,
  gauge: { name: string; help: string; of: 'sum' | 'max'; read: () => number },
): void {
  new Gauge({
    name: gauge.name,
    help: gauge.help,
    aggregator: gauge.of,
    registers: [registry],
    collect() {
      this.set(gauge.read());
    },
  });
}
