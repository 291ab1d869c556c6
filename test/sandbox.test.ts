import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWithOpa } from '../policies/with-opa.ts';
import { openSandbox, type Runnable, type Sandbox } from '../server/policy/sandbox.ts';
import { compileProvider, devours, entrypointOf, hangs, toRego } from './support/provider-policies.ts';

const tin = 'DK10000001';
const entrypoint = entrypointOf(tin);
const inputs = (...names: string[]) => names.map((what) => JSON.stringify({ what }));
const allowed = { ok: true, result: { allow: true, reasons: [], obligations: [] }, ms: expect.any(Number) };
const denied = { ...allowed, result: { allow: false, reasons: [], obligations: [] } };

describeWithOpa('the sandbox', (compiler) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = openSandbox({ threads: 2 });
  });
  afterEach(() => sandbox[Symbol.asyncDispose]());

  const moody = lazily(() =>
    compileProvider(
      compiler,
      tin,
      toRego(
        tin,
        `allow if input.what == "fine"\n\nallow if {\n\tinput.what == "hang"\n\thangs\n}\n\nallow if {\n\tinput.what == "devour"\n\tdevours\n}\n\n${hangs}\n\n${devours}`,
      ),
    ),
  );
  const simple = (n: number) =>
    compileProvider(compiler, `DK2000000${n}`, toRego(`DK2000000${n}`, `allow if input.what == "${n}"`));

  test('answers each input, in order, many at once and after one another', async () => {
    const policy = await moody();
    const many = Array.from({ length: 600 }, (_, n) => (n % 3 === 0 ? 'fine' : 'other'));
    const results = await sandbox.evaluate(policy, entrypoint, inputs(...many));
    expect(results).toEqual(many.map((what) => (what === 'fine' ? allowed : denied)));
    expect(await sandbox.evaluate(policy, entrypoint, inputs('fine'))).toEqual([allowed]);
    expect(await sandbox.evaluate(policy, entrypoint, [])).toEqual([]);
  });

  test('stops an evaluation that takes too long, and that one alone', async () => {
    const policy = await moody();
    await sandbox.evaluate(policy, entrypoint, inputs('fine'));
    const results = await sandbox.evaluate(policy, entrypoint, inputs('fine', 'hang', 'fine', 'other'));
    expect(results).toEqual([allowed, { ok: false, why: 'too-slow' }, allowed, denied]);
  });

  test('takes no answer that is too long to be read for it', async () => {
    const long = 'reason_set contains {"code": format_int(n, 10)} if some n in numbers.range(10001, 14000)';
    const policy = await compileProvider(compiler, tin, toRego(tin, long));
    expect(await sandbox.evaluate(policy, entrypoint, inputs('any'))).toMatchObject([
      { ok: false, why: 'failed', what: expect.stringContaining('too long') },
    ]);
  });

  test('tries nothing behind the third that was stopped', async () => {
    const results = await sandbox.evaluate(
      await moody(),
      entrypoint,
      inputs('hang', 'hang', 'hang', 'hang', ...Array.from({ length: 300 }, () => 'fine')),
      { waitMs: 10_000 },
    );
    expect(results).toHaveLength(304);
    expect(results.slice(0, 4)).toMatchObject([1, 2, 3, 4].map(() => ({ ok: false, why: 'too-slow' })));
    expect(results.at(-1)).toEqual(allowed);
  });

  test('ends an evaluation that wants too much memory, and answers the next', async () => {
    const results = await sandbox.evaluate(await moody(), entrypoint, inputs('devour', 'fine'));
    expect(results).toMatchObject([{ ok: false, why: 'too-much-memory' }, allowed]);
    const large = await sandbox.evaluate(await moody(), entrypoint, [
      JSON.stringify({ what: 'x'.repeat(5_000_000) }),
    ]);
    expect(large).toMatchObject([{ ok: false, why: 'too-much-memory' }]);
  });

  test('a policy that hangs keeps nobody else waiting', async () => {
    await using roomy = openSandbox();
    const others = await Promise.all([simple(1), simple(2), simple(3)]);
    const askOthers = () =>
      Promise.all(
        others.map((policy, n) => roomy.evaluate(policy, policy.entrypoints[0] ?? '', inputs(`${n + 1}`))),
      );
    await askOthers();
    await roomy.evaluate(await moody(), entrypoint, inputs('fine'));
    const order: string[] = [];
    const hanging = roomy.evaluate(await moody(), entrypoint, inputs('hang', 'hang', 'hang'));
    const hung = hanging.then(() => order.push('hung'));
    expect(await askOthers()).toEqual([[allowed], [allowed], [allowed]]);
    order.push('answered');
    await hung;
    expect(order).toEqual(['answered', 'hung']);
  });

  test('policies that find no thread free get theirs in turn', async () => {
    const others = await Promise.all([simple(1), simple(2), simple(3)]);
    const patient = { waitMs: 30_000 };
    const hanging = sandbox.evaluate(await moody(), entrypoint, inputs('hang', 'hang'));
    const answers = others.map((policy, n) =>
      sandbox.evaluate(policy, policy.entrypoints[0] ?? '', inputs(`${n + 1}`), patient),
    );
    expect(await Promise.all(answers)).toEqual([[allowed], [allowed], [allowed]]);
    await hanging;
  });

  test('turns away what is too much, and what has waited for too long', async () => {
    const policy = await moody();
    await sandbox.evaluate(policy, entrypoint, inputs('fine'));
    const slices = Array.from({ length: 9 }, () =>
      sandbox.evaluate(policy, entrypoint, inputs(...Array.from({ length: 256 }, () => 'fine'))),
    );
    const results = (await Promise.all(slices)).flat();
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(1_700);
    expect(results.at(-1)).toEqual({ ok: false, why: 'busy' });
    const late = [
      sandbox.evaluate(policy, entrypoint, inputs('hang')),
      sandbox.evaluate(policy, entrypoint, inputs('fine'), { waitMs: 50 }),
    ];
    expect((await Promise.all(late)).flat()).toEqual([
      { ok: false, why: 'too-slow' },
      { ok: false, why: 'busy' },
    ]);
  });

  test('says so when there is no such entrypoint, no answer, or no policy at all', async () => {
    const policy = await moody();
    const none = await sandbox.evaluate(policy, 'provider/dk10000001/other', inputs('fine'));
    expect(none).toMatchObject([{ ok: false, why: 'failed' }]);
    const undefinedRego = `package provider.dk10000001\n\ndecision := {"allow": true} if input.what == "never"\n`;
    const silent = await compileProvider(compiler, tin, undefinedRego);
    expect(await sandbox.evaluate(silent, entrypoint, inputs('fine'))).toMatchObject([
      { ok: false, why: 'failed' },
    ]);
    const broken: Runnable = { ...policy, revision: 'broken-1', wasm: new Uint8Array([1, 2, 3]) };
    expect(await sandbox.evaluate(broken, entrypoint, inputs('fine', 'fine'))).toMatchObject([
      { ok: false, why: 'failed' },
      { ok: false, why: 'failed' },
    ]);
  });

  test('a thread that nobody asks any more is ended, and begun again when somebody does', async () => {
    await using forgetful = openSandbox({ idleMs: 50 });
    const policy = await moody();
    for (const _ of [1, 2]) {
      const started = once(process, 'worker');
      expect(await forgetful.evaluate(policy, entrypoint, inputs('fine'))).toEqual([allowed]);
      const [thread] = (await started) as [Worker];
      await once(thread, 'exit');
    }
  });

  test('gives a policy its own data', async () => {
    const rego = `package provider.dk10000001\n\ndecision := {"allow": input.what == data.provider.dk10000001.wanted}\n`;
    const policy = await compileProvider(compiler, tin, rego);
    const data = JSON.stringify({ provider: { dk10000001: { wanted: 'this' } } });
    const results = await sandbox.evaluate({ ...policy, data }, entrypoint, inputs('this', 'that'));
    expect(results).toMatchObject([{ result: { allow: true } }, { result: { allow: false } }]);
  });
});

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
