import { expect, test } from 'vitest';
import { openDb } from '../../db/open.ts';
import { createCatalogueCache, readAtOneRevision } from './catalogue.ts';

test('what a transaction took back is never taken for what another made of the same revision', () => {
  using db = openDb(':memory:');
  const add = (tin: string) =>
    db.sqlite.exec(`
      INSERT INTO organizations (tin, org_id, name, state, created_at) VALUES ('${tin}', '${tin}', '${tin}', 'active', 0);
      INSERT INTO providers (tin, contact, created_at) VALUES ('${tin}', 'a', 0)`);
  const cache = createCatalogueCache(db);
  expect(() =>
    db.inOneBatch(() => {
      add('DK1');
      // The change itself sees what it has made.
      expect(cache.inForce().isProvider('DK1')).toBe(true);
      const read = () => ({ catalogueRevision: cache.inForce().revision });
      expect(readAtOneRevision(cache, read).catalogue.isProvider('DK1')).toBe(true);
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  add('DK2');
  expect(cache.inForce().isProvider('DK1')).toBe(false);
  expect(cache.inForce().isProvider('DK2')).toBe(true);
});
