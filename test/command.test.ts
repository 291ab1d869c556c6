import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { openDbAsIs } from '../db/open.ts';
import { adgang } from './support/command.ts';

// Each command is a process.
vi.setConfig({ testTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'adgang-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const store = join(folder, 'store');
const settings = join(folder, 'adgang.env');
writeFileSync(settings, `# as systemd reads it\nDATA_DIR="${store}"\n`);

const run = (...args: string[]) => adgang({}, '--settings', settings, ...args);
const codes = async (...args: string[]) => (await run(...args)).code;
const operator = 'b4c61e8f-70d3-5b29-8a5e-9d2f0c7b13e6';
const supporter = '0c4d8e71-b92f-5a36-8f1e-d7a5c3b06e94';

test('the command makes a store, registers everybody, and does nothing twice', async () => {
  expect(await run('client', 'suspend', 'x')).toMatchObject({
    code: 5,
    err: expect.stringContaining('adgang migrate'),
  });
  const planned = await run('migrate', '--dry-run');
  expect(planned.out).toContain('0000_store');
  const made = await run('migrate');
  expect(made.out.replace('Applied', 'To be applied')).toBe(planned.out);
  expect((await run('migrate')).out).toContain('as this version wants it');

  const commands = [
    ['operator', 'add', 'DK70770008', '--name', 'Drift', '--person', operator],
    ['provider', 'add', 'DK10110009', '--name', 'Havtorn', '--contact', 'x', '--support-agent', supporter],
    ['client', 'add', 'web', '--provider', 'DK10110009', '--name', 'Web', '--reads-assigned'].concat(
      ...['--org-id', 'a5d7c1de-8b1f-4f0a-9c52-3e6bd2f7a101'],
    ),
    ['role', 'add', 'SupportAgent', '--organization', 'DK10110009', '--person', operator],
    ['organization', 'add', 'DK40440003', '--name', 'Bakkely', '--administrator', `mitid:${operator}`],
  ];
  for (const command of commands) {
    expect(await run(...command), command.join(' ')).toMatchObject({ code: 0, err: '' });
    expect((await run(...command)).out, command.join(' ')).toContain('nothing was changed');
  }
  using db = openDbAsIs(join(store, 'adgang.db'), { readonly: true });
  const actors = db.sqlite.prepare('SELECT DISTINCT actor_idp FROM change_audit').pluck().all();
  expect(actors).toEqual(['command']);
});

test('a move says what it changes, and does it only when told so', async () => {
  const suspend = ['organization', 'suspend', 'DK40440003', '--reason', 'unpaid'];
  expect(await run(...suspend)).toMatchObject({
    code: 3,
    out: expect.stringContaining('1 grants of 1 people'),
  });
  expect((await run(...suspend, '--yes')).out).toContain('organization.suspended');
  expect((await run(...suspend, '--yes')).out).toContain('nothing was changed');
});

test('every way to fail has an exit code of its own and a sentence that says what to do', async () => {
  expect(await codes('--help')).toBe(0);
  expect(await codes('provider', 'add', 'DK10110009')).toBe(2);
  expect(await codes('no-such-command')).toBe(2);
  for (const wrong of [
    ['no-such-command', '--help'],
    ['client', 'no-such-command', '--help'],
    ['help', 'no-such-command'],
  ])
    expect(await codes(...wrong), wrong.join(' ')).toBe(2);
  for (const right of [
    ['client', '--help'],
    ['client', 'add', '--help'],
    ['help', 'client'],
    ['client', 'help', 'add'],
  ])
    expect(await codes(...right), right.join(' ')).toBe(0);
  expect(await codes('role', 'add', 'King', '--organization', 'DK10110009', '--person', operator)).toBe(2);
  expect(
    await codes('role', 'remove', 'Operator', '--organization', 'DK70770008', '--person', operator),
  ).toBe(3);
  expect(await codes('client', 'suspend', 'nobody')).toBe(3);
  const wrong = await run('organization', 'add', 'DK1', '--name', 'x');
  expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('tin: Country code and number') });
  const nowhere = await adgang({}, '--settings', join(folder, 'none.env'), 'migrate');
  expect(nowhere).toMatchObject({ code: 4, err: expect.stringContaining('none.env') });
  const file = await adgang({ DATA_DIR: settings }, 'migrate');
  expect(file).toMatchObject({ code: 5, err: expect.stringContaining('DATA_DIR cannot be used') });
});

test('the doctor tells programs what is wrong, and ends by how bad it is', async () => {
  const ran = await run('doctor', '--json');
  expect(ran.code).toBe(6);
  const { findings } = JSON.parse(ran.out) as { findings: { check: string; status: string; fix?: string }[] };
  const found = new Map(findings.map((finding) => [finding.check, finding]));
  expect(found.get('setting BROKER_ISSUER')).toMatchObject({ status: 'problem', fix: expect.any(String) });
  expect(found.get('operator')).toMatchObject({ status: 'ok' });
});

test('a store of a newer version is left alone', async () => {
  {
    using db = openDbAsIs(join(store, 'adgang.db'));
    db.sqlite.exec('UPDATE __drizzle_migrations SET created_at = created_at + 1e13');
  }
  for (const command of [['migrate'], ['client', 'suspend', 'web']])
    expect((await run(...command)).err).toContain('newer version');
});
