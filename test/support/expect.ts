import { expect } from 'vitest';
import type { request } from './demo.ts';

type Answer = Awaited<ReturnType<typeof request>>;

/** Asserts that an answer is a problem (RFC 9457) of this code, complete and with the right status. */
export function expectProblem(answer: Answer, status: number, code: string): Record<string, unknown> {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { code, status } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const problem = answer.body as Record<string, unknown>;
  expect(problem).toMatchObject({
    type: expect.stringMatching(new RegExp(`^http://localhost:[0-9]+/problems/${code}$`)),
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    instance: answer.headers.get('x-request-id'),
  });
  return problem;
}

/** Asserts a refused token: 401, the challenge that RFC 6750 and RFC 9728 ask for, and not a word more. */
export function expectChallenge(answer: Answer, error?: 'invalid_token'): void {
  expectProblem(answer, 401, error === undefined ? 'missing-token' : 'invalid-token');
  const metadata = 'resource_metadata="http://localhost:[0-9]+/.well-known/oauth-protected-resource"';
  const expected = error === undefined ? `^Bearer ${metadata}$` : `^Bearer error="${error}", ${metadata}$`;
  expect(answer.headers.get('www-authenticate')).toMatch(new RegExp(expected));
}
