// A thousand files that are sorted anew, as people do with a file manager or a tagger: what was made of them follows, whether the player runs or not.
import { mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { analysisOf } from '../../../testing/analyses.ts';
import { put, temporaryFolder, testLibrary, until, type TestLibrary } from '../library.testing.ts';

const FILES = 1_000;
const FOLDERS = 40;

const nameOf = (at: number): string => `${String(at).padStart(4, '0')}.mp3`;
const before = (base: string, at: number): string => join(base, 'before', String(at % FOLDERS), nameOf(at));
const after = (base: string, at: number): string =>
  join(base, 'after', String(Math.floor(at / 50)), 'disc', nameOf(at));

/** What people made of each track, by the name of its file. */
function made(library: TestLibrary): Map<string, unknown> {
  const { playlists, analyses } = library.catalogue;
  const [list] = playlists.list();
  const listed = list ? playlists.trackIds(list.id) : [];
  return new Map(
    library.rows().map(({ id, path, signature, rating, loved, plays, state }) => [
      basename(path),
      { id, rating, loved, plays, state, place: listed.indexOf(id), analysis: analyses.get(id, signature) },
    ]), // prettier-ignore
  );
}

async function library(base: string, dataFolder: string): Promise<TestLibrary> {
  for (let at = 0; at < FILES; at++)
    put(before(base, at), JSON.stringify({ title: `Title ${at}`, sound: `sound ${at}` }));
  const library = testLibrary({ dataFolder });
  await library.service.addFolder(base);
  await library.idle();
  const { playlists, playStats, analyses } = library.catalogue;
  const rows = library.rows();
  for (const [at, { id, signature }] of rows.entries()) {
    if (at % 2 === 0) playStats.rate([id], (at % 5) * 20 + 20);
    if (at % 3 === 0) playStats.love([id], true);
    if (at % 4 === 0) playStats.played(id, 1_700_000_000_000 + at, 200);
    if (at % 10 === 0) analyses.save(id, signature, analysisOf(-10 - (at % 7)));
  }
  playlists.create('All, backwards', rows.toReversed().map(({ id, path, title, artist }) => ({ trackId: id, path, title, artist }))); // prettier-ignore
  return library;
}

function sortAnew(base: string): void {
  for (let at = 0; at < FILES; at++) {
    mkdirSync(join(after(base, at), '..'), { recursive: true });
    renameSync(before(base, at), after(base, at));
  }
}

describe('a thousand files that moved', { timeout: 120_000 }, () => {
  it('while the player was stopped keep all that was made of them', async () => {
    const [base, dataFolder] = [temporaryFolder(), temporaryFolder()];
    const first = await library(base, dataFolder);
    const wanted = made(first);
    await first.service.dispose();
    first.catalogue.dispose();
    sortAnew(base);
    const second = testLibrary({ dataFolder });
    second.service.start();
    await until(() => second.rows().every(({ path }) => path.includes('/after/')), 60_000);
    await second.idle();
    expect(made(second)).toEqual(wanted);
  });

  it('while it runs keep all that was made of them', async () => {
    const base = temporaryFolder();
    const running = await library(base, temporaryFolder());
    const wanted = made(running);
    sortAnew(base);
    await until(() => running.rows().every(({ path, state }) => path.includes('/after/') && state === 'ready'), 60_000);
    await running.idle();
    expect(made(running)).toEqual(wanted);
  });
});
