import { Agent, request as httpRequest } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import {
  type Compiled,
  compileBase,
  compileProvider,
  hangs,
  publish,
  toRego,
} from './support/provider-policies.ts';

const { pension, employer } = organizations;
const check = {
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: employer.tin },
};
const connections = 24;
const publications = 30;

describeWithOpa('publishing under load, on two processes', (compiler) => {
  test('fails no request, mixes no two revisions, and the next answers are by the new one', async () => {
    await using demo = await openTestDemo({ settings: { WEB_CONCURRENCY: '2', LOG_LEVEL: 'silent' } });
    const { context } = demo.demo.service;
    const toProvider = async (mark: string) => {
      const rules = `allow := true\n\nobligation_set contains {"code": "${mark}"}`;
      return { mark, policy: await compileProvider(compiler, pension.tin, toRego(pension.tin, rules)) };
    };
    const toBase = async (mark: string) => {
      const policy = await compileBase(compiler, (rego) =>
        rego.replace('default _obligations := []', `default _obligations := [{"code": "${mark}"}]`),
      );
      return { mark, policy };
    };
    const own = await Promise.all(['p1', 'p2', 'p3'].map(toProvider));
    const bases = await Promise.all(['b1', 'b2'].map(toBase));
    const marks = new Map([...own, ...bases].map(({ mark, policy }) => [policy.revision, mark]));

    /** What has been in force, in order; an answer is by the one that was acknowledged when it was asked, or later. */
    const inForce = [baseOf(context.policies).revision];
    const current = { base: inForce[0] ?? '', own: '' };
    const put = (policy: string, { policy: compiled }: { policy: Compiled }) => {
      publish(context, policy, compiled);
      current[policy === 'base' ? 'base' : 'own'] = compiled.revision;
      inForce.push(current.own === '' ? current.base : `${current.base}+${current.own}`);
    };
    const stop = new AbortController();
    const answers = Array.from({ length: connections }, () => askOn(demo, stop.signal, () => inForce.length));
    await setTimeout(300);
    for (let n = 0; n < publications; n += 1) {
      if (n % 3 === 2) put('base', bases[n % 2] as (typeof bases)[0]);
      else put(pension.tin, own[n % own.length] as (typeof own)[0]);
      await setTimeout(50 + Math.random() * 150);
    }
    stop.abort();
    const all = (await Promise.all(answers)).flat();
    const seen = new Set<number>();
    for (const { from, until, status, decision, revision, obligations } of all) {
      expect([status, decision]).toEqual([200, true]);
      expect(obligations).toEqual(revision.split('+').flatMap((name) => marks.get(name) ?? []));
      const at = inForce.indexOf(revision, from - 1);
      expect([revision, at]).toEqual([revision, expect.toSatisfy((n: number) => n >= from - 1 && n < until)]);
      seen.add(at);
    }
    expect(all.length).toBeGreaterThan(500);
    expect(seen.size).toBeGreaterThan(publications / 2);
    console.info(`${all.length} answers by ${seen.size} revisions, none failed`);
  });
});

describeWithOpa('a policy that hangs, on two processes', (compiler) => {
  test('is out of service in all of them, once one has stopped it three times', async () => {
    await using demo = await openTestDemo({ settings: { WEB_CONCURRENCY: '2', LOG_LEVEL: 'silent' } });
    const rules = `allow if hangs\n\n${hangs}`;
    publish(
      demo.demo.service.context,
      pension.tin,
      await compileProvider(compiler, pension.tin, toRego(pension.tin, rules)),
    );
    const token = await demo.serviceToken();
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 12; n += 1) {
      // A connection of its own: they are dealt to the processes in turn.
      const agent = new Agent({ keepAlive: false });
      const { body } = await post(`${demo.url}/access/v1/evaluation`, token, agent);
      expect(body.decision).toBe(false);
      codes.push(body.context.reasons[0]?.code);
    }
    const stops = codes.filter((code) => code === 'provider-policy-too-slow').length;
    expect(stops).toBeGreaterThanOrEqual(3);
    expect(stops).toBeLessThanOrEqual(5);
    expect(codes.slice(stops)).toEqual(codes.slice(stops).map(() => 'provider-policy-stopped'));
  });
});

interface Answer {
  /** How many revisions had been acknowledged when it was asked. */
  from: number;
  /** The same, when it was answered. */
  until: number;
  status: number;
  decision: boolean;
  revision: string;
  obligations: string[];
}

/** Asks again and again on one connection. */
async function askOn(demo: TestDemo, signal: AbortSignal, countOf: () => number): Promise<Answer[]> {
  const token = await demo.serviceToken();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers: Answer[] = [];
  while (!signal.aborted) {
    const from = countOf();
    const { status, body } = await post(`${demo.url}/access/v1/evaluation`, token, agent);
    const { decision, context } = body;
    const obligations = context.obligations.map(({ code }) => code);
    answers.push({
      from,
      until: countOf(),
      status,
      decision,
      revision: context.policy_revision,
      obligations,
    });
  }
  agent.destroy();
  return answers;
}

interface Body {
  decision: boolean;
  context: { policy_revision: string; reasons: { code: string }[]; obligations: { code: string }[] };
}

function post(url: string, token: string, agent: Agent): Promise<{ status: number; body: Body }> {
  const body = JSON.stringify(check);
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    httpRequest(url, { method: 'POST', agent, headers }, (res) => {
      let text = '';
      res.on('data', (chunk) => {
        text += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end(body);
  });
}
