import { beforeAll, expect, test, vi } from 'vitest';
import { buildFolder } from '../../policies/places.ts';
import { readCases } from '../../policies/tables.ts';
import { compileRego, describeWithOpa } from '../../policies/with-opa.ts';
import { PolicyInput } from '../access/check.ts';
import { type Bundle, loadBundle } from './bundle.ts';
import { createEngine, decisionEntrypoint, type Engine } from './engine.ts';

let bundle: Bundle;
let engine: Engine;
const allowed = PolicyInput.parse(readCases()[0]?.input);

beforeAll(async () => {
  bundle = await loadBundle(buildFolder);
  engine = createEngine(bundle);
});

test('the shipped policy decides, and says by which revision', () => {
  expect(engine.decide(allowed)).toEqual({ allow: true, reasons: [], obligations: [] });
  expect(engine.revision).toMatch(/^base-[0-9a-f]{12}$/);
  expect(engine.hasEntrypoint(decisionEntrypoint)).toBe(true);
});

test('an input that was written already is decided as the same input that was not', () => {
  for (const { input } of readCases()) {
    const parsed = PolicyInput.safeParse(input);
    if (!parsed.success) continue;
    const answer = engine.decide(parsed.data);
    for (let times = 0; times < 2; times += 1) {
      expect(engine.decide(parsed.data, JSON.stringify(parsed.data))).toEqual(answer);
    }
  }
  const half = { ...allowed, resource: { type: 'organization', id: '\ud800' } };
  const refused = expect.objectContaining({ code: 'invalid-request' });
  expect(() => engine.decide(half, JSON.stringify(half))).toThrow(refused);
  expect(engine.decide(allowed, JSON.stringify(allowed)).allow).toBe(true);
});

test('facts of another shape fail, and what is not promised is left out', () => {
  const { facts, ...rest } = allowed;
  const spoiled = { ...rest, facts: { ...facts, grants: [{ ...facts.grants[0], valid_to: null }] } };
  expect(() => engine.decide(spoiled as unknown as PolicyInput)).toThrow(failed);
  const smuggled = { ...allowed, facts: { ...facts, toJSON: () => null } };
  expect(engine.decide(smuggled).allow).toBe(true);
});

test('an entrypoint that the policy has not fails, by whatever name', () => {
  for (const name of ['access/other', '', 'toString', '__proto__']) {
    expect(engine.hasEntrypoint(name)).toBe(false);
    expect(() => engine.evaluate(name, allowed)).toThrow(failed);
  }
});

test('text with any character is read as it was written', () => {
  const id = 'æøå \u0000 " \\ud800 \\\\ud800 😀 \u2028';
  const input = { ...allowed, resource: { type: 'organization', id } };
  expect(engine.decide(input).reasons[0]?.who_can_fix?.organization).toBe(id);
});

test('half a character is refused as a mistake of the caller', () => {
  for (const id of ['\ud800', 'a\\\udc00', '😀'.slice(1)]) {
    const input = { ...allowed, resource: { type: 'organization', id } };
    expect(() => engine.decide(input)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  }
});

test('an input that is no JSON fails', () => {
  const deep: unknown[] = [];
  for (let inner = deep, depth = 0; depth < 100_000; depth += 1) inner = inner[0] = [];
  for (const input of [undefined, () => 1, 10n, deep]) {
    expect(() => engine.evaluate(decisionEntrypoint, input)).toThrow(failed);
  }
  expect(engine.decide(allowed).allow).toBe(true);
});

test('a context deeper than the policy can read fails, and the next check is answered', () => {
  let context: Record<string, unknown> = {};
  for (let depth = 0; depth < 4_000; depth += 1) context = { context };
  const answer = () => engine.decide({ ...allowed, context });
  try {
    expect(answer().allow).toBe(false);
  } catch (error) {
    expect(error).toMatchObject({ code: 'policy-failed' });
  }
  expect(engine.decide(allowed).allow).toBe(true);
});

test('an input larger than all of its memory fails, and the next check is answered', () => {
  const huge = { ...allowed, context: { text: 'a'.repeat(17 * 1024 * 1024) } };
  expect(() => engine.decide(huge)).toThrow(failed);
  expect(engine.decide(allowed).allow).toBe(true);
});

test('memory does not grow from check to check', () => {
  const context = { text: 'a'.repeat(1024 * 1024) };
  for (let times = 0; times < 100; times += 1) engine.decide({ ...allowed, context });
  expect(engine.decide(allowed).allow).toBe(true);
});

test('a bundle that claims an entrypoint it has not is refused', () => {
  const claims = { ...bundle, entrypoints: [decisionEntrypoint, 'access/other'] };
  expect(() => createEngine(claims)).toThrow(expect.objectContaining({ code: 'policy-unavailable' }));
});

test('a module that is no policy is refused', async () => {
  const empty = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]).buffer);
  const silenced = vi.spyOn(console, 'error').mockImplementation(() => {});
  const unusable = () => createEngine({ ...bundle, module: empty });
  expect(unusable).toThrow(expect.objectContaining({ code: 'policy-unavailable' }));
  silenced.mockRestore();
});

describeWithOpa('a policy at fault', (compiler) => {
  const asDecision = (rego: string) =>
    compileRego(compiler, `package access\n\n# METADATA\n# entrypoint: true\n${rego}\n`, decisionEntrypoint);

  test('an undefined answer is an error, not a deny', async () => {
    const undefinedAnswer = await asDecision('decision := {"allow": true} if input.now < 0');
    expect(() => undefinedAnswer.decide(allowed)).toThrow(failed);
  });

  test.each([
    '{}',
    'true',
    '{"allow": "true", "reasons": [], "obligations": []}',
    '{"allow": 1, "reasons": [], "obligations": []}',
    '{"allow": true, "reasons": [], "obligations": null}',
    '{"allow": false, "reasons": ["no"], "obligations": []}',
    '[{"allow": true, "reasons": [], "obligations": []}]',
  ])('an answer of another shape is an error: %s', async (answer) => {
    const other = await asDecision(`decision := ${answer}`);
    expect(() => other.decide(allowed)).toThrow(failed);
  });

  test('two answers at once are an error, and the next check is answered', async () => {
    const torn = await asDecision(
      'decision := {"allow": true, "reasons": [], "obligations": []} if input.now > 0\n\n' +
        'decision := {"allow": false, "reasons": [], "obligations": []} if input.now > 10',
    );
    expect(() => torn.decide({ ...allowed, now: 11 })).toThrow(failed);
    expect(torn.decide({ ...allowed, now: 5 }).allow).toBe(true);
  });

  test('a policy that wants too much memory is an error, and the next check is answered', async () => {
    const greedy = await asDecision(
      'decision := {"allow": count([1 | some a in _many; some b in _many]) > 0, "reasons": [], "obligations": []}\n\n' +
        '_many := numbers.range(1, input.now)',
    );
    expect(() => greedy.decide({ ...allowed, now: 3_000 })).toThrow(failed);
    expect(greedy.decide({ ...allowed, now: 10 }).allow).toBe(true);
  });

  test('data that a bundle brings is what the policy finds', async () => {
    const rego =
      'package access\n\n# METADATA\n# entrypoint: true\n' +
      'decision := {"allow": data.open, "reasons": [], "obligations": []}\n';
    const open = await compileRego(compiler, rego, decisionEntrypoint, '{"open":true}');
    expect(open.decide(allowed).allow).toBe(true);
    const without = await compileRego(compiler, rego, decisionEntrypoint);
    expect(() => without.decide(allowed)).toThrow(failed);
  });
});

const failed = expect.objectContaining({ code: 'policy-failed' });
