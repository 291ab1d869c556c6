import { expect, test } from 'vitest';
import { chooseLanguage } from './language.ts';

test('what is asked for outright wins over the browser, and the browser over Danish', () => {
  expect(chooseLanguage(['en'], 'da')).toBe('en');
  expect(chooseLanguage([undefined, 'sv en-GB da'], 'da')).toBe('en');
  expect(chooseLanguage([], 'sv, en-GB;q=0.8, da;q=0.5')).toBe('en');
  expect(chooseLanguage([['en']], 'de')).toBe('da');
  expect(chooseLanguage([], 'en;q=0')).toBe('da');
  expect(chooseLanguage([], undefined)).toBe('da');
});
