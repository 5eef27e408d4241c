// A small library of albums: two artists, three albums of four tracks, each track a tone.
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encodeTrack } from '../scripts/demo/encode-track.ts';

const RATE_HZ = 48_000;
const TRACK_SECONDS = 40;

export interface CollectionAlbum {
  readonly artist: string;
  readonly album: string;
  readonly year: string;
  readonly titles: readonly string[];
}

export const COLLECTION: readonly CollectionAlbum[] = [
  { artist: 'Ada Lane', album: 'Quiet Water', year: '1971', titles: ['Rain', 'Delta', 'Spring', 'Estuary'] },
  { artist: 'Ada Lane', album: 'Second Harbour', year: '1984', titles: ['Mole', 'Anchor', 'Beacon', 'Mast'] },
  { artist: 'The Cranes', album: 'Flight Lines', year: '2003', titles: ['North', 'Thermal', 'Roost', 'Dusk'] },
];

export const COLLECTION_TRACKS = COLLECTION.reduce((tracks, { titles }) => tracks + titles.length, 0);

/** Made once for all tests of this process: to encode it takes 2.7 s of processor time (measured). */
let made: Promise<string> | null = null;

/** A copy of it, in a folder of its own below `folder`. Titles are not in the order of the album: by name, Anchor comes before Mole. */
export async function collection(folder: string): Promise<string> {
  made ??= makeCollection();
  const music = join(folder, 'collection');
  await cp(await made, music, { recursive: true });
  return music;
}

async function makeCollection(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auralis-collection-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [at, { artist, album, year, titles }] of COLLECTION.entries()) {
    await mkdir(join(folder, album), { recursive: true });
    for (const [number, title] of titles.entries()) {
      const tone = toneOf(220 + 110 * at + 20 * number);
      const tags = { title, artist, album, album_artist: artist, date: year, track: String(number + 1) };
      encodeTrack(join(folder, album, `${title}.flac`), 'flac', tone, tone, tags);
    }
  }
  return folder;
}

function toneOf(hz: number): Float32Array {
  return Float32Array.from(
    { length: TRACK_SECONDS * RATE_HZ },
    (_, n) => 0.2 * Math.sin((2 * Math.PI * hz * n) / RATE_HZ),
  );
}
