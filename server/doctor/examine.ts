import type { Config, SettingProblem } from '../config.ts';
import { examineQueue, examineWork } from './background.ts';
import { examineBroker } from './broker.ts';
import { type Finding, skipped } from './finding.ts';
import { examineOutside } from './outside.ts';
import { examinePolicies } from './policies.ts';
import { examinePolicy } from './policy.ts';
import { examineRegistration } from './registration.ts';
import { examineSettings } from './settings.ts';
import { examineStore, openForExamination } from './store.ts';

/** Looks at everything that the service needs, and names all that is wrong, not the first. Changes nothing. */
export async function examine(given: {
  config: Config;
  problems: readonly SettingProblem[];
  unknown: readonly string[];
  now: () => number;
}): Promise<Finding[]> {
  const { config, problems, now } = given;
  const hasIssuer = !problems.some(({ setting }) => setting === 'BROKER_ISSUER');
  using db = openForExamination(config.dataFolder);
  const [policy, broker, outside, queue] = await Promise.all([
    examinePolicy(config),
    hasIssuer ? examineBroker(config, now) : [skipped('broker', 'BROKER_ISSUER is not usable')],
    examineOutside(config),
    examineQueue(config.redisUrl),
  ]);
  return [
    ...examineSettings(given),
    ...examineStore(config.dataFolder),
    ...(db
      ? [...examineRegistration({ db, now }), ...examineWork({ db, now }), ...examinePolicies({ db })]
      : ['operator', 'roles', 'background work', 'published policies'].map((name) =>
          skipped(name, 'the store cannot be used'),
        )),
    ...policy,
    ...broker,
    ...outside,
    ...queue,
  ];
}
