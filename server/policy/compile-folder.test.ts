import { expect, test } from 'vitest';
import { inFolder } from '../../policies/in-folder.ts';
import { opaPlaces } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { compileFolder } from './compile-folder.ts';
import { createEngine } from './engine.ts';

const decision = 'package access\n\ndecision := {"allow": input.subject.id in data.readers}\n';
const candidates = 'package access\n\ncandidates := data.readers\n';
const data = '{"readers": ["alice"]}';
const places = opaPlaces();
const ask = (id: string) => ({ subject: { id } });

describeWithOpa('a bundle', () => {
  test('is Rego and a small data.json; its entrypoints need no METADATA, and other files are left alone', async () => {
    const files = {
      'a/decision.rego': decision,
      'data.json': data,
      'cases/one.json': '{"readers": ["eve"]}',
    };
    const engine = createEngine(await inFolder(files, (root) => compileFolder(root, places)));
    expect(engine.evaluate('access/decision', ask('alice'))).toEqual({ allow: true });
    expect(engine.evaluate('access/decision', ask('eve'))).toEqual({ allow: false });
    expect(engine.hasEntrypoint('access/candidates')).toBe(false);
    expect(engine.revision).toMatch(/^bundle-[0-9a-f]{12}$/);
  });

  test('may list candidates; another data.json is another revision', async () => {
    const files = { 'decision.rego': decision, 'candidates.rego': candidates, 'data.json': data };
    const first = await inFolder(files, (root) => compileFolder(root, places));
    expect(createEngine(first).evaluate('access/candidates', {})).toEqual(['alice']);
    const other = { ...files, 'data.json': '{"readers": ["bob"]}' };
    const second = await inFolder(other, (root) => compileFolder(root, places));
    expect(second.revision).not.toBe(first.revision);
    expect(createEngine(second).evaluate('access/candidates', {})).toEqual(['bob']);
  });

  test.for([
    ['holds no Rego', { 'data.json': '{}' }],
    ['does not compile', { 'p.rego': 'package access\n\ndecision := x\n' }],
    ['does not compile', { 'p.rego': 'package access\n\nother := 1\n' }],
    // Outside our capabilities: it could reach out.
    ['does not compile', { 'p.rego': `${decision}\nx := http.send({"method": "get", "url": "http://a"})\n` }],
    ['larger than 1 MB', { 'p.rego': decision, 'data.json': JSON.stringify({ x: 'a'.repeat(1_000_001) }) }],
  ] as const)('is refused when it %s', async ([why, files]) => {
    const compiling = inFolder({ ...files }, (root) => compileFolder(root, places));
    await expect(compiling).rejects.toMatchObject({
      code: 'policy-unavailable',
      detail: expect.stringContaining(why),
    });
  });
});

test('without opa it is refused, and told how to get one', async () => {
  const nowhere = { path: '', cacheFolder: '/nonexistent', build: false };
  const compiling = inFolder({ 'p.rego': decision }, (root) => compileFolder(root, nowhere));
  await expect(compiling).rejects.toMatchObject({ detail: expect.stringContaining('put it on the PATH') });
});
