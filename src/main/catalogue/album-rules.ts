// Which tracks are one album, and what the album is called: pure decisions about the tracks of one title, called by albums.ts at each commit
// that touches one of them. An album is whole before it is anything else: it is split only where two of the same thing lie side by side.
import { posix, win32 } from 'node:path';

/** What the decision needs of a track. All tracks given together have the same group key. */
export interface AlbumTrack {
  readonly trackId: number;
  readonly path: string;
  readonly titleKey: string;
  readonly album: string;
  readonly albumSort: string | null;
  /** As credited; null: no tag. `albumArtistKey` is its sort key. */
  readonly albumArtist: string | null;
  readonly albumArtistKey: string | null;
  /** The whole credit of the track, and the first artist of it. */
  readonly artist: string | null;
  readonly artistKey: string | null;
  readonly firstArtist: string | null;
  readonly firstArtistKey: string | null;
  readonly discNo: number | null;
  readonly trackNo: number | null;
  readonly trackTotal: number | null;
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly year: number | null;
  readonly compilation: boolean;
  readonly releaseId: string | null;
  readonly releaseGroupId: string | null;
  readonly format: string | null;
  readonly addedAt: number;
}

/** What an album shows of itself. `artist` null: of many artists (`compilation`), or none is named. */
export interface AlbumFacts {
  readonly title: string;
  readonly titleSort: string;
  readonly artist: string | null;
  readonly compilation: boolean;
  readonly releaseId: string | null;
  readonly releaseGroupId: string | null;
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly year: number | null;
  readonly discCount: number;
  readonly addedAt: number;
  /** Whose credit names the artists one by one: of this track, as album artists or as artists, all or only the first. null without `artist`. */
  readonly credit: Credit | null;
}

export interface Credit {
  readonly trackId: number;
  readonly role: 'artist' | 'album-artist';
  readonly firstOnly: boolean;
}

const DISC = String.raw`(?:cd|dis[ck]|disque)[\s._-]*(\d{1,2}|one|two|three|four|five|six)`;
/** "CD1", "Disc 2 - Live" as a folder's name; "Album [CD 2]" as the end of a folder's or an album's. */
const DISC_FOLDER = new RegExp(`^${DISC}(?![\\p{L}\\p{N}])`, 'iu');
const DISC_SUFFIX = new RegExp(`[\\s.,_-]*(?:[[(]|[\\s._,-])${DISC}[\\])]?$`, 'iu');
const DISC_WORDS = ['one', 'two', 'three', 'four', 'five', 'six'];

/** What MusicBrainz, iTunes and rippers write for albums of many artists, as sort keys. It names nobody. */
const VARIOUS = new Set([
  'various',
  'various artists',
  'va',
  'v a',
  'verschiedene interpreten',
  'artistes divers',
  'varios artistas',
]);

/** At most one in so many tracks of a folder is an odd one; more that agree are another album. Guess. */
const ODD_SHARE = 4;

/** A title and the disc its end names. "Anthology (Disc 2)" and "Anthology (Disc 1)" are one album. */
export function withoutDisc(title: string): { readonly title: string; readonly discNo: number | null } {
  const match = DISC_SUFFIX.exec(title);
  const rest = match ? title.slice(0, match.index).trim() : '';
  return match && rest !== '' ? { title: rest, discNo: discNumber(match[1]) } : { title, discNo: null };
}

/** The folder of the album a file lies in, without the folder of the disc, and the disc that folder names. */
export function albumFolder(path: string): { readonly folder: string; readonly discNo: number | null } {
  const { dirname, basename, join } = path.includes('/') ? posix : win32;
  const folder = dirname(path);
  const name = basename(folder);
  const own = DISC_FOLDER.exec(name);
  if (own) return { folder: dirname(folder), discNo: discNumber(own[1]) };
  const { title, discNo } = withoutDisc(name);
  return discNo === null ? { folder, discNo } : { folder: join(dirname(folder), title), discNo };
}

function discNumber(text: string | undefined): number | null {
  if (text === undefined) return null;
  const word = DISC_WORDS.indexOf(text.toLowerCase());
  return word === -1 ? Number(text) : word + 1;
}

/** A track with what its place in folders and lists says. */
interface Placed extends AlbumTrack {
  readonly folder: string;
  readonly disc: number;
  /** The place in the list of an album: two tracks of one album do not share it. */
  readonly slot: string;
}

/**
 * The tracks of one title as albums, each at least one track. The same for any order of the tracks. Within a folder (its discs' folders
 * counted in) album artists of their own are albums of their own, and a few tracks that name another or none belong to the album they fit
 * into; several artists without an album artist are a compilation. Folders are one album where artist and date, or MusicBrainz's release,
 * are the same and their lists complete each other; where they hold the same list (two qualities, two copies) each is an album.
 */
export function groupAlbums(tracks: readonly AlbumTrack[]): AlbumTrack[][] {
  const placed = tracks.map(place).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.trackId - b.trackId));
  const albums: Placed[][] = [];
  for (const folder of groupBy(placed, (track) => track.folder)) {
    for (const album of albumsOfFolder(folder)) {
      const whole = albums.find((other) => areOneAlbum(other, album));
      if (whole) whole.push(...album);
      else albums.push(album);
    }
  }
  return albums;
}

function place(track: AlbumTrack): Placed {
  const { folder, discNo } = albumFolder(track.path);
  // Of two discs in two folders both may be tagged "1": the folder knows better.
  const disc = discNo ?? track.discNo ?? withoutDisc(track.album).discNo ?? 1;
  return { ...track, folder, disc, slot: track.trackNo === null ? track.titleKey : `${disc}/${track.trackNo}` };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): T[][] {
  return [...Map.groupBy(items, keyOf).values()];
}

/** Whether both hold the same list, or most of it. One place taken twice is a file copied by mistake. */
function areCopies(a: readonly Placed[], b: readonly Placed[]): boolean {
  const slots = new Set(a.map(({ slot }) => slot));
  const shared = new Set(b.map(({ slot }) => slot).filter((slot) => slots.has(slot))).size;
  return shared * 2 > Math.min(slots.size, new Set(b.map(({ slot }) => slot)).size);
}

/** The one who made the album, by its tracks' word: the album artist's key; null where none is named or it names nobody. */
function ownerKey({ albumArtistKey }: Placed): string | null {
  return albumArtistKey === null || VARIOUS.has(albumArtistKey) ? null : albumArtistKey;
}

function albumsOfFolder(tracks: readonly Placed[]): Placed[][] {
  const owned = groupBy(tracks, ownerKey).sort((a, b) => b.length - a.length);
  const nobodys = owned.find((part) => part[0] && ownerKey(part[0]) === null) ?? [];
  const albums: Placed[][] = [];
  for (const part of owned) {
    if (part === nobodys) continue;
    // The largest comes first: what follows and fits into it is an odd tag.
    const home = albums.find((album) => (fitsInto(part, album) || fillsGapOf(part, album)) && !areCopies(album, part));
    if (home) home.push(...part);
    else albums.push([...part]);
  }
  for (const part of albums.length > 0 ? groupBy(nobodys, (track) => track.artistKey ?? '') : [nobodys]) {
    if (part.length === 0) continue;
    const home = albums.find((album) => fitsInto(part, album) && !areCopies(album, part)) ?? albums.find((album) => !areCopies(album, part)); // prettier-ignore
    if (home) home.push(...part);
    else albums.push([...part]);
  }
  return albums.flatMap((album) => copiesApart(album));
}

/** A smaller part of a folder that names another album artist: whether what it says of its artists is of the album all the same. */
function fitsInto(part: readonly Placed[], album: readonly Placed[]): boolean {
  const releases = new Set(album.map(({ releaseId }) => releaseId).filter((id) => id !== null));
  const names = new Set(album.flatMap((track) => [ownerKey(track), track.artistKey, track.firstArtistKey]));
  return part.every(
    (track) =>
      (track.releaseId !== null && releases.has(track.releaseId)) ||
      [track.artistKey, track.firstArtistKey, ownerKey(track)].some((key) => key !== null && names.has(key)),
  );
}

/** A few odd tracks stand where the list of the album has a gap, or where it goes on. */
function fillsGapOf(part: readonly Placed[], album: readonly Placed[]): boolean {
  if (part.length * ODD_SHARE > album.length) return false;
  return part.every(({ trackNo, disc }) => {
    const onDisc = album.filter((track) => track.disc === disc);
    const last = Math.max(0, ...onDisc.map((track) => Math.max(track.trackTotal ?? 0, (track.trackNo ?? 0) + 1)));
    return trackNo !== null && trackNo <= last;
  });
}

/** Two of the same list in one folder: two releases, two artists or two formats, whichever tells them apart. */
function copiesApart(album: Placed[]): Placed[][] {
  for (const keyOf of [
    (track: Placed) => track.releaseId,
    (track: Placed) => track.firstArtistKey,
    (track: Placed) => track.format,
  ]) {
    const parts = groupBy(album, keyOf).sort((a, b) => b.length - a.length);
    const [first = [], second = []] = parts;
    if (second.length > 1 && areCopies(first, second)) {
      const apart: Placed[][] = [];
      for (const part of parts) {
        const home = apart.find((other) => !areCopies(other, part));
        // A track that says nothing of this kind goes where its place is free.
        if (home && part.length === 1) home.push(...part);
        else apart.push(part);
      }
      return apart;
    }
  }
  return [album];
}

/** Whether what lies in two folders is one album. */
function areOneAlbum(a: readonly Placed[], b: readonly Placed[]): boolean {
  if (areCopies(a, b)) return false;
  const [releaseA, releaseB] = [
    mostOf(a.map(({ releaseId }) => releaseId)),
    mostOf(b.map(({ releaseId }) => releaseId)),
  ];
  if (releaseA !== null && releaseB !== null) return releaseA === releaseB;
  const [artistA, artistB] = [artistOf(a), artistOf(b)];
  const [yearA, yearB] = [mostOf(a.map(({ year }) => year)), mostOf(b.map(({ year }) => year))];
  // Compilations of one title are many ("Greatest Hits"): only the year tells that these are the same.
  if (artistA === null || artistB === null) return artistA === artistB && yearA !== null && yearA === yearB;
  return artistA.key === artistB.key && (yearA === null || yearB === null || yearA === yearB);
}

interface AlbumArtist {
  readonly key: string;
  readonly name: string;
  readonly credit: Credit;
}

/** The album artist of most tracks; without one the artist of all, or who is first in each credit. null: many, or none. */
function artistOf(album: readonly Placed[]): AlbumArtist | null {
  const owners = album.filter((track) => ownerKey(track) !== null);
  if (owners.length > 0) {
    const key = mostOf(owners.map(ownerKey));
    const named = owners.filter((track) => ownerKey(track) === key);
    const name = mostOf(named.map(({ albumArtist }) => albumArtist));
    const track = named.find(({ albumArtist }) => albumArtist === name);
    return key && name && track ? { key, name, credit: { trackId: track.trackId, role: 'album-artist', firstOnly: false } } : null; // prettier-ignore
  }
  if (isFlagged(album) || album.some(({ albumArtistKey }) => albumArtistKey !== null)) return null;
  return commonArtist(album, 'artistKey', 'artist') ?? commonArtist(album, 'firstArtistKey', 'firstArtist');
}

function commonArtist(
  album: readonly Placed[],
  keyName: 'artistKey' | 'firstArtistKey',
  nameName: 'artist' | 'firstArtist',
): AlbumArtist | null {
  const [key, ...others] = new Set(album.map((track) => track[keyName]));
  const name = mostOf(album.map((track) => track[nameName]));
  const track = album.find((each) => each[nameName] === name);
  if (!key || others.length > 0 || name === null || !track) return null;
  return { key, name, credit: { trackId: track.trackId, role: 'artist', firstOnly: nameName === 'firstArtist' } };
}

function isFlagged(album: readonly Placed[]): boolean {
  return album.filter(({ compilation }) => compilation).length * 2 > album.length;
}

/** What an album shows, by the word of most of its tracks. */
export function describeAlbum(tracks: readonly AlbumTrack[]): AlbumFacts {
  const placed = tracks.map(place);
  const artist = artistOf(placed);
  const title = mostOf(tracks.map(({ album }) => withoutDisc(album).title)) ?? '';
  return {
    title,
    titleSort: mostOf(tracks.map(({ albumSort }) => albumSort)) ?? title,
    artist: artist?.name ?? null,
    compilation:
      isFlagged(placed) || (artist === null && new Set(tracks.map(({ firstArtistKey }) => firstArtistKey)).size > 1),
    releaseId: mostOf(tracks.map(({ releaseId }) => releaseId)),
    releaseGroupId: mostOf(tracks.map(({ releaseGroupId }) => releaseGroupId)),
    date: mostOf(tracks.map(({ date }) => date)),
    originalDate: mostOf(tracks.map(({ originalDate }) => originalDate)),
    year: mostOf(tracks.map(({ year }) => year)),
    discCount: new Set(placed.map(({ disc }) => disc)).size,
    addedAt: tracks.reduce((first, { addedAt }) => Math.min(first, addedAt), Infinity),
    credit: artist?.credit ?? null,
  };
}

/** The value most have, of those that have one; the least of several, so that it does not depend on the order. */
function mostOf<T extends string | number>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | null = null;
  for (const [value, count] of counts) {
    const most = best === null ? 0 : (counts.get(best) ?? 0);
    if (best === null || count > most || (count === most && value < best)) best = value;
  }
  return best;
}
