import { describe, expect, it } from 'vitest';

import {
  SORT_COLUMNS,
  type SortColumn,
  type SortDirection,
  type TrackRow,
  type TrackTags,
} from '../../shared/library.ts';
import type { Catalogue } from './catalogue.ts';
import { EMPTY_KEY, sortKey } from './sort-keys.ts';
import { readChange, testCatalogue } from './catalogue.testing.ts';

function filled(tracks: readonly Partial<TrackTags>[]): Catalogue {
  const catalogue = testCatalogue();
  const root = catalogue.roots.add('/m', '/m');
  catalogue.tracks.commit(
    tracks.map((tags, index) => readChange(root.id, `/m/${String(index).padStart(3, '0')}.flac`, tags, index)),
  );
  return catalogue;
}

const titles = (catalogue: Catalogue, sort: SortColumn, direction: SortDirection, search = ''): string[] =>
  catalogue.tracks.page({ search, sort, direction }, 0, 1000).rows.map(({ title }) => title);

describe('orders', () => {
  it('title: case, accents, article and punctuation do not count, numbers are numbers', () => {
    const shuffled = [
      'The Zebra',
      'a-ha',
      'Track 10',
      'élan',
      'Track 2',
      'Eagle',
      '!!!',
      'Ärger',
      '(zoo)',
      'Øst',
      'A Banana',
      'Æon',
    ];
    const sorted = [
      '!!!',
      'a-ha',
      'Æon',
      'Ärger',
      'A Banana',
      'Eagle',
      'élan',
      'Øst',
      'Track 2',
      'Track 10',
      'The Zebra',
      '(zoo)',
    ];
    const catalogue = filled(shuffled.map((title) => ({ title })));
    expect(titles(catalogue, 'title', 'ascending')).toEqual(sorted);
    expect(titles(catalogue, 'title', 'descending')).toEqual([...sorted].reverse());
  });

  it('album artist: by album artist, album, disc and track; descending turns the albums, not their tracks; no album comes last', () => {
    const catalogue = filled([
      { title: 'single', artist: 'Zed' },
      { title: 'b2', artist: 'Guest', albumArtist: 'Beta', album: 'One', discNo: 1, trackNo: 2 },
      { title: 'b10', artist: 'Beta', albumArtist: 'Beta', album: 'One', discNo: 1, trackNo: 10 },
      { title: 'b-disc2', artist: 'Beta', albumArtist: 'Beta', album: 'One', discNo: 2, trackNo: 1 },
      { title: 'a1', artist: 'The Alpha', album: 'Two', trackNo: 1 },
      { title: 'another single', artist: 'Alpha' },
    ]);
    expect(titles(catalogue, 'albumArtist', 'ascending')).toEqual([
      'a1',
      'b2',
      'b10',
      'b-disc2',
      'another single',
      'single',
    ]);
    expect(titles(catalogue, 'albumArtist', 'descending')).toEqual([
      'b2',
      'b10',
      'b-disc2',
      'a1',
      'another single',
      'single',
    ]);
  });

  it('album: by its title, whoever it is by', () => {
    const catalogue = filled([
      { title: 'b', artist: 'Alpha', album: 'Two', trackNo: 1 },
      { title: 'a2', artist: 'Beta', album: 'One', trackNo: 2 },
      { title: 'a1', artist: 'Beta', album: 'One', trackNo: 1 },
      { title: 'none', artist: 'Alpha' },
    ]);
    expect(titles(catalogue, 'album', 'ascending')).toEqual(['a1', 'a2', 'b', 'none']);
    expect(titles(catalogue, 'album', 'descending')).toEqual(['b', 'a1', 'a2', 'none']);
  });

  it('sorts by everything a table shows, empty last', () => {
    const catalogue = filled([
      { title: 'none', bitrateKbps: null, sampleRateHz: null, channels: null },
      { title: 'high', trackNo: 9, discNo: 2, composers: [{ name: 'Satie', sortName: null, mbId: null }], originalDate: '1999-04', bpm: 140, bitrateKbps: 900, sampleRateHz: 96_000, channels: 6 },
      { title: 'low', trackNo: 1, discNo: 1, composers: [{ name: 'Bach', sortName: null, mbId: null }], originalDate: '1969', bpm: 90, bitrateKbps: 320, sampleRateHz: 44_100, channels: 2 },
    ]); // prettier-ignore
    for (const sort of [
      'number',
      'disc',
      'composer',
      'originalYear',
      'bpm',
      'bitrate',
      'sampleRate',
      'channels',
    ] as const) {
      expect([sort, ...titles(catalogue, sort, 'ascending')]).toEqual([sort, 'low', 'high', 'none']);
      expect([sort, ...titles(catalogue, sort, 'descending')]).toEqual([sort, 'high', 'low', 'none']);
    }
    const [low] = catalogue.tracks.page({ search: 'low', sort: 'title', direction: 'ascending' }, 0, 1).rows;
    expect(low).toMatchObject({ composer: 'Bach', originalYear: 1969, bpm: 90, lastPlayedAt: null });
  });

  it('what was made since is in the next order by it', () => {
    const catalogue = filled([{ title: 'one' }, { title: 'two' }, { title: 'three' }]);
    const idOf = (title: string) => catalogue.tracks.page({ search: title, sort: 'title', direction: 'ascending' }, 0, 1).rows[0]?.id ?? 0; // prettier-ignore
    expect(titles(catalogue, 'rating', 'descending')).toHaveLength(3);
    catalogue.playStats.rate([idOf('two')], 80);
    expect(titles(catalogue, 'rating', 'descending')[0]).toBe('two');
    catalogue.playStats.love([idOf('three')], true);
    expect(titles(catalogue, 'loved', 'descending')[0]).toBe('three');
    catalogue.playStats.played(idOf('one'), 5, 100);
    expect(titles(catalogue, 'plays', 'descending')[0]).toBe('one');
    expect(titles(catalogue, 'last', 'descending')[0]).toBe('one');
  });

  it('empty values come last in both directions in every column that can be empty', () => {
    const catalogue = filled([
      { title: 'empty', durationSeconds: null, format: null },
      { title: 'two', artist: 'B', album: 'B', date: '2002', genres: ['B'], durationSeconds: 200, format: 'B' },
      { title: 'one', artist: 'A', album: 'A', date: '1999', genres: ['A'], durationSeconds: 100, format: 'A' },
    ]);
    for (const sort of ['artist', 'album', 'year', 'genre', 'duration', 'format'] as const) {
      expect([sort, ...titles(catalogue, sort, 'ascending')]).toEqual([sort, 'one', 'two', 'empty']);
      expect([sort, ...titles(catalogue, sort, 'descending')]).toEqual([sort, 'two', 'one', 'empty']);
    }
  });

  it('every order has every track once, pages join without gap or overlap, and ids agree with pages', () => {
    const catalogue = filled(
      Array.from({ length: 500 }, (_, i) => ({ title: `T${i % 7}`, artist: i % 3 ? `A${i % 11}` : null, album: i % 5 ? `B${i % 13}` : null, date: i % 4 ? `${1990 + (i % 9)}` : null })),
    ); // prettier-ignore
    for (const sort of SORT_COLUMNS) {
      for (const direction of ['ascending', 'descending'] as const) {
        const query = { search: '', sort, direction };
        const ids = catalogue.tracks.trackIds(query);
        expect(new Set(ids).size).toBe(500);
        const paged = [0, 130, 260, 390].flatMap((offset) =>
          catalogue.tracks.page(query, offset, 130).rows.map(({ id }) => id),
        );
        expect(paged).toEqual(ids);
        const ranges = [[0, 3], [7, 8], [490, 900]] as const; // prettier-ignore
        expect(catalogue.tracks.trackIds(query, ranges)).toEqual([...ids.slice(0, 3), ids[7], ...ids.slice(490)]);
        expect(catalogue.tracks.page(query, 5000, 10)).toMatchObject({ rows: [], total: 500 });
      }
    }
  });

  it('within a year, genre, format or length the tracks stand as in the order it refines', () => {
    const catalogue = filled(
      Array.from({ length: 400 }, (_, i) => ({
        title: `T${(i * 7) % 50}`, artist: `A${(i * 13) % 9}`, album: `B${(i * 5) % 20}`, trackNo: (i * 3) % 11, format: i % 3 ? 'FLAC' : null,
        date: i % 6 ? `${1990 + (i % 5)}` : null, genres: i % 7 ? [`G${i % 4}`] : [], durationSeconds: i % 8 ? 100 + (i % 10) : null,
      })),
    ); // prettier-ignore
    const rows = (sort: SortColumn, direction: SortDirection): readonly TrackRow[] =>
      catalogue.tracks.page({ search: '', sort, direction }, 0, 1000).rows;
    const refined = [
      ['year', 'albumArtist', (row: TrackRow) => row.year],
      ['genre', 'artist', (row: TrackRow) => row.genre],
      ['format', 'artist', (row: TrackRow) => row.format],
      ['duration', 'title', (row: TrackRow) => row.durationSeconds],
    ] as const;
    for (const [sort, within, valueOf] of refined) {
      for (const direction of ['ascending', 'descending'] as const) {
        const sign = direction === 'ascending' ? 1 : -1;
        const sorted = rows(within, 'ascending').toSorted((a, b) => {
          const [x, y] = [valueOf(a), valueOf(b)];
          if (x === null || y === null) return Number(x === null) - Number(y === null);
          return x === y ? 0 : x < y ? -sign : sign;
        });
        expect(
          rows(sort, direction).map(({ id }) => id),
          `${sort} ${direction}`,
        ).toEqual(sorted.map(({ id }) => id));
      }
    }
  });

  it('is what a query says, by fields that no column of the list has, with the empty last', () => {
    const catalogue = filled([
      { title: 'a', bpm: 120, bitrateKbps: 320, composers: [{ name: 'Zappa', sortName: null, mbId: null }] },
      { title: 'b', bpm: null, bitrateKbps: 128, composers: [{ name: 'Bach', sortName: null, mbId: null }] },
      { title: 'c', bpm: 90, bitrateKbps: 320 },
    ]);
    const sortedBy = (search: string): string => titles(catalogue, 'title', 'ascending', search).join('');
    expect(sortedBy('sort:bpm')).toBe('cab');
    expect(sortedBy('sort:-bpm')).toBe('acb');
    expect(sortedBy('sort:composer')).toBe('bac');
    expect(sortedBy('sort:-bitrate,bpm')).toBe('cab');
    expect(sortedBy('sort:-path')).toBe('cba');
    expect(sortedBy('sort:-plays,-title')).toBe('cba');
    catalogue.playStats.played(
      catalogue.tracks.trackIds({ search: 'title:b', sort: 'title', direction: 'ascending' })[0] ?? 0,
      1,
      1,
    );
    expect(sortedBy('sort:-plays,-title')).toBe('bca');
    expect(sortedBy('sort:last')).toBe('bac');
    expect(sortedBy('plays:0')).toBe('ac');
  });

  it('follows added, retagged and removed tracks', async () => {
    const catalogue = filled([{ title: 'B' }, { title: 'D' }]);
    const [root] = catalogue.roots.list();
    expect(titles(catalogue, 'title', 'ascending')).toEqual(['B', 'D']);
    catalogue.tracks.commit([
      readChange(root?.id ?? 0, '/m/new.flac', { title: 'C' }, 99),
      readChange(root?.id ?? 0, '/m/000.flac', { title: 'E' }, 98),
    ]);
    expect(titles(catalogue, 'title', 'ascending')).toEqual(['C', 'D', 'E']);
    await catalogue.roots.remove(root?.id ?? 0, [], new AbortController().signal);
    expect(titles(catalogue, 'title', 'ascending')).toEqual([]);
  });
});

describe('search', () => {
  const catalogue = (): Catalogue =>
    filled([
      { title: 'Where Is My Mind?', artist: 'Pixies', album: 'Surfer Rosa', genres: ['Rock'] },
      { title: 'Jóga', artist: 'Björk', album: 'Homogenic' },
      { title: 'Highway to Hell', artist: 'AC/DC' },
      { title: '東京事変 第一', artist: '椎名林檎' },
      { title: 'Me and Giuliani', artist: '!!!' },
      { title: 'I ♥ U 🎵', artist: 'Kate & NOT "Quoted"' },
      { title: 'Straße', artist: 'Łona', albumArtist: 'Various' },
      { title: 'Пётр', artist: 'Ёлка' },
    ]);

  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['mind', ['Where Is My Mind?']],
    ['pix ros', ['Where Is My Mind?']],
    ['ixie', []],
    ['ixies', ['Where Is My Mind?']],
    ['homogneic', ['Jóga']],
    ['"homogneic"', []],
    ['artist:björk -album:homogenic', []],
    ['pixies or artist:bj', ['Jóga', 'Where Is My Mind?']],
    ['acdc', ['Highway to Hell']],
    ['title:hell', ['Highway to Hell']],
    ['artist:hell', []],
    ['path:m format:flac genre:"" lona', ['Straße']],
    ['sort:-title limit:2', ['東京事変 第一', 'Пётр']],
    ['flac', []],
    ['rock surf where', ['Where Is My Mind?']],
    ['bjork', ['Jóga']],
    ['BJÖRK joga', ['Jóga']],
    ['bj\u006f\u0308rk', ['Jóga']],
    ['ac/dc', ['Highway to Hell']],
    ['ac dc', ['Highway to Hell']],
    ['東京', ['東京事変 第一']],
    ['事変', ['東京事変 第一']],
    ['京東', []],
    ['!!!', ['Me and Giuliani']],
    ['♥', ['I ♥ U 🎵']],
    ['🎵', ['I ♥ U 🎵']],
    ['🎸', []],
    ['"quoted"', ['I ♥ U 🎵']],
    ['strasse', ['Straße']],
    ['lona var', ['Straße']],
    ['петр елка', ['Пётр']],
    ['005', ['I ♥ U 🎵']],
  ];

  it('is in the query language: a word is the start of a word in title, artist, album, genre, composer or file name', () => {
    const library = catalogue();
    for (const [search, found] of cases)
      expect([search, ...titles(library, 'title', 'ascending', search)]).toEqual([search, ...found]);
  });

  it('takes no text as syntax and never throws', () => {
    const library = catalogue();
    const odd = [
      '"', '""', "'", '*', '^a', 'a*', 'NOT', 'AND', 'OR', 'NEAR(a b)', 'title:mind', '-mind', '{a b}:c', '(', ')', 'a AND', '\\', '%_',
      '\0', '\uD800', '\u200D', '\uFE0F', '🏳️‍🌈', 'a"b"c', '" OR words:*', '; DROP TABLE tracks', ' \t\n', '…', 'x'.repeat(500), 'a '.repeat(250),
      'ﷺ', '𝔄𝔅', '\u{10FFFF}', '한국어', 'ไทย', 'हिन्दी', '1', '٣',
    ]; // prettier-ignore
    for (const search of odd) expect(() => titles(library, 'artist', 'descending', search)).not.toThrow();
    expect(titles(library, 'title', 'ascending', 'NOT quoted')).toEqual(['I ♥ U 🎵']);
    expect(titles(library, 'title', 'ascending', ' \t')).toHaveLength(8);
  });

  it('forgets the old words of a retagged track', () => {
    const library = catalogue();
    const [row] = library.tracks.page({ search: 'pixies', sort: 'title', direction: 'ascending' }, 0, 1).rows;
    const [root] = library.roots.list();
    library.tracks.commit([readChange(root?.id ?? 0, row?.path ?? '', { title: 'Debaser' }, 77)]);
    expect(titles(library, 'title', 'ascending', 'pixies')).toEqual([]);
    expect(titles(library, 'title', 'ascending', 'deb')).toEqual(['Debaser']);
  });
});

it('keys: nothing is empty but the empty, and a query of nothing matches all', () => {
  expect(sortKey(null)).toBe(EMPTY_KEY);
  expect(sortKey('  ')).toBe(EMPTY_KEY);
  expect(sortKey('The')).toBe('the');
  expect(sortKey('The The')).toBe('the');
  expect(sortKey('Ке́sha')).toBe(sortKey('кеSHA'));
  expect(sortKey('é')).toBe(sortKey('e\u0301'));
});
