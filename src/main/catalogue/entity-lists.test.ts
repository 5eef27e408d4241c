import { describe, expect, it } from 'vitest';

import type { AlbumSort } from '../../shared/entities.ts';
import type { SortDirection, TrackQuery, TrackTags } from '../../shared/library.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

const FIRST = { offset: 0, limit: 100 };
const named = (name: string) => ({ name, sortName: null, mbId: null });

function library(files: Readonly<Record<string, Partial<TrackTags>>>) {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  const ids = catalogue.tracks.commit(
    Object.entries(files).map(([path, tags], at) => readChange(root.id, path, tags, at)),
  );
  const retag = (path: string, tags: Partial<TrackTags>) => catalogue.tracks.commit([readChange(root.id, path, tags, 1000)]); // prettier-ignore
  return { ...catalogue, ids, retag };
}

const SHELF = {
  '/m/one/1.flac': { artist: 'The Band', album: 'One', trackNo: 1, date: '1994-03', durationSeconds: 100, genres: ['Rock'] },
  '/m/one/2.flac': { artist: 'The Band', album: 'One', trackNo: 2, date: '1994-03', durationSeconds: 60, genres: ['Rock', 'Folk'], hasArt: true },
  '/m/two/1.flac': { artist: 'Äther', album: 'Two', trackNo: 1, date: '2001', durationSeconds: 500, genres: ['Jazz'] },
  '/m/none/1.flac': { artist: 'Zed', album: 'A third', trackNo: 1, durationSeconds: 10 },
  '/m/single.flac': { artist: 'Zed', title: 'Single' },
} as const; // prettier-ignore

describe('names typed ahead', () => {
  const albums = { sort: [{ by: 'artist', direction: 'ascending' }] } as const;

  it('are found by what the list is sorted by, without articles and accents', () => {
    const { lists } = library(SHELF);
    expect(lists.albumPlace({ ...albums, text: 'the b', from: 0 })).toBe(1);
    expect(lists.albumPlace({ ...albums, text: 'ath', from: 0 })).toBe(0);
    expect(lists.albumPlace({ sort: [{ by: 'year', direction: 'ascending' }], text: 'a th', from: 0 })).toBe(2);
    expect(lists.artistPlace({ text: 'zed', from: 0 })).toBe(2);
    expect(lists.genrePlace({ text: 'r', from: 0 })).toBe(2);
  });

  it('that are not there, or nothing, are nowhere', () => {
    const { lists } = library(SHELF);
    expect(lists.albumPlace({ ...albums, text: 'x', from: 0 })).toBeNull();
    expect(lists.albumPlace({ ...albums, text: ' ', from: 0 })).toBeNull();
  });

  it('are looked for around the end', () => {
    const { lists } = library(SHELF);
    expect(lists.albumPlace({ ...albums, text: 'ath', from: 2 })).toBe(0);
  });
});

describe('letters', () => {
  it('stand where their first name does, in either direction', () => {
    const { lists } = library(SHELF);
    expect(lists.albumLetters({ sort: [{ by: 'artist', direction: 'ascending' }] })).toEqual([
      { letter: 'A', index: 0 },
      { letter: 'B', index: 1 },
      { letter: 'Z', index: 2 },
    ]);
    expect(lists.artistLetters({ sort: [{ by: 'name', direction: 'descending' }] })[0]).toEqual({
      letter: 'Z',
      index: 0,
    });
  });

  it('are none where the order is not by name', () => {
    const { lists } = library(SHELF);
    expect(lists.albumLetters({ sort: [{ by: 'year', direction: 'ascending' }] })).toEqual([]);
  });
});

describe('albums', () => {
  it('are shown with artist, dates, counts and length', () => {
    const { lists, ids } = library(SHELF);
    const [album] = lists.albums({ sort: [{ by: 'title', direction: 'descending' }], offset: 2, limit: 1 }).rows;
    expect(album).toEqual({
      id: expect.any(Number) as number, title: 'One', artist: 'The Band', artists: [{ id: expect.any(Number) as number, name: 'The Band' }],
      compilation: false, date: '1994-03', originalDate: null, year: 1994, trackCount: 2, missingCount: 0, discCount: 1, durationSeconds: 160,
      addedAt: expect.any(Number) as number, cover: { trackId: ids[1], signature: expect.any(String) as string },
    }); // prettier-ignore
  });

  it.each<[AlbumSort, SortDirection, string[]]>([
    ['title', 'ascending', ['One', 'A third', 'Two']],
    ['title', 'descending', ['Two', 'A third', 'One']],
    ['artist', 'ascending', ['Two', 'One', 'A third']],
    ['year', 'ascending', ['One', 'Two', 'A third']],
    ['year', 'descending', ['Two', 'One', 'A third']],
    ['duration', 'ascending', ['A third', 'One', 'Two']],
    ['tracks', 'descending', ['One', 'Two', 'A third']],
  ])('stand by %s, %s', (by, direction, titles) => {
    const { lists } = library(SHELF);
    expect(lists.albums({ ...FIRST, sort: [{ by, direction }] }).rows.map(({ title }) => title)).toEqual(titles);
  });

  it('stand by several columns', () => {
    const { lists } = library({
      '/m/a/1.flac': { artist: 'X', album: 'A', date: '2000' },
      '/m/b/1.flac': { artist: 'X', album: 'B', date: '1990' },
      '/m/c/1.flac': { artist: 'W', album: 'C', date: '1990' },
    });
    const sort = [{ by: 'year', direction: 'descending' }, { by: 'artist', direction: 'descending' }] as const; // prettier-ignore
    expect(lists.albums({ ...FIRST, sort }).rows.map(({ title }) => title)).toEqual(['A', 'B', 'C']);
  });

  it('of an artist are those it is credited on and those it has a track on', () => {
    const { lists } = library({
      '/m/a/1.flac': { artist: 'X', album: 'Own' },
      '/m/b/1.flac': { artist: 'Y', artists: [named('Y'), named('X')], albumArtist: 'Y', album: 'Guest' },
      '/m/c/1.flac': { artist: 'Z', album: 'Other' },
    });
    const [artist] = lists.artists({ ...FIRST, kind: 'tracks' }).rows;
    expect(artist?.name).toBe('X');
    expect(lists.albums({ ...FIRST, of: { kind: 'artist', id: artist?.id ?? 0 } }).rows.map(({ title }) => title)).toEqual(['Own', 'Guest']); // prettier-ignore
  });

  it('of a genre are those with a track of it', () => {
    const { lists } = library(SHELF);
    const folk = lists.genres(FIRST).rows.find(({ name }) => name === 'Folk');
    expect(lists.albums({ ...FIRST, of: { kind: 'genre', id: folk?.id ?? 0 } }).rows.map(({ title }) => title)).toEqual(['One']); // prettier-ignore
  });

  it('tell how many of their tracks are missing', () => {
    const { lists, tracks, ids } = library(SHELF);
    tracks.commit([{ kind: 'missing', id: ids[0] ?? 0 }]);
    expect(lists.albums({ ...FIRST, sort: [{ by: 'title', direction: 'ascending' }] }).rows[0]).toMatchObject({ title: 'One', trackCount: 2, missingCount: 1 }); // prettier-ignore
  });

  it('keep their id while tracks are retagged', () => {
    const { lists, retag } = library(SHELF);
    const idOf = (title: string) => lists.albums(FIRST).rows.find((album) => album.title === title)?.id;
    const before = idOf('One');
    retag('/m/one/1.flac', { ...SHELF['/m/one/1.flac'], album: 'one!' });
    expect(idOf('One') ?? idOf('one!')).toBe(before);
  });

  it('are gone with their last track', () => {
    const { lists, retag } = library(SHELF);
    retag('/m/two/1.flac', { title: 'no album any more' });
    expect(lists.albums(FIRST).rows.map(({ title }) => title)).not.toContain('Two');
  });

  it('follow a track that moves to another album', () => {
    const { lists, retag } = library(SHELF);
    retag('/m/two/1.flac', { artist: 'The Band', album: 'One', trackNo: 3, date: '1994', durationSeconds: 5 });
    const [one] = lists.albums({ ...FIRST, sort: [{ by: 'tracks', direction: 'descending' }] }).rows;
    expect(one).toMatchObject({ title: 'One', trackCount: 3, durationSeconds: 165 });
  });
});

describe('artists', () => {
  it('are counted by albums and tracks', () => {
    const { lists } = library(SHELF);
    expect(lists.artists(FIRST).rows.map(({ name, albumCount, trackCount }) => [name, albumCount, trackCount])).toEqual(
      [
        ['Äther', 1, 1],
        ['The Band', 1, 2],
        ['Zed', 1, 2],
      ],
    );
  });

  it('of tracks are all that a track names, each by itself', () => {
    const { lists } = library({ '/m/a.flac': { artist: 'A feat. B', artists: [named('A'), named('B')] } });
    expect(lists.artists({ ...FIRST, kind: 'tracks' }).rows.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it('of albums are not those who are only on a track', () => {
    const guest = { artist: 'A feat. B', artists: [named('A'), named('B')], album: 'X' };
    const { lists } = library({ '/m/1.flac': guest, '/m/2.flac': { artist: 'A', album: 'X' } });
    expect(lists.artists(FIRST).rows.map(({ name }) => name)).toEqual(['A']);
  });

  it('who compose are a list of their own', () => {
    const { lists } = library({ '/m/a.flac': { artist: 'A', composers: [named('C')] } });
    expect(lists.artists({ ...FIRST, kind: 'composers' }).rows).toMatchObject([{ name: 'C', composedCount: 1 }]);
  });

  it('of one name are two where MusicBrainz says so', () => {
    const { lists } = library({
      '/m/a.flac': { artist: 'Nirvana', artists: [{ name: 'Nirvana', sortName: null, mbId: 'us' }] },
      '/m/b.flac': { artist: 'Nirvana', artists: [{ name: 'Nirvana', sortName: null, mbId: 'uk' }] },
    });
    expect(lists.artists({ ...FIRST, kind: 'tracks' }).total).toBe(2);
  });

  it('of two names are one where MusicBrainz says so', () => {
    const { lists } = library({
      '/m/a.flac': { artist: 'Prince', artists: [{ name: 'Prince', sortName: null, mbId: 'p' }] },
      '/m/b.flac': { artist: 'The Artist', artists: [{ name: 'The Artist', sortName: null, mbId: 'p' }] },
    });
    expect(lists.artists({ ...FIRST, kind: 'tracks' }).rows).toMatchObject([{ name: 'Prince', trackCount: 2 }]);
  });

  it('are sorted as one of their files says, for all of them', () => {
    const { lists, tracks } = library({
      '/m/a.flac': { title: 'early', artist: 'David Bowie' },
      '/m/b.flac': { artist: 'Cher' },
      '/m/c.flac': { title: 'late', artist: 'David Bowie', artists: [{ name: 'David Bowie', sortName: 'Bowie, David', mbId: null }] },
    }); // prettier-ignore
    expect(lists.artists({ ...FIRST, kind: 'tracks' }).rows.map(({ name }) => name)).toEqual(['David Bowie', 'Cher']);
    const rows = tracks.page({ search: '', sort: 'artist', direction: 'ascending' }, 0, 10).rows;
    expect(rows.map(({ artist }) => artist)).toEqual(['David Bowie', 'David Bowie', 'Cher']);
  });

  it('are gone when no file names them', () => {
    const { lists, retag } = library(SHELF);
    retag('/m/two/1.flac', { artist: 'Other' });
    expect(lists.artists({ ...FIRST, kind: 'tracks' }).rows.map(({ name }) => name)).not.toContain('Äther');
  });
});

describe('genres', () => {
  it('are counted, each value by itself', () => {
    const { lists } = library(SHELF);
    const sort = [{ by: 'tracks', direction: 'descending' }] as const;
    expect(lists.genres({ ...FIRST, sort }).rows.map(({ name, trackCount }) => [name, trackCount])).toEqual([
      ['Rock', 2],
      ['Folk', 1],
      ['Jazz', 1],
    ]);
  });

  it('are one however they are written', () => {
    const { lists } = library({
      '/m/a.flac': { genres: ['Hip-Hop', 'hip hop'] },
      '/m/b.flac': { genres: ['HIP HOP'] },
    });
    expect(lists.genres(FIRST).rows).toMatchObject([{ trackCount: 2 }]);
  });
});

describe('tracks', () => {
  const titlesOf = ({ tracks }: ReturnType<typeof library>, query: Partial<TrackQuery>): string[] =>
    tracks
      .page({ search: '', sort: 'albumArtist', direction: 'ascending', ...query }, 0, 100)
      .rows.map(({ title }) => title);

  it('of an album stand as they are played', () => {
    const shelf = library({
      '/m/a/z.flac': { title: 'second', album: 'A', trackNo: 2 },
      '/m/a/y.flac': { title: 'first', album: 'A', trackNo: 1 },
      '/m/b/x.flac': { title: 'other', album: 'B', trackNo: 1 },
    });
    const id = shelf.tracks.byId(shelf.ids[0] ?? 0)?.albumId ?? 0;
    expect(titlesOf(shelf, { of: { kind: 'album', id } })).toEqual(['first', 'second']);
  });

  it('of an artist are all that it is credited on', () => {
    const shelf = library({
      '/m/a.flac': { title: 'own', artist: 'X' },
      '/m/b.flac': { title: 'guest', artist: 'Y feat. X', artists: [named('Y'), named('X')] },
      '/m/c.flac': { title: 'none', artist: 'Y' },
    });
    const id = shelf.lists.artists({ ...FIRST, kind: 'tracks' }).rows.find(({ name }) => name === 'X')?.id ?? 0;
    expect(titlesOf(shelf, { of: { kind: 'artist', id }, sort: 'title' })).toEqual(['guest', 'own']);
  });

  it('of a genre are searched within it', () => {
    const shelf = library({
      '/m/a.flac': { title: 'blue', genres: ['Jazz'] },
      '/m/b.flac': { title: 'blue too', genres: ['Rock'] },
      '/m/c.flac': { title: 'red', genres: ['Jazz'] },
    });
    const id = shelf.lists.genres(FIRST).rows.find(({ name }) => name === 'Jazz')?.id ?? 0;
    expect(titlesOf(shelf, { of: { kind: 'genre', id }, search: 'blue' })).toEqual(['blue']);
  });

  it('stand by several columns', () => {
    const shelf = library({
      '/m/a.flac': { title: 'a', date: '1990', genres: ['Rock'] },
      '/m/b.flac': { title: 'b', date: '2000', genres: ['Rock'] },
      '/m/c.flac': { title: 'c', date: '2000', genres: ['Jazz'] },
    });
    const then = [{ by: 'year', direction: 'descending' }] as const;
    expect(titlesOf(shelf, { sort: 'genre', then })).toEqual(['c', 'b', 'a']);
  });
});

it('pages join without gap or overlap', () => {
  const files = Array.from({ length: 250 }, (_, n) => [`/m/${n}/1.flac`, { artist: `A${n % 7}`, album: `Album ${n}` }]);
  const { lists } = library(Object.fromEntries(files) as Record<string, Partial<TrackTags>>);
  const pages = [0, 100, 200].flatMap((offset) => lists.albums({ offset, limit: 100 }).rows.map(({ id }) => id));
  expect(new Set(pages).size).toBe(250);
});

it('plays and ratings leave every order as it is kept', () => {
  const { lists, playStats, revision, ids } = library(SHELF);
  playStats.played(ids[0] ?? 0, 1, 2);
  playStats.rate(ids, 50);
  expect(lists.albums(FIRST).revision).toBe(revision);
});
