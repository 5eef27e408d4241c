import { describe, expect, it } from 'vitest';

import type { TrackTags } from '../../shared/library.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';
import type { Catalogue } from './catalogue.ts';

const by = (name: string): Pick<TrackTags, 'artist' | 'artists'> => ({
  artist: name,
  artists: [{ name, sortName: null, mbId: null }],
});

interface Library {
  readonly catalogue: Catalogue;
  readonly ids: readonly number[];
  read(path: string, tags: Partial<TrackTags>): void;
}

function library(tracks: readonly Partial<TrackTags>[]): Library {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  const ids = catalogue.tracks.commit(
    tracks.map((tags, index) => readChange(root.id, `/m/${index}.flac`, tags, index)),
  );
  return { catalogue, ids, read: (path, tags) => catalogue.tracks.commit([readChange(root.id, path, tags, 900)]) };
}

function found(catalogue: Catalogue, text: string) {
  const { tracks, albums, artists, playlists, top, meant } = catalogue.search.find(text, 5);
  return {
    tracks: tracks.rows.map(({ title }) => title),
    albums: albums.rows.map(({ title }) => title),
    artists: artists.rows.map(({ name }) => name),
    playlists: playlists.rows.map(({ name }) => name),
    top,
    meant,
  };
}

const SOME: readonly Partial<TrackTags>[] = [
  { title: 'Moonlight Mile', ...by('The Rolling Stones'), album: 'Sticky Fingers', date: '1971' },
  { title: 'Dark Moon', ...by('Chris Isaak'), album: 'Baja Sessions', genres: ['Rock'] },
  { title: 'Moon', ...by('Björk'), album: 'Biophilia', date: '2011' },
  { title: 'Breathe', ...by('Pink Floyd'), album: 'The Dark Side of the Moon', date: '1973' },
  { title: 'Sing', ...by('Moon Duo'), album: 'Circles', date: '2012' },
];

describe('a search over everything', () => {
  it('has what is it first, then what begins with it, then what has a word that does, then the rest', () => {
    expect(found(library(SOME).catalogue, 'moon')).toEqual({
      tracks: ['Moon', 'Moonlight Mile', 'Dark Moon', 'Breathe', 'Sing'],
      albums: ['The Dark Side of the Moon', 'Circles'],
      artists: ['Moon Duo'],
      playlists: [],
      top: 'tracks',
      meant: null,
    });
  });

  it('has of equals what is played most first', () => {
    const { catalogue, ids } = library([{ title: 'Moon A' }, { title: 'Moon B' }, { title: 'Moon C' }]);
    catalogue.playStats.played(ids[1] ?? 0, 1000, 100);
    expect(found(catalogue, 'moon').tracks).toEqual(['Moon B', 'Moon A', 'Moon C']);
  });

  it('of albums and artists, too', () => {
    const { catalogue, ids } = library([
      { title: 'x', ...by('Moon A'), album: 'Sun A' },
      { title: 'y', ...by('Moon B'), album: 'Sun B' },
    ]);
    expect(found(catalogue, 'sun').albums).toEqual(['Sun A', 'Sun B']);
    catalogue.playStats.played(ids[1] ?? 0, 1000, 100);
    expect(found(catalogue, 'sun').albums).toEqual(['Sun B', 'Sun A']);
    expect(found(catalogue, 'moon').artists).toEqual(['Moon B', 'Moon A']);
  });

  it('names on top the kind that fits best, an artist before an album before a track', () => {
    const { catalogue } = library([{ title: 'Weezer', ...by('Weezer'), album: 'Weezer' }, ...SOME]);
    expect(found(catalogue, 'weezer').top).toBe('artists');
    expect(found(catalogue, 'rolling stones').top).toBe('artists');
    expect(found(catalogue, 'dark side').top).toBe('albums');
    expect(found(catalogue, 'breathe').top).toBe('tracks');
    expect(found(catalogue, 'xyz').top).toBeNull();
    expect(found(catalogue, '')).toMatchObject({ tracks: [], albums: [], top: null });
  });

  it('finds playlists by their name', () => {
    const { catalogue } = library(SOME);
    catalogue.playlists.create('Moon and sun', []);
    catalogue.playlists.create('Half moon', []);
    expect(found(catalogue, 'moon').playlists).toEqual(['Moon and sun', 'Half moon']);
  });

  it('speaks the query language: what a kind does not have does not find it', () => {
    const { catalogue } = library(SOME);
    expect(found(catalogue, 'year:1971..1973')).toMatchObject({
      albums: ['The Dark Side of the Moon', 'Sticky Fingers'],
      artists: [],
    });
    expect(found(catalogue, 'artist:bjork')).toMatchObject({
      tracks: ['Moon'],
      albums: ['Biophilia'],
      artists: ['Björk'],
    });
    expect(found(catalogue, 'genre:rock')).toMatchObject({ tracks: ['Dark Moon'], albums: [], artists: [] });
    expect(found(catalogue, 'moon -dark').tracks).toEqual(['Moon', 'Moonlight Mile', 'Sing']);
    expect(found(catalogue, 'album:moon or artist:isaak').tracks).toEqual(['Breathe', 'Dark Moon']);
  });

  it('finds what is one letter off where nothing is found otherwise, and says so', () => {
    const { catalogue } = library(SOME);
    expect(found(catalogue, 'biophila')).toMatchObject({ albums: ['Biophilia'], tracks: ['Moon'], meant: 'biophilia' });
    catalogue.playlists.create('Biophila', []);
    expect(found(catalogue, 'biophila')).toMatchObject({ albums: [], playlists: ['Biophila'], meant: null });
  });

  it('follows what is added and retagged', () => {
    const { catalogue, read } = library(SOME);
    expect(found(catalogue, 'neu').albums).toEqual([]);
    read('/m/neu.flac', { title: 'Hallogallo', ...by('Neu!'), album: 'Neu!' });
    expect(found(catalogue, 'neu')).toMatchObject({
      albums: ['Neu!'],
      artists: ['Neu!'],
      tracks: ['Hallogallo'],
      top: 'artists',
    });
    read('/m/neu.flac', { title: 'Hallogallo', ...by('NEU'), album: 'Self-titled' });
    expect(found(catalogue, 'neu').albums).toEqual(['Self-titled']);
  });

  it('answers a caller that can wait as it answers at once', async () => {
    const { catalogue } = library(SOME);
    expect(await catalogue.search.findSoon('moon', 5)).toEqual(catalogue.search.find('moon', 5));
  });

  it('lets the rows that are asked for at the same time be answered first', async () => {
    const { catalogue } = library(SOME);
    const answered: string[] = [];
    const noting = (name: string) => () => void answered.push(name);
    const query = { search: 'moon', sort: 'artist', direction: 'ascending' } as const;
    await Promise.all([
      catalogue.search.findSoon('moon', 5).then(noting('all')),
      catalogue.tracks.pageSoon(query, 0, 10).then(noting('rows')),
    ]);
    expect(answered).toEqual(['rows', 'all']);
  });

  it('knows what was found before no longer once a track has other words', async () => {
    const { catalogue, read } = library(SOME);
    const rows = async (): Promise<number> =>
      (await catalogue.tracks.pageSoon({ search: 'moon', sort: 'artist', direction: 'ascending' }, 0, 10)).total;
    expect(await rows()).toBe(5);
    expect((await catalogue.search.findSoon('moon', 5)).tracks.total).toBe(5);
    read('/m/new.flac', { title: 'Harvest Moon' });
    expect((await catalogue.search.findSoon('moon', 5)).tracks.total).toBe(6);
    expect(await rows()).toBe(6);
  });

  it('tells how many there are beyond those it shows', () => {
    const { catalogue } = library(
      Array.from({ length: 9 }, (_, n) => ({ title: `Moon ${n}`, ...by(`Moon ${n}`), album: `Moon ${n}` })),
    );
    const { tracks, albums, artists } = catalogue.search.find('moon', 3);
    expect([tracks, albums, artists].map(({ rows, total }) => [rows.length, total])).toEqual([
      [3, 9],
      [3, 9],
      [3, 9],
    ]);
  });
});
