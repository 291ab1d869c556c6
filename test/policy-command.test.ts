import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { insertGrant } from '../db/grants.ts';
import { openDbAsIs } from '../db/open.ts';
import { readPolicyRow } from '../db/policy-revisions.ts';
import { upsertPolicySettings } from '../db/policy-settings.ts';
import { opaPlaces } from '../policies/places.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import type { PolicyFiles } from '../server/studio/files.ts';
import { makeFirstPolicy } from '../server/studio/template.ts';
import { adgang, type Ran } from './support/command.ts';
import { withLargeAmounts } from './support/studio.ts';

// Each command is a process.
vi.setConfig({ testTimeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), 'adgang-policy-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const tin = 'DK10110009';
const person = 'b4c61e8f-70d3-5b29-8a5e-9d2f0c7b13e6';
const first = makeFirstPolicy(tin);
let made = 0;

/** A folder as it is kept in git. */
function write(files: PolicyFiles): string {
  made += 1;
  const place = join(folder, `policy-${made}`);
  for (const [file, text] of Object.entries({ ...files, 'README.md': 'not a part of it' })) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  }
  return place;
}

const rowsOf = (place: string): number =>
  readFileSync(join(place, 'decision.rego'), 'utf8').split('\n').length;

describeWithOpa('adgang policy', ({ opa }) => {
  const atStore = { OPA: opa, XDG_CACHE_HOME: opaPlaces().cacheFolder };
  const env = { ...atStore, DATA_DIR: join(folder, 'store') };
  const run = (...args: string[]): Promise<Ran> => adgang(env, 'policy', ...args);
  const code = async (...args: string[]) => (await run(...args)).code;
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

  test('without a store: each thing that is wrong has an exit code of its own', async () => {
    const good = write(first);
    expect(await run('check', good)).toMatchObject({ code: 0, out: expect.stringContaining('passed') });
    expect(await run('test', good)).toMatchObject({ code: 0, out: expect.stringContaining('percent 100') });
    expect(await code('--help')).toBe(0);
    expect(await code('check')).toBe(1);
    expect(await code('no-such-command')).toBe(1);
    expect(await code('check', join(folder, 'nowhere'))).toBe(1);
    expect(await code('check', good, '--policy', 'me')).toBe(1);
    expect(await code('log')).toBe(1);

    const broken = write({ ...first, 'decision.rego': `${first['decision.rego']}\na := {` });
    const atPlace = expect.stringContaining(
      `\n${broken}/decision.rego:${rowsOf(broken)}:6: rego_parse_error:`,
    );
    expect(await run('check', broken)).toMatchObject({ code: 2, err: atPlace });
    expect(await code('test', broken)).toBe(2);
    expect(await run('fmt', broken)).toMatchObject({ code: 2, err: atPlace });
    expect(await run('check', write({ ...first, 'Big.rego': '' }))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/\n\/.+\/Big\.rego:1:1: file: Files are \*\.rego/),
    });
    expect(await code('check', good, '--policy', 'DK20220007')).toBe(2);
    const failing = write({
      ...first,
      'more_test.rego': `package provider.${tin.toLowerCase()}_test\n\ntest_x if 1 == 2\n`,
    });
    expect(await code('check', failing)).toBe(0);
    expect(await run('test', failing)).toMatchObject({ code: 3, err: expect.stringContaining('test_x') });
    const otherwise = write({
      ...first,
      'cases/first.json': (first['cases/first.json'] ?? '').replace('"allow": true', '"allow": false'),
    });
    expect(await run('test', otherwise)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/cases\/first\.json:\d+: .+: wanted \{"allow":false.+ got \{"allow":true/),
    });
    const bare = write({ ...first, 'decision.rego': `${first['decision.rego']}\n_x if input.now == 7\n` });
    expect(await run('test', bare)).toMatchObject({
      code: 4,
      err: expect.stringContaining('no test reaches'),
    });
    expect(await json('test', bare)).toMatchObject({
      policy: tin,
      gates: [{ gate: 'compiles' }, {}, { state: 'failed' }, {}, {}],
    });
  });

  test('fmt writes what it would, and --check only tells', async () => {
    const text = (first['decision.rego'] ?? '').replace(
      'default _allow := false',
      'default   _allow := false',
    );
    const place = write({ ...first, 'decision.rego': text });
    expect(await run('fmt', place, '--check')).toMatchObject({
      code: 2,
      out: 'decision.rego is not formatted\n',
    });
    expect(await run('fmt', place)).toMatchObject({ code: 0, out: 'decision.rego\n' });
    expect(readFileSync(join(place, 'decision.rego'), 'utf8')).toBe(first['decision.rego']);
    expect(await code('fmt', place, '--check')).toBe(0);
  });

  test('the base policy of this checkout', async () => {
    expect(await code('test', 'policies')).toBe(0);
  });

  test('at the store: more losses than the operator lets pass', async () => {
    const env = { ...atStore, DATA_DIR: join(folder, 'limited') };
    const at = (...args: string[]) => adgang(env, ...args);
    const setUp = [
      ['migrate'],
      ['operator', 'add', 'DK70770008', '--name', 'Drift', '--person', person],
      ['provider', 'add', tin, '--name', 'Havtorn', '--contact', 'x'],
      ['organization', 'add', 'DK40440003', '--name', 'Bakkely', '--administrator', `mitid:${person}`],
    ];
    for (const command of setUp) expect((await at(...command)).code, command.join(' ')).toBe(0);
    const texts = ['--danish', 'Læse', '--english', 'Read'];
    const added = await at('privilege', 'add', 'Pension: read', '--provider', tin, ...texts);
    const privilegeId = added.out.trim().split('\n').at(-1) ?? '';
    {
      using db = openDbAsIs(join(env.DATA_DIR, 'adgang.db'));
      const by = { createdAt: 1, createdByIdp: 'system', createdById: 'test', updatedAt: 1, version: 1 };
      const nothing = { validFrom: null, validTo: null, reason: null, firstUsedAt: null, lastUsedAt: null };
      const holder = { idp: 'mitid', idpIdentityId: person };
      insertGrant(db, {
        id: 'grt_1',
        ...holder,
        privilegeId,
        organizationTin: 'DK40440003',
        ...by,
        ...nothing,
      });
      upsertPolicySettings(db, tin, { needsApproval: false, mostLosses: 0, mostGains: null }, 1);
    }
    const place = write(withLargeAmounts(first));
    const impact = await at('policy', 'impact', place, '--json');
    expect(impact.code).toBe(5);
    const told = JSON.parse(impact.out);
    expect(told).toMatchObject({ gains: 0, losses: 1, exceeded: { losses: true, gains: false } });
    const publishing = ['policy', 'publish', place, '--impact', told.impactId, '--reason', 'x'];
    expect((await at(...publishing)).code).toBe(5);
    const inWords = await at('policy', 'impact', place);
    expect(inWords.code).toBe(5);
    expect(inWords.out).toContain('too many losses: the operator lets 0 pass');
    expect((await at('policy', 'impact', write(first))).code).toBe(0);
  });

  test('at the store: the operator settles what publishing takes', async () => {
    const env = { ...atStore, DATA_DIR: join(folder, 'settled') };
    const at = (...args: string[]) => adgang(env, ...args);
    for (const command of [
      ['migrate'],
      ['operator', 'add', 'DK70770008', '--name', 'Drift', '--person', person],
      ['provider', 'add', tin, '--name', 'Havtorn', '--contact', 'x'],
    ])
      expect((await at(...command)).code).toBe(0);
    const settings = (...args: string[]) => at('policy', 'settings', '--policy', tin, ...args);
    expect(await settings()).toMatchObject({
      code: 0,
      out: 'needs approval  no\nmost losses     none\nmost gains      none\n',
    });
    const strict = ['--needs-approval', 'yes', '--most-losses', '5', '--most-gains', '0'];
    expect((await settings(...strict)).code).toBe(0);
    expect(JSON.parse((await settings('--most-losses', 'none', '--json')).out)).toEqual({
      ...{ needsApproval: true, mostLosses: null, mostGains: 0 },
    });
    for (const mistake of [
      ['--most-gains', '-1'],
      ['--needs-approval', 'perhaps'],
      ['--policy', 'DK99999999'],
    ])
      expect((await settings(...mistake)).code, mistake.join(' ')).toBe(1);
    {
      using db = openDbAsIs(join(env.DATA_DIR, 'adgang.db'));
      expect(readPolicyRow(db, tin)).toMatchObject({ needsApproval: true, mostLosses: null, mostGains: 0 });
    }
    const stop = ['policy', 'stop', '--policy', tin];
    expect((await at(...stop)).code).toBe(1);
    expect((await at(...stop, '--reason', 'there is none')).code).toBe(6);
  });

  test('at the store: what a colleague has published meanwhile has to have been seen', async () => {
    const env = { ...atStore, DATA_DIR: join(folder, 'two-authors') };
    const as = (user: string, ...args: string[]) => adgang({ ...env, SUDO_USER: user }, ...args);
    const impactOf = async (user: string, place: string) =>
      JSON.parse((await as(user, 'policy', 'impact', place, '--json')).out).impactId;
    const publish = (user: string, place: string, impact: string, ...more: string[]) =>
      as(user, 'policy', 'publish', place, '--impact', impact, '--reason', 'x', ...more);
    for (const command of [
      ['migrate'],
      ['operator', 'add', 'DK70770008', '--name', 'Drift', '--person', person],
      ['provider', 'add', tin, '--name', 'Havtorn', '--contact', 'x'],
    ])
      expect((await as('ane', ...command)).code).toBe(0);
    const [mine, theirs] = [write(withLargeAmounts(first)), write(first)];
    await impactOf('ane', mine);
    expect((await publish('bo', theirs, await impactOf('bo', theirs))).code).toBe(0);
    const impact = await impactOf('ane', mine);
    expect((await publish('ane', mine, impact)).code).toBe(6);
    expect((await publish('ane', mine, impact, '--after', '7')).code).toBe(1);
    expect((await publish('ane', mine, impact, '--after', 'none')).code).toBe(6);
    expect((await publish('ane', mine, impact, '--after', '1')).code).toBe(0);
  });

  test('at the store: impact, publish, log, roll back, replay', async () => {
    const operator = ['operator', 'add', 'DK70770008', '--name', 'Drift', '--person', person];
    const provider = ['provider', 'add', tin, '--name', 'Havtorn', '--contact', 'x'];
    for (const command of [['migrate'], operator, provider])
      expect((await adgang(env, ...command)).code).toBe(0);
    const good = write(first);
    const publish = (place: string, impactId: string) =>
      run('publish', place, '--impact', impactId, '--reason', 'as the board wishes');
    expect(await code('publish', good)).toBe(1);
    expect(await publish(good, 'imp_none')).toMatchObject({
      code: 6,
      err: expect.stringContaining('impact'),
    });
    expect(await code('impact')).toBe(1);
    expect(await code('impact', write({ ...first, 'decision.rego': 'package x' }))).toBe(2);
    const { impactId, gains, losses } = await json('impact', good);
    expect({ gains, losses }).toEqual({ gains: 0, losses: 0 });
    const unsaid = ['publish', good, '--impact', impactId, '--reason', ' '];
    expect(await run(...unsaid)).toMatchObject({ code: 6, err: expect.stringContaining('\n--reason: ') });
    expect(await publish(good, impactId)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^in force: dk10110009-[0-9a-f]{12}\n$/),
    });
    expect(await publish(good, impactId)).toMatchObject({ code: 6 });
    const uncovered = write({
      ...withLargeAmounts(first),
      'more.rego': `package provider.${tin.toLowerCase()}\n\n_x if input.now == 7\n`,
    });
    expect(await publish(uncovered, (await json('impact', uncovered)).impactId)).toMatchObject({ code: 4 });
    const second = write(withLargeAmounts(first));
    expect(await publish(second, (await json('impact', second)).impactId)).toMatchObject({ code: 0 });
    const [newest, oldest] = await json('log', '--policy', tin);
    expect(newest).toMatchObject({ kind: 'publish', by: { idp: 'command' }, revision: { number: 2 } });
    expect(oldest).toMatchObject({ reason: 'as the board wishes', impact: { gains: 0, losses: 0 } });

    const service = (kind: string) => run(kind, '--policy', tin, '--reason', 'it misbehaves');
    expect(await service('resume')).toMatchObject({ code: 6 });
    expect(await service('stop')).toMatchObject({ code: 0, out: `stopped: ${tin}\n` });
    expect(await service('stop')).toMatchObject({ code: 6 });
    expect(await service('resume')).toMatchObject({ code: 0, out: `resumed: ${tin}\n` });
    expect((await json('log', '--policy', tin)).map(({ kind }: { kind: string }) => kind)).toEqual([
      'resume',
      'stop',
      'publish',
      'publish',
    ]);

    const back = await json('impact', '--policy', tin, '--revision', '1');
    const how = ['--policy', tin, '--reason', 'it was a mistake'];
    expect(await run('rollback', '7', ...how, '--impact', back.impactId)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no revision 7'),
    });
    expect(await code('impact', '--policy', tin, '--revision', '7')).toBe(1);
    expect(await code('rollback', '1', ...how, '--impact', back.impactId)).toBe(0);
    expect(await code('rollback', '2', ...how, '--impact', back.impactId)).toBe(6);
    const none = await json('impact', '--policy', tin, '--revision', 'none');
    expect(await code('rollback', 'none', ...how, '--impact', none.impactId)).toBe(0);
    expect((await run('log', '--policy', tin)).out.match(/withdraw|rollback|publish/g)).toEqual([
      'withdraw',
      'rollback',
      'publish',
      'publish',
    ]);
    expect(await run('replay', '--last', '5')).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 replayed'),
    });
    expect(await code('replay', 'dec_none')).toBe(1);
  });
});
