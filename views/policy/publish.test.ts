import { expect, test } from 'vitest';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../locales/texts.ts';
import { type PublishPageProps, publishPage, type ShownGate } from './publish.ts';

const at = paths.policyOf({ door: 'author', tin: 'DK10110009' });

const pageWith = (gate: Pick<ShownGate, 'gate' | 'state' | 'numbers'>) => {
  const props: PublishPageProps = {
    ...{
      language: 'da',
      nonce: 'n',
      csrfToken: 't',
      paths: at,
      whose: { is: 'own' },
      id: 'drf_1',
      version: 1,
    },
    gates: [{ ...gate, details: [], fix: at.draft('drf_1') }],
    ...{ unavailable: undefined, may: 'publish', waiting: undefined, isReady: false, impact: undefined },
    ...{ catchUp: undefined, reason: '', diff: [], notice: undefined, errors: [] },
  };
  return String(publishPage(props).content);
};
const texts = textsOf('da').policy.publish;

test('rules that are too slow are said to be so in milliseconds, and what to do about it', () => {
  const page = pageWith({ gate: 'cost', state: 'failed', numbers: { limit: 50, slowest: 83.25 } });
  expect(page).toContain('Det langsomste svar tog 83,25 millisekunder. Det må højst tage 50.');
  expect(page).toContain(texts.costAbout);
  expect(page).toContain(`href="${at.draft('drf_1')}"`);
  const fine = pageWith({ gate: 'cost', state: 'passed', numbers: { limit: 50, slowest: 3 } });
  expect(fine).not.toContain('millisekunder');
});
