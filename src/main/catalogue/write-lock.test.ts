// Another program holds the database's write lock: what the player still reads, how long its event loop waits, and what its guards say.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import BetterSqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { Resilience } from '../resilience/resilience.ts';
import { dataFolder, readChange, silentLog, testCatalogue } from './catalogue.testing.ts';
import { DATABASE_NAME } from './open-database.ts';

/** A catalogue, with one track unless said otherwise, behind the guards of a player, whose lock another connection takes. */
function locked({ withTrack = true } = {}) {
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const resilience = new Resilience({
    settings: DEFAULT_SETTINGS,
    env: {},
    log: silentLog,
    load: () => ({ level: 'normal', memoryShare: 0 }),
  });
  onTestFinished(() => resilience.dispose());
  const { database: read, 'database-write': write } = resilience.guards;
  catalogue.guard({ read, write });
  const root = catalogue.roots.add('/music', '/music');
  const changes = withTrack ? [readChange(root.id, '/music/a.flac', { title: 'A' })] : [];
  const [id = 0] = catalogue.tracks.commit(changes);
  const other = new BetterSqlite(join(folder, DATABASE_NAME));
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  return { folder, catalogue, read, write, id, letGo: () => void other.exec('ROLLBACK') };
}

const codeOf = (work: () => unknown): ErrorCode | null => {
  try {
    work();
    return null;
  } catch (error) {
    return PlayerError.from(error).code;
  }
};

/** How long `work` keeps everything else waiting. */
function blockedMs(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

it('reads that go well do not hide that every write fails', async () => {
  const { catalogue, read, write, id } = locked();
  const signature = catalogue.tracks.byId(id)?.signature ?? '';
  for (let each = 0; each < 6; each++) {
    codeOf(() => catalogue.tracks.setTotalFrames(id, signature, each));
    catalogue.tracks.byIds([id]);
  }
  await expect.poll(() => write.state).toBe('open');
  expect(read.state).toBe('closed');
  expect(codeOf(() => catalogue.tracks.setTotalFrames(id, signature, 9))).toBe('breaker-open');
  expect(catalogue.tracks.byIds([id])).toHaveLength(1);
});

it('no write keeps the event loop waiting for 50 ms', () => {
  const { catalogue, id } = locked();
  // The least of several: other programs of the machine make single ones longer.
  const waits = Array.from({ length: 5 }, () =>
    blockedMs(() => void codeOf(() => catalogue.tracks.setTotalFrames(id, 'x', 1))),
  );
  expect(Math.min(...waits)).toBeLessThan(50);
});

it('a setting is tried again until the lock is gone, while the event loop goes on', async () => {
  const { catalogue, letGo } = locked();
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 5);
  const kept = catalogue.preferences.setSettings({ volume: 0.25 });
  setTimeout(letGo, 250);
  await kept;
  clearInterval(ticking);
  expect(catalogue.preferences.settings().volume).toBe(0.25);
  // One wait of 250 ms would leave room for none.
  expect(ticks).toBeGreaterThan(5);
});

it('a setting that could not be kept is told, and counts once however often it was tried', async () => {
  // Words of a track would be merged meanwhile.
  const { catalogue, write } = locked({ withTrack: false });
  await expect(catalogue.preferences.setSettings({ volume: 0.5 })).rejects.toMatchObject({ code: 'database-failed' });
  expect(write.figures().failuresInARow).toBe(1);
  expect(write.figures().retries).toBe(3);
});

it('what was learned while nothing could be written is kept at the end', async () => {
  const { catalogue, write, letGo, folder } = locked();
  for (let each = 0; each < 6; each++) catalogue.learned.keep('forecast', { counts: [each] });
  await expect.poll(() => write.state).toBe('open');
  letGo();
  catalogue.dispose();
  expect(testCatalogue(folder).learned.load('forecast')).toEqual({ counts: [5] });
});
