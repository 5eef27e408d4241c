// What becomes of what people made of a track when its file moves, goes, comes back, or is there twice.
import { describe, expect, it } from 'vitest';

import type { TrackTags } from '../../shared/library.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';
import type { TrackChange } from './track-writer.ts';

const NEVER = new AbortController().signal;
const ALL = { search: '', sort: 'title', direction: 'ascending' } as const;

type Read = TrackChange & { kind: 'read' };

function library() {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  let seed = 0;
  const found = (path: string, identity: string | null, tags: Partial<TrackTags> = {}): Read => ({ ...readChange(root.id, path, tags, ++seed), identity }); // prettier-ignore
  const put = (...of: Parameters<typeof found>): number => catalogue.tracks.commit([found(...of)])[0] ?? 0;
  const isMissing = (id: number) => catalogue.tracks.commit([{ kind: 'missing', id }]);
  return { ...catalogue, catalogue, root, found, put, isMissing };
}

describe('by its sound a file is known', () => {
  it('when it is at another path with other tags', () => {
    const { tracks, put } = library();
    const id = put('/m/a.flac', 'sound');
    expect(tracks.knownByIdentity('sound').map((known) => [known.id, known.path])).toEqual([[id, '/m/a.flac']]);
  });

  it('when it is missing', () => {
    const { tracks, put, isMissing } = library();
    isMissing(put('/m/a.flac', 'sound'));
    expect(tracks.knownByIdentity('sound')).toMatchObject([{ missing: true }]);
  });

  it('not when none was taken', () => {
    const { tracks, put } = library();
    put('/m/a.flac', null);
    expect(tracks.knownByIdentity('')).toEqual([]);
  });
});

it('the sound stays known when the tags were as known and it was not taken again', () => {
  const { tracks, root } = library();
  const change = { ...readChange(root.id, '/m/a.flac', {}, 1), identity: 'sound' };
  tracks.commit([change, { ...change, identity: null }]);
  expect(tracks.knownByIdentity('sound')).toHaveLength(1);
});

describe('a file that was read quickly', () => {
  it('is to be read fully', () => {
    const { tracks, found } = library();
    tracks.commit([{ ...found('/m/a.flac', null), tagsLevel: 'first' }]);
    expect(tracks.needingFullTags(10).map(({ path }) => path)).toEqual(['/m/a.flac']);
  });

  it('is not once it was', () => {
    const { tracks, root } = library();
    const change = readChange(root.id, '/m/a.flac', {}, 1);
    tracks.commit([{ ...change, tagsLevel: 'first' }, change]);
    expect(tracks.needingFullTags(10)).toEqual([]);
  });

  it('is not while it is missing', () => {
    const { tracks, found } = library();
    const [id = 0] = tracks.commit([{ ...found('/m/a.flac', null), tagsLevel: 'first' }]);
    tracks.commit([{ kind: 'missing', id }]);
    expect(tracks.needingFullTags(10)).toEqual([]);
  });
});

describe('what was made of a track', () => {
  it('stays with a row that moves', () => {
    const { tracks, playStats, put, root } = library();
    const id = put('/m/a.flac', 'sound');
    playStats.rate([id], 80);
    tracks.commit([{ kind: 'move', id, rootId: root.id, path: '/m/b/c.flac' }]);
    expect(playStats.get(id).rating).toBe(80);
  });

  it('comes back with its folder', async () => {
    const { tracks, roots, playStats, put, found, root } = library();
    const id = put('/m/a.flac', 'sound');
    playStats.love([id], true);
    await roots.remove(root.id, [], NEVER);
    const again = roots.add('/m', '/m');
    expect(tracks.commit([{ ...found('/m/a.flac', null), rootId: again.id }])).toEqual([id]);
    expect(playStats.get(id).loved).toBe(true);
  });

  it('comes back with its sound at another path', async () => {
    const { tracks, playStats, put, isMissing } = library();
    const id = put('/m/a.flac', 'sound');
    playStats.played(id, 1000, 200);
    isMissing(id);
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    expect(put('/m/elsewhere.flac', 'sound')).toBe(id);
    expect(playStats.get(id)).toMatchObject({ plays: 1, lastPlayedAt: 1000 });
  });

  it('comes back with its sound though the file was listed before it was read', async () => {
    const { tracks, playStats, put, found, isMissing } = library();
    const id = put('/m/a.flac', 'sound');
    playStats.rate([id], 60);
    isMissing(id);
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    const listed = found('/m/b.flac', null);
    tracks.commit([{ ...listed, tags: null, fingerprint: null }]);
    expect(tracks.commit([{ ...listed, identity: 'sound' }])).toEqual([id]);
  });

  it('does not come back with a sound that two had', async () => {
    const { tracks, playStats, put, isMissing } = library();
    const ids = [put('/m/a.flac', 'sound'), put('/m/b.flac', 'sound')];
    playStats.rate(ids, 60);
    for (const id of ids) isMissing(id);
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    expect(ids).not.toContain(put('/m/c.flac', 'sound'));
  });

  it('keeps since when the track is there', async () => {
    const { tracks, playStats, put, isMissing } = library();
    const early = put('/m/a.flac', 'sound');
    playStats.rate([early], 60);
    isMissing(early);
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    const late = put('/m/z.flac', 'other');
    put('/m/b.flac', 'sound');
    expect(tracks.trackIds({ ...ALL, sort: 'added' })).toEqual([early, late]);
  });
});

describe('a purge', () => {
  it('forgets what is missing since before', async () => {
    const { tracks, put, isMissing } = library();
    isMissing(put('/m/a.flac', null));
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    expect(tracks.trackIds(ALL)).toEqual([]);
  });

  it('leaves what is missing since later, and what is there', async () => {
    const { tracks, put, isMissing } = library();
    const [gone, there] = [put('/m/a.flac', null), put('/m/b.flac', null)];
    isMissing(gone);
    await tracks.purgeMissing(Date.now() - 1000, NEVER);
    expect(tracks.trackIds(ALL)).toEqual([gone, there]);
  });

  it('leaves no album, artist or genre without a track', async () => {
    const { catalogue, tracks, put, isMissing } = library();
    isMissing(put('/m/a.flac', null, { artist: 'X', album: 'Y', genres: ['Z'] }));
    await tracks.purgeMissing(Date.now() + 1, NEVER);
    expect(catalogue.lists.albums({ offset: 0, limit: 10 }).total).toBe(0);
    expect(catalogue.lists.artists({ offset: 0, limit: 10 }).total).toBe(0);
    expect(catalogue.lists.genres({ offset: 0, limit: 10 }).total).toBe(0);
  });
});

it('files of the same sound are listed together, and those that are missing are not', () => {
  const { tracks, put, isMissing } = library();
  const [a, b] = [put('/m/a.flac', 'twice'), put('/m/b.mp3', 'twice')];
  put('/m/c.flac', 'once');
  put('/m/d.flac', 'gone');
  isMissing(put('/m/e.flac', 'gone'));
  expect(tracks.duplicates(10).map((rows) => rows.map(({ id }) => id))).toEqual([[a, b]]);
});

describe('the rating of the tags', () => {
  it('is the first one', () => {
    const { playStats, put } = library();
    expect(playStats.get(put('/m/a.flac', null, { rating: 80 })).rating).toBe(80);
  });

  it('does not come back over what the listener said', () => {
    const { tracks, playStats, root } = library();
    const change = readChange(root.id, '/m/a.flac', { rating: 80 }, 1);
    const [id = 0] = tracks.commit([change]);
    playStats.rate([id], null);
    tracks.commit([change]);
    expect(playStats.get(id).rating).toBeNull();
  });
});
