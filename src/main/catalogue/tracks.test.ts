// What is still known while the database's circuit breaker is open, and what goes through it all the same.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { dataFolder, readChange, testCatalogue } from './catalogue.testing.ts';
import type { DatabaseGuards } from './database.ts';
import { DATABASE_NAME } from './open-database.ts';

/** A catalogue with `count` tracks behind a circuit breaker that the test opens. */
function make(count: number) {
  const folder = dataFolder();
  const catalogue = testCatalogue(folder);
  const guard = { isOpen: false };
  const runNow: DatabaseGuards['read']['runNow'] = (work, { passes = false } = {}) => {
    if (guard.isOpen && !passes) throw new PlayerError('breaker-open');
    return work();
  };
  const run: DatabaseGuards['write']['run'] = async (work, options) => runNow(() => work(options.signal), options);
  catalogue.guard({ read: { runNow }, write: { run, runNow } });
  const { tracks, roots } = catalogue;
  const root = roots.add('/music', '/music');
  const ids = tracks.commit(Array.from({ length: count }, (_, n) => readChange(root.id, `/music/${n}.flac`, { title: `T${n}` }, n + 1))); // prettier-ignore
  return { catalogue, tracks, roots, root, ids, guard, folder };
}

describe('with the circuit breaker of the database open', () => {
  it('a track that was asked for or shown lately is known, and no other', () => {
    const { tracks, ids, guard } = make(3);
    const [asked = 0, shown = 0, other = 0] = ids;
    const row = tracks.byId(asked);
    tracks.byIds([shown]);
    guard.isOpen = true;
    expect(tracks.byId(asked)).toEqual(row);
    expect(tracks.byId(shown)?.title).toBe('T1');
    expect(() => tracks.byId(other)).toThrow(expect.objectContaining({ code: 'breaker-open' }) as Error);
    expect(() => tracks.byIds([asked])).toThrow(PlayerError);
  });

  it('the last row that was read counts, and one that is gone is not known', async () => {
    const { tracks, roots, root, ids, guard } = make(2);
    const [id = 0] = ids;
    tracks.byId(id);
    tracks.setTotalFrames(id, tracks.byId(id)?.signature ?? '', 1234);
    tracks.byId(id);
    guard.isOpen = true;
    expect(tracks.byId(id)?.totalFrames).toBe(1234);
    guard.isOpen = false;
    await roots.remove(root.id, [], new AbortController().signal);
    guard.isOpen = true;
    expect(() => tracks.byId(id)).toThrow(PlayerError);
  });

  it('only so many are kept, those used last', () => {
    const { tracks, ids, guard } = make(600);
    for (const id of ids) tracks.byId(id);
    tracks.byId(ids[300] ?? 0);
    guard.isOpen = true;
    expect(tracks.byId(ids[300] ?? 0)).not.toBeNull();
    expect(tracks.byId(ids[599] ?? 0)).not.toBeNull();
    expect(() => tracks.byId(ids[0] ?? 0)).toThrow(PlayerError);
  });

  it('what is asked for by hand passes', () => {
    const { catalogue, roots, guard } = make(1);
    guard.isOpen = true;
    expect(() => roots.list()).toThrow(PlayerError);
    expect(catalogue.insist(() => roots.list())).toHaveLength(1);
    expect(() => roots.list()).toThrow(PlayerError);
  });
});

describe('a database that failed', () => {
  it('is found sound when it is, without a mark', async () => {
    const { catalogue, folder } = make(50);
    expect(await catalogue.recover()).toBe('sound');
    expect(existsSync(join(folder, `${DATABASE_NAME}.suspect`))).toBe(false);
  });

  it('is not called damaged because another program holds it', async () => {
    const { catalogue, folder } = make(5);
    const other = new BetterSqlite(join(folder, DATABASE_NAME));
    other.exec('BEGIN EXCLUSIVE');
    expect(['sound', 'unknown']).toContain(await catalogue.recover());
    other.exec('ROLLBACK');
    other.close();
    expect(existsSync(join(folder, `${DATABASE_NAME}.suspect`))).toBe(false);
  });
});
