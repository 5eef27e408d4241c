import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';

import { openCatalogue } from './catalogue.ts';
import { dataFolder, silentLog, testCatalogue, toSchema } from './catalogue.testing.ts';
import { DATABASE_NAME } from './open-database.ts';

it('keeps one document per name across runs', () => {
  const folder = dataFolder();
  const before = openCatalogue({ dataFolder: folder, log: silentLog });
  expect(before.learned.load('presets')).toBeNull();
  before.learned.save('presets', { counts: [1, 2] });
  before.learned.save('presets', { counts: [3] });
  before.learned.save('seeks', { places: [] });
  before.dispose();
  const { learned } = testCatalogue(folder);
  expect(learned.load('presets')).toEqual({ counts: [3] });
  expect(learned.load('seeks')).toEqual({ places: [] });
});

it('takes what is no JSON for nothing, and can be written again', () => {
  const folder = dataFolder();
  openCatalogue({ dataFolder: folder, log: silentLog }).dispose();
  const raw = new BetterSqlite(join(folder, DATABASE_NAME));
  raw.prepare('INSERT INTO learned (name, value, saved_at) VALUES (?, ?, ?)').run('presets', '{"counts": [1,', 0);
  raw.close();
  const { learned } = testCatalogue(folder);
  expect(learned.load('presets')).toBeNull();
  learned.save('presets', { counts: [] });
  expect(learned.load('presets')).toEqual({ counts: [] });
});

it('is added to a catalogue of the schema before it, whose settings stay', async () => {
  const folder = dataFolder();
  const before = openCatalogue({ dataFolder: folder, log: silentLog });
  await before.preferences.setSettings({ volume: 0.3 });
  before.dispose();
  toSchema(folder, 1);
  const { learned, preferences } = testCatalogue(folder);
  learned.save('presets', {});
  expect(preferences.settings().volume).toBe(0.3);
});
