import { expect } from 'vitest';
import type { ClientId } from '../../demo/clients.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import type { Check } from '../../server/access/check.ts';
import { approveRequest, refuseRequest } from '../../server/requests/answer.ts';
import { authorityOver } from './administrators.ts';
import { request, type TestDemo } from './demo.ts';
import { mintService } from './tokens.ts';

const { employer } = organizations;

/** What a refusal carries that can be asked with. */
export interface Requestable {
  evaluation_id: string;
  evaluated_at: string;
  reason: string;
  access_request: { endpoint: string; expires_at: string; form_url: string; display: object };
}

export type Asked = Omit<Check, 'context'> & { context?: object };

/** The newcomer, whose employer the pension fund states, would read. */
export function aCheck(told: Partial<Asked> = {}): Asked {
  return {
    subject: {
      type: 'mitid_erhverv',
      id: people.newcomer.idpIdentityId,
      properties: { organization: employer.tin },
    },
    action: { name: 'Pension: read' },
    resource: { type: 'organization', id: employer.tin },
    ...told,
  };
}

interface Evaluated {
  decision: boolean;
  context: Partial<Requestable> & Record<string, unknown>;
}

/** What an evaluation answers. */
export async function evaluate(
  demo: TestDemo,
  check: Asked = aCheck(),
  clientId: ClientId = 'demo-pension',
): Promise<Evaluated> {
  const token = await mintService(demo, clientId);
  const answer = await request(demo, 'POST', '/access/v1/evaluation', { token, body: check });
  expect(answer.status).toBe(200);
  return answer.body as Evaluated;
}

/** The submission that a provider makes of a refusal. */
export function submissionOf(check: Asked, context: Partial<Requestable>): Record<string, unknown> {
  const { subject, action, resource } = check;
  const { evaluation_id, evaluated_at, reason, access_request } = context;
  const denial = { evaluation_id, evaluated_at, reason, expires_at: access_request?.expires_at };
  return { subject, action, resource, denial };
}

/** Refused a moment ago, with the submission that follows. */
export async function refused(
  demo: TestDemo,
  check: Asked = aCheck(),
  clientId?: ClientId,
): Promise<{ context: Requestable; submission: Record<string, unknown> }> {
  const { decision, context } = await evaluate(demo, check, clientId);
  expect(decision).toBe(false);
  expect(context.access_request).toBeDefined();
  return { context: context as Requestable, submission: submissionOf(check, context) };
}

type Answer = Awaited<ReturnType<typeof request>>;
export interface Task {
  task: {
    id: string;
    status: string;
    status_endpoint: string;
    expires_at: string;
    reason?: string;
    links: { ticket?: string; cancel?: string };
    display: { title: string; description: string };
  };
  result?: { mode: string; approval: { id: string; approved_until?: string } };
}

export async function submit(
  demo: TestDemo,
  body: unknown,
  told: { key?: string; clientId?: ClientId } = {},
): Promise<Answer & { body: Task }> {
  const token = await mintService(demo, told.clientId);
  const headers = told.key === undefined ? {} : { 'Idempotency-Key': told.key };
  const answer = await request(demo, 'POST', '/access/v1/requests', { token, body, headers });
  return answer as Answer & { body: Task };
}

/** The task as its provider sees it now. */
export async function statusOf(
  demo: TestDemo,
  id: string,
  clientId?: ClientId,
): Promise<Answer & { body: Task }> {
  const token = await mintService(demo, clientId);
  return (await request(demo, 'GET', `/access/v1/requests/${id}`, { token })) as Answer & { body: Task };
}

export async function cancel(
  demo: TestDemo,
  id: string,
  clientId?: ClientId,
): Promise<Answer & { body: Task }> {
  const token = await mintService(demo, clientId);
  return (await request(demo, 'POST', `/access/v1/requests/${id}/cancel`, { token })) as Answer & {
    body: Task;
  };
}

/** Refused, and asked for: the id of the request. */
export async function aRequest(demo: TestDemo, check?: Asked, clientId?: ClientId): Promise<string> {
  const { submission } = await refused(demo, check, clientId);
  const answer = await submit(demo, submission, clientId && { clientId });
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202 });
  return answer.body.task.id;
}

export function approve(demo: TestDemo, id: string, validTo: number, tin: string = employer.tin): void {
  approveRequest(demo.demo.service.context, authorityOver(tin), id, validTo);
}

export function refuse(demo: TestDemo, id: string, why: string, tin: string = employer.tin): void {
  refuseRequest(demo.demo.service.context, authorityOver(tin), id, why);
}

/** A problem of one of the profile's own types. */
export function expectProfileProblem(answer: Answer, status: number, name: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: { status, type: `urn:openid:authzen:access-request:error:${name}` },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
}
