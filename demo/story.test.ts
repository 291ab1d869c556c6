import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDemo, type TestDemo } from '../test/support/demo.ts';
import { story } from './story.ts';

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());

const commandsOf = (told: string) => told.split('another terminal:')[1]?.split('Stop with')[0] ?? '';

test('the story is commands alone: no comments, which an interactive zsh does not take', () => {
  const commands = commandsOf(story(demo.demo, '8080', undefined));
  expect(commands).toContain('ask');
  expect(commands).not.toContain('#');
  // Every quotation is closed, as far as a shell can tell without running anything.
  expect(spawnSync('sh', ['-n'], { input: commands, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('with REDIS_URL, it says that a worker is needed', () => {
  expect(story(demo.demo, '8080', undefined)).not.toContain('npm run worker');
  expect(story(demo.demo, '8080', 'redis://127.0.0.1')).toContain('npm run worker');
});
