import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { declarationVersion, termsVersion } from '../server/onboarding/terms.ts';
import { languages, textsOf } from '../views/locales/texts.ts';

/**
 * What is kept of an agreement is its version, so that a version's words never change. A change of the words is a new
 * version: add it to the texts, raise it in server/onboarding/terms.ts, and write its digest here.
 */
const digests: Record<string, string> = {
  'terms da 2026-11': '20b09c4172f1f488351ff3dac7abd1147ccfe1aa20ec50e7c016689693c5406a',
  'terms en 2026-11': '5434ee4fb20c3ab9f356f0f2e372e0f8fbe6d4a7f125165631ea7230fdaee38f',
  'declaration da 2026-11': '0b1042fc8ea21b1f03166d42472bdb250674cfa4c749ca5a907c84c837d39661',
  'declaration en 2026-11': '09c5afe7ba5fa6875a30e3be3b8c9db9fb04ad7b2b339dc9a0a5b8f62e26ab1a',
};

const digestOf = (words: unknown) => createHash('sha256').update(JSON.stringify(words)).digest('hex');

test.each(languages)('the words of a version are those that were agreed to (%s)', (language) => {
  const { terms, onboarding } = textsOf(language);
  for (const [version, words] of Object.entries(terms.byVersion))
    expect(digestOf(words), version).toBe(digests[`terms ${language} ${version}`]);
  const declaration = onboarding.declarationText('NAME', 'NUMBER');
  expect(digestOf(declaration)).toBe(digests[`declaration ${language} ${declarationVersion}`]);
});

test.each(languages)('the version that stands has words (%s)', (language) => {
  expect(textsOf(language).terms.byVersion[termsVersion]?.length).toBeGreaterThan(2);
});
