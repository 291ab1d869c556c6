import { expect, test } from 'vitest';
import { inFolder } from '../../policies/in-folder.ts';
import { basePolicy } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { listRegoFiles, parseRego } from './syntax-tree.ts';
import { findUnvaried } from './unvaried.ts';

describeWithOpa('what an impact does not vary', (compiler) => {
  const findIn = (body: string) =>
    inFolder({ 'a.rego': `package a\nallow if {\n${body}\n}\n` }, async (root) =>
      findUnvaried([await parseRego(compiler, root, 'a.rego')]),
    );

  test.each([
    ['input.context.loa == "High"', []],
    ['input.context.amount < 5', ['input.context.amount']],
    ['input["context"]["channel"] == "web"', ['input.context.channel']],
    ['x := input.context\nx.channel == "web"', ['input.context']],
    ['some k\ninput.context[k] == "web"', ['input.context']],
    ['object.get(input, "context", {}).a == 1', ['input']],
    ['x := input\nx.context.channel == "web"', ['input']],
    ['input[_].channel == "web"', ['input']],
    ['input.subject.properties.department == "x"', ['input.subject.properties']],
    ['input.resource.properties', ['input.resource.properties']],
    ['input.action.name == "Pension: read"', ['input.action.name']],
    ['input.caller.client_id == "a"', ['input.caller.client_id']],
    ['input.caller.organization == input.facts.privilege.owner', []],
    ['input.resource.type == "organization"', []],
    ['input.resource.type == "account"', ['input.resource.type']],
    ['input.resource.type in {"account", "organization"}', ['input.resource.type']],
    ['input.facts.grants[_].organization == input.resource.id', []],
  ])('%s', async (body, found) => {
    expect(await findIn(body)).toEqual(found);
  });

  test('the shipped policy reads nothing of it', async () => {
    const files = (await listRegoFiles(basePolicy)).filter((file) => !file.endsWith('_test.rego'));
    const trees = await Promise.all(files.map((file) => parseRego(compiler, basePolicy.root, file)));
    expect(findUnvaried(trees)).toEqual([]);
  });
});
