import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { findClient } from '../demo/clients.ts';
import { organizations } from '../demo/organizations.ts';
import type { Surroundings } from './support/service-process.ts';

/** A grant as the service has acknowledged it last; every wish was repeated until it was answered. */
export interface GrantRecord {
  kind: 'grant';
  key: string;
  body: string;
  /** The answer to the first request that was answered. */
  answer: string;
  id: string;
  identity: string;
  reason: string;
  version: number;
  isRevoked: boolean;
  /** Whether a crash has cut off one of the answers. */
  wasCut: boolean;
}

/** Somebody who was shown to the service. */
export interface SeenRecord {
  kind: 'seen';
  id: string;
  employer: string;
  provider: string;
  source: 'login' | 'stated';
  isAcknowledged: boolean;
  /** First stated, then seen at a login. */
  isConfirmed: boolean;
}

/** The service that is written to. */
export interface Target {
  /** Where it answers; `undefined` while it is down. */
  url: string | undefined;
  /** How often it has answered. */
  answers: number;
}

interface Given {
  target: Target;
  /** Begin nothing more; what was begun is brought to its end. */
  signal: AbortSignal;
}

interface Answer {
  status: number;
  text: string;
  etag: string;
}

const grantsPath = `/api/v1/organizations/${organizations.employer.tin}/grants`;
const chance = (probability: number) => Math.random() < probability;

/** One request when the service is up; `undefined` when its answer did not arrive whole, or is that it cannot answer. */
async function tryOnce(target: Target, path: string, init: RequestInit): Promise<Answer | undefined> {
  while (target.url === undefined) await setTimeout(10);
  try {
    const response = await fetch(`${target.url}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    if (response.status === 503) return undefined;
    target.answers += 1;
    return { status: response.status, text, etag: response.headers.get('etag') ?? '' };
  } catch {
    return undefined;
  }
}

/** Repeats a request until it is answered, as a client does that wants to know. */
async function insist(target: Target, path: string, init: RequestInit): Promise<Answer & { cuts: number }> {
  for (let cuts = 0; ; cuts += 1) {
    const answer = await tryOnce(target, path, init);
    if (answer) return { ...answer, cuts };
    await setTimeout(10);
  }
}

function requireStatus(what: string, answer: Answer, ...wanted: number[]): void {
  if (!wanted.includes(answer.status)) throw new Error(`${what}: ${answer.status} ${answer.text}`);
}

/** Grants, repeats itself, changes and revokes, one new person after the other. */
export async function writeGrants(given: Given & { administrator: string }): Promise<GrantRecord[]> {
  const records: GrantRecord[] = [];
  while (!given.signal.aborted) records.push(await writeGrant(given));
  return records;
}

async function writeGrant({
  target,
  administrator,
}: Given & { administrator: string }): Promise<GrantRecord> {
  const headers = { Authorization: `Bearer ${administrator}`, 'Content-Type': 'application/json' };
  const identity = randomUUID();
  const key = randomUUID();
  const body = JSON.stringify({
    identity: { idp: 'mitid_erhverv', idpIdentityId: identity },
    privilege: 'Pension: read',
    reason: 'as it was given',
  });
  const create = { method: 'POST', headers: { ...headers, 'Idempotency-Key': key }, body };
  const created = await insist(target, grantsPath, create);
  requireStatus('POST', created, 201);
  const { id } = JSON.parse(created.text);
  const path = `${grantsPath}/${id}`;
  const record: GrantRecord = {
    ...{ kind: 'grant', key, body, answer: created.text, id, identity },
    ...{ reason: 'as it was given', version: 1, isRevoked: false, wasCut: created.cuts > 0 },
  };
  if (chance(0.3)) {
    const again = await insist(target, grantsPath, create);
    if (again.text !== created.text || again.etag !== created.etag) throw new Error(`again: ${again.text}`);
  }
  if (chance(0.6)) {
    const changed = await insist(target, path, {
      method: 'PATCH',
      headers: { ...headers, 'If-Match': created.etag },
      body: JSON.stringify({ reason: 'as it was changed' }),
    });
    // The version has moved on only if an answer was cut off.
    requireStatus('PATCH', changed, 200, ...(changed.cuts > 0 ? [412] : []));
    Object.assign(record, { reason: 'as it was changed', version: 2 });
    record.wasCut ||= changed.cuts > 0;
  }
  if (chance(0.4)) {
    const revoked = await insist(target, path, { method: 'DELETE', headers });
    requireStatus('DELETE', revoked, 204, ...(revoked.cuts > 0 ? [404] : []));
    record.isRevoked = true;
    record.wasCut ||= revoked.cuts > 0;
  }
  return record;
}

type Services = Record<'demo-pension' | 'demo-insurance', string>;
type Watching = Given & Pick<Surroundings, 'mintUser'> & { services: Services };

/** Has new people log in at providers, or providers state where they work; whom a crash cuts off does not come back. */
export async function watchPeople(given: Watching): Promise<SeenRecord[]> {
  const records: SeenRecord[] = [];
  while (!given.signal.aborted) records.push(await watchPerson(given));
  return records;
}

async function watchPerson({ target, mintUser, services }: Watching): Promise<SeenRecord> {
  const clientId = chance(0.5) ? 'demo-pension' : 'demo-insurance';
  const organization = chance(0.5) ? organizations.employer : organizations.accountants;
  const id = randomUUID();
  const person = { idp: 'mitid_erhverv', idpIdentityId: id, organization, level: 'Substantial' } as const;
  const logIn = async () => {
    const headers = {
      Authorization: `Bearer ${await mintUser({ ...person, description: { da: '', en: '' } }, clientId)}`,
    };
    return tryOnce(target, '/privileges-api/api/v1/identity/privileges', { headers });
  };
  const state = () =>
    tryOnce(target, '/access/v1/evaluation', {
      method: 'POST',
      headers: { Authorization: `Bearer ${services[clientId]}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        subject: { type: 'mitid_erhverv', id, properties: { organization: organization.tin } },
        action: { name: 'Pension: read' },
        resource: { type: 'organization', id: organization.tin },
      }),
    });
  const source = chance(0.6) ? 'login' : 'stated';
  const show = source === 'login' ? logIn : state;
  // Two at once, as two tabs of a browser: it is news in both, and takes effect once.
  const answers = await Promise.all(chance(0.3) ? [show(), show()] : [show()]);
  for (const answer of answers) if (answer) requireStatus('seen', answer, 200);
  const isAcknowledged = answers.some((answer) => answer !== undefined);
  const record: SeenRecord = {
    ...{ kind: 'seen', id, source, isAcknowledged, isConfirmed: false },
    ...{ employer: organization.tin, provider: findClient(clientId).organization.tin },
  };
  if (source === 'login' || !isAcknowledged || chance(0.5)) return record;
  for (;;) {
    const answer = await logIn();
    if (answer) requireStatus('seen again', answer, 200);
    if (answer) return { ...record, isConfirmed: true };
    await setTimeout(10);
  }
}
