import { describe, expect, it } from 'vitest';

import { albumFolder, describeAlbum, groupAlbums, withoutDisc, type AlbumTrack } from './album-rules.ts';
import { EMPTY_KEY, sortKey } from './sort-keys.ts';

type Written = Partial<AlbumTrack> & { readonly path: string };

function track({ path, ...written }: Written, index: number): AlbumTrack {
  const keyOf = (name: string | null | undefined): string | null => {
    const key = sortKey(name ?? null);
    return key === EMPTY_KEY ? null : key;
  };
  const artist = written.artist ?? null;
  const firstArtist = written.firstArtist ?? artist;
  return {
    trackId: index + 1, path, titleKey: sortKey(path), album: 'Album', albumSort: null, albumArtist: null, artist, firstArtist, discNo: null,
    trackNo: null, trackTotal: null, date: null, originalDate: null, year: null, compilation: false, releaseId: null, releaseGroupId: null,
    format: 'FLAC', addedAt: 1000 + index,
    ...written, albumArtistKey: keyOf(written.albumArtist), artistKey: keyOf(artist), firstArtistKey: keyOf(firstArtist),
  }; // prettier-ignore
}

/** Tracks 1 to `count` of a folder. */
const folderOf = (folder: string, count: number, tags: Partial<AlbumTrack> = {}): Written[] =>
  Array.from({ length: count }, (_, at) => ({ path: `${folder}/${at + 1}.flac`, trackNo: at + 1, ...tags }));

const grouped = (written: readonly Written[]): string[][] =>
  groupAlbums(written.map(track)).map((album) => album.map(({ path }) => path));
const sizes = (written: readonly Written[]): number[] => grouped(written).map(({ length }) => length);

describe('one album', () => {
  it('is a compilation without album artist', () => {
    const tracks = ['A', 'B', 'C'].map((artist, at) => ({ path: `/m/hits/${at}.mp3`, trackNo: at + 1, artist }));
    expect(sizes(tracks)).toEqual([3]);
  });

  it('is a compilation whose album artist names nobody, in the folders of its artists', () => {
    const various = { albumArtist: 'Various Artists', compilation: true, year: 1999 };
    const tracks = ['A', 'B', 'C'].map((artist, at) => ({ path: `/m/${artist}/Hits/${at}.m4a`, trackNo: at + 1, artist, ...various })); // prettier-ignore
    expect(sizes(tracks)).toEqual([3]);
  });

  it('is a set of discs in folders of their own', () => {
    const tracks = [
      ...folderOf('/m/Set/CD1', 4, { artist: 'X', discNo: 1 }),
      ...folderOf('/m/Set/Disc 2 - Live', 4, { artist: 'X', discNo: 2 }),
    ];
    expect(sizes(tracks)).toEqual([8]);
  });

  it('is a set of discs that are all tagged as the first', () => {
    const tracks = [
      ...folderOf('/m/Set/CD1', 4, { artist: 'X', discNo: 1 }),
      ...folderOf('/m/Set/CD2', 4, { artist: 'X', discNo: 1 }),
    ];
    expect(sizes(tracks)).toEqual([8]);
  });

  it('is a set of discs in folders that are called as they like', () => {
    const tracks = [
      ...folderOf('/m/X/The Wall', 4, { albumArtist: 'X', discNo: 1, year: 1979 }),
      ...folderOf('/m/X/The Wall, second half', 4, { albumArtist: 'X', discNo: 2, year: 1979 }),
    ];
    expect(sizes(tracks)).toEqual([8]);
  });

  it('is a folder in which one track has another year', () => {
    expect(sizes([...folderOf('/m/a', 9, { artist: 'X', year: 1994 }), { path: '/m/a/10.flac', trackNo: 10, artist: 'X', year: 2011 }])).toEqual([10]); // prettier-ignore
  });

  it('is a folder in which one track names a guest as album artist', () => {
    const odd = { path: '/m/a/10.flac', trackNo: 10, albumArtist: 'Guest', artist: 'Guest' };
    expect(sizes([...folderOf('/m/a', 9, { albumArtist: 'X', artist: 'X' }), odd])).toEqual([10]);
  });

  it('is a folder in which some tracks have no album artist', () => {
    const tracks = folderOf('/m/a', 10, { artist: 'X' }).map((each, at) => (at % 3 ? { ...each, albumArtist: 'X' } : each)); // prettier-ignore
    expect(sizes(tracks)).toEqual([10]);
  });

  it('is a folder in which one track lacks the release id', () => {
    const odd = { path: '/m/a/10.flac', trackNo: 10, artist: 'X' };
    expect(sizes([...folderOf('/m/a', 9, { artist: 'X', releaseId: 'r1' }), odd])).toEqual([10]);
  });

  it('is a folder in which one file was copied by mistake', () => {
    expect(sizes([...folderOf('/m/a', 9, { artist: 'X' }), { path: '/m/a/3 (1).flac', trackNo: 3, artist: 'X' }])).toEqual([10]); // prettier-ignore
  });

  it('is one release that is spread over folders', () => {
    const tracks = folderOf('/m', 6, { releaseId: 'r1' }).map((each, at) => ({ ...each, path: `/m/${at}/x.flac`, artist: `A${at}` })); // prettier-ignore
    expect(sizes(tracks)).toEqual([6]);
  });

  it('does not depend on the order in which its tracks come', () => {
    const tracks = [
      ...folderOf('/m/Set/CD1', 3, { artist: 'X' }),
      ...folderOf('/m/Set/CD2', 3, { artist: 'X' }),
      ...folderOf('/m/other', 3, { artist: 'Y' }),
      ...folderOf('/m/mp3', 3, { artist: 'X', format: 'MP3' }),
    ].map(track);
    const paths = (albums: readonly (readonly AlbumTrack[])[]): string[][] =>
      albums.map((album) => album.map(({ path }) => path).sort()).sort();
    expect(paths(groupAlbums([...tracks].reverse()))).toEqual(paths(groupAlbums(tracks)));
  });
});

describe('albums apart', () => {
  it('are those of two artists with one title', () => {
    expect(sizes([...folderOf('/m/Queen/Greatest Hits', 5, { artist: 'Queen' }), ...folderOf('/m/ABBA/Greatest Hits', 6, { artist: 'ABBA' })])).toEqual([6, 5]); // prettier-ignore
  });

  it('are those of two artists in one folder, by their album artists', () => {
    const tracks = [
      ...folderOf('/m', 5, { albumArtist: 'Queen', artist: 'Queen' }),
      ...folderOf('/m', 3, { albumArtist: 'ABBA', artist: 'ABBA' }).map((each) => ({
        ...each,
        path: `${each.path}.mp3`,
      })),
    ];
    expect(sizes(tracks)).toEqual([5, 3]);
  });

  it('are those of two artists in one folder without album artists, when both have a track of the same number', () => {
    const tracks = [
      ...folderOf('/m', 5, { artist: 'Queen' }),
      ...folderOf('/m', 4, { artist: 'ABBA' }).map((each) => ({ ...each, path: `${each.path}.mp3` })),
    ];
    expect(sizes(tracks)).toEqual([5, 4]);
  });

  it('are one album in two qualities, each whole', () => {
    const tracks = [
      ...folderOf('/m/flac', 5, { artist: 'X', releaseId: 'r1' }),
      ...folderOf('/m/mp3', 5, { artist: 'X', releaseId: 'r1', format: 'MP3' }),
    ];
    expect(sizes(tracks)).toEqual([5, 5]);
  });

  it('are one album in two qualities in one folder', () => {
    const tracks = [
      ...folderOf('/m/a', 5, { artist: 'X' }),
      ...folderOf('/m/a', 5, { artist: 'X', format: 'MP3' }).map((each) => ({ ...each, path: `${each.path}.mp3` })),
    ];
    expect(sizes(tracks)).toEqual([5, 5]);
  });

  it('are two releases of one title by one artist', () => {
    const tracks = [
      ...folderOf('/m/1994', 5, { artist: 'X', releaseId: 'r1' }),
      ...folderOf('/m/2011', 7, { artist: 'X', releaseId: 'r2' }),
    ];
    expect(sizes(tracks)).toEqual([5, 7]);
  });

  it('are two compilations of one title and different years', () => {
    const various = { albumArtist: 'Various', compilation: true };
    expect(sizes([...folderOf('/m/a', 3, { ...various, year: 1990 }), ...folderOf('/m/b', 2, { ...various, year: 2000, discNo: 2 })])).toEqual([3, 2]); // prettier-ignore
  });
});

describe('what an album is called', () => {
  const described = (written: readonly Written[]) => describeAlbum(written.map(track));

  it('its artist is the album artist of most', () => {
    const tracks = folderOf('/m/a', 5, { albumArtist: 'X' }).map((each, at) => (at === 2 ? { ...each, albumArtist: 'Y' } : each)); // prettier-ignore
    expect(described(tracks).artist).toBe('X');
  });

  it('without album artist its artist is the one whom every track names first', () => {
    const tracks = folderOf('/m/a', 3, { artist: 'X' }).map((each, at) => (at === 1 ? { ...each, artist: 'X feat. Y', firstArtist: 'X' } : each)); // prettier-ignore
    expect(described(tracks)).toMatchObject({ artist: 'X', compilation: false, credit: { role: 'artist', firstOnly: true } }); // prettier-ignore
  });

  it('many artists without album artist are a compilation of nobody', () => {
    expect(described([{ path: '/a', artist: 'X' }, { path: '/b', artist: 'Y' }])).toMatchObject({ artist: null, compilation: true }); // prettier-ignore
  });

  it('its year is the year of most tracks', () => {
    const tracks = folderOf('/m/a', 3, { year: 1994 }).map((each, at) => (at === 0 ? { ...each, year: 2011 } : each));
    expect(described(tracks).year).toBe(1994);
  });

  it('its title does not name a disc', () => {
    expect(described([{ path: '/a', album: 'Anthology (Disc 2)' }]).title).toBe('Anthology');
  });

  it('its discs are counted by folders where the tags do not say', () => {
    expect(described([...folderOf('/m/CD1', 2), ...folderOf('/m/CD2', 2)]).discCount).toBe(2);
  });
});

it.each([
  ['Anthology (Disc 2)', 'Anthology', 2],
  ['Anthology [CD1]', 'Anthology', 1],
  ['Anthology, Disc Two', 'Anthology', 2],
  ['Anthology - CD 3', 'Anthology', 3],
  ['ACDC1', 'ACDC1', null],
  ['Disc 1', 'Disc 1', null],
  ['Compact Disc', 'Compact Disc', null],
  ['Now 42', 'Now 42', null],
  ['Vol. 2', 'Vol. 2', null],
])('of the title %s the disc is taken', (text, title, discNo) => {
  expect(withoutDisc(text)).toEqual({ title, discNo });
});

it.each([
  ['/m/Album/01.mp3', '/m/Album', null],
  ['/m/Album/CD1/01.mp3', '/m/Album', 1],
  ['/m/Album/disc_02/01.mp3', '/m/Album', 2],
  ['/m/Album/CD 2 - Live/01.mp3', '/m/Album', 2],
  ['/m/Album [CD2]/01.mp3', '/m/Album', 2],
  ['/m/CDs/01.mp3', '/m/CDs', null],
  ['C:\\m\\Album\\CD1\\01.mp3', 'C:\\m\\Album', 1],
])('%s lies in the album folder %s', (path, folder, discNo) => {
  expect(albumFolder(path)).toEqual({ folder, discNo });
});
