// A scan that is killed at fifty random moments: whatever was written is whole each time, and in the end the catalogue is what an undisturbed scan makes.
import { spawn } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { writeTree } from '../../bench/library-tree.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { expect, test } from '../player.ts';

const FILES = 1_200;
const KILLS = 50;
/** So long a player that has folders already waits for a page to show what is known before it walks them. */
const LIST_LIMIT_MS = 3_000;
/** A catalogue that nobody writes to for so long is done. */
const QUIET_MS = 4_000;

/** What a scan makes, without what depends on when it was made: ids, dates added, and the order in which names were first met. */
const CONTENT: readonly string[] = [
  `SELECT path, size_bytes, signature, identity, tags_level, missing_since, problem_code FROM files ORDER BY path`,
  `SELECT f.path, t.part, t.title, t.artist, t.album, t.album_artist, t.genre, t.track_no, t.year, t.format, t.duration_seconds, a.title AS inAlbum,
     a.artist AS albumArtist, a.track_count, a.duration_seconds AS albumSeconds
   FROM tracks AS t JOIN files AS f ON f.id = t.file_id LEFT JOIN albums AS a ON a.id = t.album_id ORDER BY f.path, t.part`,
  `SELECT f.path, r.role, r.position, r.credited, n.name, n.track_count, n.album_count
   FROM track_artists AS r JOIN artists AS n ON n.id = r.artist_id JOIN tracks AS t ON t.id = r.track_id JOIN files AS f ON f.id = t.file_id
   ORDER BY f.path, r.role, r.position`,
  `SELECT f.path, g.name, g.track_count FROM track_genres AS r JOIN genres AS g ON g.id = r.genre_id JOIN tracks AS t ON t.id = r.track_id
   JOIN files AS f ON f.id = t.file_id ORDER BY f.path, r.position`,
  `SELECT title, artist, track_count FROM albums ORDER BY title, artist`,
];

test('a scan that is killed fifty times ends as one that was not', async ({ folder, start }) => {
  test.setTimeout(900_000);
  const seed = Number(process.env['AURALIS_KILLS_SEED'] ?? Math.floor(Math.random() * 1e6));
  const random = seededRandom(seed);
  const music = join(folder, 'music');
  await mkdir(music);
  writeTree(music, 0, FILES);

  const begunMs = performance.now();
  const undisturbed = await start([music]);
  await untilKnown(undisturbed.dataFolder, 1);
  const firstMs = performance.now() - begunMs;
  await untilKnown(undisturbed.dataFolder, FILES);
  const lastMs = performance.now() - begunMs;
  await untilQuiet(undisturbed.dataFolder);
  expect(await undisturbed.stop()).toBe(0);
  const wanted = contentOf(undisturbed.dataFolder);
  expect(wanted[0]).toHaveLength(FILES);

  const data = join(folder, 'killed');
  const found: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // Each scan is killed until it is done; then another begins.
    const isNew = (found.at(-1) ?? FILES) === FILES;
    if (isNew) await rm(data, { recursive: true, force: true });
    const walksMs = isNew ? firstMs : firstMs + LIST_LIMIT_MS;
    await killedAfter(random.between(walksMs - firstMs / 4, walksMs + (lastMs - firstMs) / 3), data, music);
    found.push(await filesIn(data, join(folder, 'copy')));
  }
  console.log(`${KILLS} kills (seed ${seed}); files known after each: ${found.join(' ')}`);
  // Scans at work were met, not only players that began or were done.
  expect(found.filter((count) => count > 0 && count < FILES).length).toBeGreaterThan(KILLS / 4);
  const last = await start([music], { AURALIS_DATA: data });
  await untilQuiet(data);
  expect(await last.stop()).toBe(0);
  const made = contentOf(data);
  for (const [at, rows] of wanted.entries()) expect(made[at]).toEqual(rows);
});

async function killedAfter(ms: number, data: string, music: string): Promise<void> {
  const program = join(import.meta.dirname, '../../out/main/serve.js');
  const child = spawn(process.execPath, [program, '--no-window', music], {
    env: { ...process.env, AURALIS_DATA: data, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await sleep(ms);
  child.kill('SIGKILL');
  await ended;
}

/** How many files are known. Looks at a copy: nothing is mended by looking. */
async function filesIn(data: string, copy: string): Promise<number> {
  await rm(copy, { recursive: true, force: true });
  await cp(data, copy, { recursive: true, filter: (path) => path === data || path.includes('auralis.db') });
  const file = join(copy, 'auralis.db');
  try {
    const database = new DatabaseSync(file);
    try {
      const [answer] = database.prepare('PRAGMA integrity_check').all();
      if (!has(database, 'files')) return 0;
      expect(answer).toEqual({ integrity_check: 'ok' });
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      return Number(database.prepare('SELECT count(*) AS n FROM files').get()?.['n']);
    } finally {
      database.close();
    }
  } catch (error) {
    // Killed before there was one.
    if ((error as { errcode?: number }).errcode === 14) return 0;
    throw error;
  }
}

function has(database: DatabaseSync, table: string): boolean {
  return database.prepare(`SELECT 1 FROM sqlite_master WHERE name = ?`).get(table) !== undefined;
}

function contentOf(data: string): Record<string, unknown>[][] {
  const database = new DatabaseSync(join(data, 'auralis.db'), { readOnly: true });
  try {
    return CONTENT.map((sql) => database.prepare(sql).all());
  } finally {
    database.close();
  }
}

/** The tags of so many files are known. */
async function untilKnown(data: string, count: number): Promise<void> {
  await expect.poll(() => existing(data), { timeout: 20_000, intervals: [20] }).toBe(true);
  const database = new DatabaseSync(join(data, 'auralis.db'), { readOnly: true });
  const known = database.prepare('SELECT count(*) AS n FROM files WHERE tags_level IS NOT NULL');
  try {
    await expect
      .poll(() => Number(known.get()?.['n']), { timeout: 240_000, intervals: [50] })
      .toBeGreaterThanOrEqual(count);
  } finally {
    database.close();
  }
}

/** Every file has its tags, and for a while nothing was written. */
async function untilQuiet(data: string): Promise<void> {
  await untilKnown(data, FILES);
  const database = new DatabaseSync(join(data, 'auralis.db'), { readOnly: true });
  const version = database.prepare('PRAGMA data_version');
  let last: unknown;
  let sinceMs = performance.now();
  const isQuiet = (): boolean => {
    const now = version.get()?.['data_version'];
    if (now !== last) sinceMs = performance.now();
    last = now;
    return performance.now() - sinceMs > QUIET_MS;
  };
  try {
    await expect.poll(isQuiet, { timeout: 120_000, intervals: [200] }).toBe(true);
  } finally {
    database.close();
  }
}

function existing(data: string): boolean {
  try {
    const database = new DatabaseSync(join(data, 'auralis.db'), { readOnly: true });
    const isThere = has(database, 'files');
    database.close();
    return isThere;
  } catch {
    return false;
  }
}
