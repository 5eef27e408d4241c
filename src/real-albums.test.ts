// Albums of real files: FLAC files with comments as taggers write them, read as the worker reads them, committed as a scan does. The rules
// themselves are tested in album-rules.test.ts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, it } from 'vitest';

import { readChange, testCatalogue } from './main/catalogue/catalogue.testing.ts';
import { fixture, readingOf, temporaryFolder } from './testing/media-files.ts';

/** Types of FLAC metadata blocks. */
const [STREAM_INFO, VORBIS_COMMENT] = [0, 4];

const sound = readFileSync(fixture('flac-8-mono.flac'));

/** The fixture's stream with these comments and no other metadata. A name may come several times. */
function flacWith(comments: readonly string[]): Buffer {
  const blocks: { readonly type: number; readonly body: Buffer }[] = [];
  let at = 4;
  for (let isLast = false; !isLast;) {
    const head = sound.readUInt32BE(at);
    isLast = head >>> 31 === 1;
    const length = head & 0xff_ffff;
    blocks.push({ type: (head >>> 24) & 0x7f, body: sound.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  const body = Buffer.concat([text('auralis test'), count, ...comments.map(text)]);
  const block = (type: number, bytes: Buffer, isLast: boolean): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(((((isLast ? 0x80 : 0) | type) << 24) >>> 0) + bytes.length);
    return Buffer.concat([head, bytes]);
  };
  const info = blocks.find(({ type }) => type === STREAM_INFO)?.body ?? Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from('fLaC'),
    block(STREAM_INFO, info, false),
    block(VORBIS_COMMENT, body, true),
    sound.subarray(at),
  ]);
}

type Comments = Readonly<Record<string, string | readonly string[]>>;

/** The albums of these files, each as "artist: title (tracks)". */
async function albumsOf(files: Readonly<Record<string, Comments>>): Promise<string[]> {
  const folder = temporaryFolder();
  const { tracks, roots, lists } = testCatalogue();
  const root = roots.add(folder, folder);
  const changes = [];
  for (const [name, comments] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, flacWith(Object.entries(comments).flatMap(([key, value]) => [value].flat().map((each) => `${key}=${each}`)))); // prettier-ignore
    const { stamp, fingerprint, identity, tags, tagsLevel } = await readingOf(path);
    changes.push({ ...readChange(root.id, path, {}), stamp, fingerprint, identity, tags, tagsLevel });
  }
  // Each alone, as it may happen: how they are grouped must not depend on it.
  for (const change of changes) tracks.commit([change]);
  const { rows } = lists.albums({ offset: 0, limit: 100, sort: [{ by: 'title', direction: 'ascending' }] });
  return rows.map((album) => `${album.artist ?? (album.compilation ? 'various' : 'nobody')}: ${album.title} (${album.trackCount})`); // prettier-ignore
}

const numbered = (folder: string, count: number, comments: (n: number) => Comments): Record<string, Comments> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${folder}/${at + 1}.flac`, { TRACKNUMBER: String(at + 1), ...comments(at + 1) }])); // prettier-ignore

it('a compilation without album artist is one', async () => {
  const files = numbered('Summer Hits', 4, (n) => ({ ARTIST: `Singer ${n}`, ALBUM: 'Summer Hits' }));
  expect(await albumsOf(files)).toEqual(['various: Summer Hits (4)']);
});

it('a compilation that is marked is one in the folders of its artists', async () => {
  const hit = (n: number): Comments => ({ ARTIST: `Singer ${n}`, ALBUM: 'Hits', ALBUMARTIST: 'Various Artists', COMPILATION: '1', DATE: '1999', TRACKNUMBER: String(n) }); // prettier-ignore
  expect(await albumsOf({ 'A/Hits/1.flac': hit(1), 'B/Hits/2.flac': hit(2), 'C/Hits/3.flac': hit(3) })).toEqual(['various: Hits (3)']); // prettier-ignore
});

it('two discs in folders of their own are one', async () => {
  const disc = (n: string) => numbered(`Live/CD${n}`, 3, () => ({ ARTIST: 'Band', ALBUM: 'Live', DISCNUMBER: n }));
  expect(await albumsOf({ ...disc('1'), ...disc('2') })).toEqual(['Band: Live (6)']);
});

it('one odd tag does not split', async () => {
  const files = numbered('One', 6, (n) => ({ ARTIST: 'Band', ALBUM: 'One', ALBUMARTIST: n === 4 ? 'Band feat. Guest' : 'Band', DATE: n === 5 ? '2011' : '1994' })); // prettier-ignore
  expect(await albumsOf(files)).toEqual(['Band: One (6)']);
});

it('an album without album artist, with guests, is one of its artist', async () => {
  const files = numbered('One', 4, (n) => ({ ARTIST: n === 2 ? ['Band', 'Guest'] : 'Band', ALBUM: 'One' }));
  expect(await albumsOf(files)).toEqual(['Band: One (4)']);
});

it('one title by two artists is two', async () => {
  const of = (artist: string) => numbered(`${artist}/Greatest Hits`, 3, () => ({ ARTIST: artist, ALBUM: 'Greatest Hits' })); // prettier-ignore
  expect((await albumsOf({ ...of('ABBA'), ...of('Queen') })).sort()).toEqual(['ABBA: Greatest Hits (3)', 'Queen: Greatest Hits (3)']); // prettier-ignore
});

it('one album twice, in two qualities, is two that are whole', async () => {
  const of = (folder: string) => numbered(folder, 3, () => ({ ARTIST: 'Band', ALBUM: 'One', MUSICBRAINZ_ALBUMID: 'b1a9c0e9-d987-4042-ae91-78d6a3267d69' })); // prettier-ignore
  expect(await albumsOf({ ...of('16 bit'), ...of('24 bit') })).toEqual(['Band: One (3)', 'Band: One (3)']);
});

it('files of the same sound with other tags have the same identity', async () => {
  const folder = temporaryFolder();
  const paths = ['a', 'b'].map((name) => {
    const path = join(folder, `${name}.flac`);
    writeFileSync(path, flacWith([`TITLE=${name}`]));
    return path;
  });
  const [a, b] = await Promise.all(paths.map((path) => readingOf(path)));
  expect(a?.identity).toBe(b?.identity);
  expect(a?.identity).toEqual(expect.any(String));
});
