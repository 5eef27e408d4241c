// Of which tracks a file consists, as the worker reads it: real files, with sheets beside them and within, and with chapters.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import type { FileReading } from '../../shared/worker-protocol.ts';
import { fixture, never, nodeAv, readingOf, temporaryFolder } from '../../testing/media-files.ts';
import { FolderFiles } from '../folder-files.ts';
import { readFile } from '../read-tags.ts';
import { withChapters } from '../tags/mp4.testing.ts';
import { chaptersOfMatroska } from './matroska-chapters.ts';

const track = (number: number, start: string, title = `T${number}`): string =>
  `  TRACK ${number} AUDIO\n    TITLE "${title}"\n    INDEX 01 ${start}\n`;
const sheet = (...files: readonly (readonly [name: string, ...tracks: string[]])[]): string =>
  files.map(([name, ...tracks]) => `FILE "${name}" WAVE\n${tracks.join('')}`).join('');
const TWO = [track(1, '00:00:00'), track(2, '00:02:00')] as const;

/** A file of 5.6 s and others in one folder; text, or a copy of the same file. */
function place(name: string, beside: Readonly<Record<string, string | null>> = {}): string {
  const path = join(temporaryFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(fixture('flac-16-44.flac'), path);
  for (const [other, text] of Object.entries(beside))
    if (text === null) copyFileSync(path, join(dirname(path), other));
    else writeFileSync(join(dirname(path), other), text);
  return path;
}

const titles = ({ parts }: FileReading): (string | null)[] | null => parts && parts.map(({ tags }) => tags.title);

describe('a sheet beside a file', () => {
  it.each<[string, string, Record<string, string | null>]>([
    ['that names it', 'a.flac', { 'x.cue': sheet(['a.flac', ...TWO]) }],
    ['whatever the case', 'A.flac', { 'x.CUE': sheet(['a.FLAC', ...TWO]) }],
    ['in a folder of another system', 'a.flac', { 'x.cue': sheet(['C:\\Rips\\a.wav', ...TWO]) }],
    ['before it was encoded', 'a.flac', { 'x.cue': sheet(['a.wav', ...TWO]) }],
    ['before it was renamed with the sheet', 'a.flac', { 'a.cue': sheet(['CDImage.wav', ...TWO]) }],
    ['named after its file with the ending', 'a.flac', { 'a.flac.cue': sheet(['CDImage.wav', ...TWO]) }],
    ['as one of its files', 'b.flac', { 'x.cue': sheet(['a.flac', track(1, '00:00:00')], ['b.flac', ...TWO]) }],
  ])('%s', async (_name, file, beside) => expect(titles(await readingOf(place(file, beside)))).toEqual(['T1', 'T2']));

  it.each<[string, string, Record<string, string | null>]>([
    ['names another file that is there', 'a.flac', { 'x.cue': sheet(['a.wav', ...TWO]), 'a.wav': null }],
    ['names no two tracks in it', 'a.flac', { 'x.cue': sheet(['a.flac', track(1, '00:00:00')]) }],
    ['names one that begins behind its end', 'a.flac', { 'x.cue': sheet(['a.flac', track(1, '00:00:00'), track(2, '00:06:00')]) }],
    ['is of another file', 'a.flac', { 'x.cue': sheet(['b.flac', ...TWO]) }],
    ['is a shadow of macOS', 'a.flac', { '._a.cue': sheet(['a.flac', ...TWO]) }],
    ['is none', 'a.flac', { 'a.cue': 'no sheet at all' }],
  ])('that %s leaves it one track', async (_name, file, beside) => expect(titles(await readingOf(place(file, beside)))).toBeNull()); // prettier-ignore

  it('is the one that means it most surely', async () => {
    const beside = { 'a.cue': sheet(['CDImage.wav', ...TWO]), 'x.cue': sheet(['a.flac', track(1, '00:00:00', 'Named'), track(2, '00:01:00', 'Too')]) };
    expect(titles(await readingOf(place('a.flac', beside)))).toEqual(['Named', 'Too']);
  }); // prettier-ignore

  it('gives its tracks its names, and the rest from the file', async () => {
    const text = `REM GENRE Jazz\nREM DATE 1959\nREM DISCNUMBER 2\nREM REPLAYGAIN_ALBUM_GAIN -3.5 dB\nPERFORMER "Quintet"\nTITLE "Album"\n${sheet(
      [
        'a.flac',
        `${track(1, '00:00:30')}    PERFORMER "Guest"\n    SONGWRITER "Writer"\n    REM REPLAYGAIN_TRACK_GAIN -5 dB\n`,
        track(2, '00:02:00'),
      ],
    )}`;
    const { parts, tags } = await readingOf(place('a.flac', { 'a.cue': text }));
    const [first, second] = parts ?? [];
    expect(first?.tags).toMatchObject({
      title: 'T1', artist: 'Guest', artists: [{ name: 'Guest' }], album: 'Album', albumArtist: 'Quintet', composers: [{ name: 'Writer' }],
      genres: ['Jazz'], date: '1959', discNo: 2, trackNo: 1, trackTotal: 2, replayGain: { trackGainDb: -5, albumGainDb: -3.5 },
      format: 'FLAC', sampleRateHz: 44_100, hasArt: tags?.hasArt, rating: null, lyrics: null,
    }); // prettier-ignore
    expect(second?.tags).toMatchObject({
      artist: 'Quintet',
      composers: [],
      replayGain: { trackGainDb: null, albumGainDb: -3.5 },
    });
    // From the first INDEX 01 on, as foobar2000 plays it.
    expect(parts?.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([[19_200, 96_000], [96_000, null]]); // prettier-ignore
    expect(first?.tags.durationSeconds).toBeCloseTo(1.6, 9);
    expect(second?.tags.durationSeconds).toBeCloseTo(3.6, 9);
  });

  it('that names nothing leaves numbers', async () => {
    const { parts } = await readingOf(place('a.flac', { 'a.cue': 'FILE "a.flac" WAVE\nTRACK 7 AUDIO\nINDEX 01 00:00:00\nTRACK 8 AUDIO\nINDEX 01 00:01:00' })); // prettier-ignore
    expect(parts?.map(({ tags }) => tags.title)).toEqual(['Sixteen Bits 07', 'Sixteen Bits 08']);
  });

  it('that is edited in place is read again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const path = place('a.flac', { 'a.cue': sheet(['a.flac', ...TWO]) });
      utimesSync(dirname(path), new Date('2020-01-01'), new Date('2020-01-01'));
      const folders = new FolderFiles();
      const read = (): Promise<FileReading> =>
        readFile(nodeAv, folders, { kind: 'read-tags', path, known: null, depth: 'first' }, never);
      const before = await read();
      writeFileSync(join(dirname(path), 'a.cue'), sheet(['a.flac', track(1, '00:00:00', 'New'), track(2, '00:01:00')]));
      vi.advanceTimersByTime(1000);
      const after = await read();
      expect(titles(after)).toEqual(['New', 'T2']);
      expect(after.sheets).not.toBe(before.sheets);
    } finally {
      vi.useRealTimers();
    }
  });
});

/** A FLAC with this comment beside its own. */
function withComment(path: string, comment: string): void {
  const flac = readFileSync(path);
  const parts: Buffer[] = [flac.subarray(0, 4)];
  let at = 4;
  for (let isLast = false; !isLast;) {
    const [kind = 0] = flac.subarray(at, at + 1);
    isLast = kind >= 0x80;
    const body = flac.subarray(at + 4, at + 4 + flac.readUIntBE(at + 1, 3));
    const written = (kind & 0x7f) === 4 ? commented(body, comment) : body;
    const head = Buffer.alloc(4);
    head.writeUInt32BE(written.length);
    head[0] = kind;
    parts.push(head, written);
    at += 4 + body.length;
  }
  writeFileSync(path, Buffer.concat([...parts, flac.subarray(at)]));
}

function commented(body: Buffer, comment: string): Buffer {
  const countAt = 4 + body.readUInt32LE(0);
  const grown = Buffer.from(body);
  grown.writeUInt32LE(body.readUInt32LE(countAt) + 1, countAt);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(comment));
  return Buffer.concat([grown, length, Buffer.from(comment)]);
}

describe('a sheet within a file', () => {
  const within = (text: string, beside: Record<string, string> = {}): string => {
    const path = place('a.flac', beside);
    withComment(path, `CUESHEET=${text}`);
    return path;
  };
  it.each(['first', 'full'] as const)('means that file, whatever it calls it (%s reading)', async (depth) => {
    const reading = await readingOf(within(sheet(['CDImage.wav', ...TWO]).replaceAll('\n', '\r\n')), nodeAv, depth);
    expect(titles(reading)).toEqual(['T1', 'T2']);
    expect(reading.sheets).toBeNull();
  });
  it('gives way to one beside the file, which people see and edit', async () => {
    const path = within(sheet(['a.flac', ...TWO]), { 'a.cue': sheet(['a.flac', track(1, '00:00:00', 'Beside'), track(2, '00:01:00')]) }); // prettier-ignore
    expect(titles(await readingOf(path))).toEqual(['Beside', 'T2']);
  });
});

describe('chapters', () => {
  const CHAPTERS = [
    { title: 'Opening', startSeconds: 0.5 },
    { title: 'One', startSeconds: 3 },
    { title: '', startSeconds: 7.25 },
  ];
  const book = (name: string, chapters = CHAPTERS): string => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, withChapters(readFileSync(fixture('aac.m4a')), chapters));
    return path;
  };
  it('of a book are its tracks, heard from its beginning to its end', async () => {
    const { parts } = await readingOf(book('book.m4b'), nodeAv, 'first');
    expect(parts?.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([[0, 144_000], [144_000, 348_000], [348_000, null]]); // prettier-ignore
    expect(parts?.map(({ tags }) => [tags.title, tags.trackNo, tags.trackTotal])).toEqual([
      ['Opening', 1, 3],
      ['One', 2, 3],
      ['Advanced Noise 03', 3, 3],
    ]);
  });
  it('of a book without an album are of the album that is its title', async () => {
    const { parts, tags } = await readingOf(book('book.m4b'));
    expect(parts?.every((part) => part.tags.album === (tags?.album ?? tags?.title))).toBe(true);
  });
  it('of what is no book, or that are one, leave it one track', async () => {
    expect((await readingOf(book('music.m4a'))).parts).toBeNull();
    expect((await readingOf(book('book.m4b', CHAPTERS.slice(0, 1)))).parts).toBeNull();
  });
});

/** Whether the program is there. */
const runs = (program: string, version: string): boolean => spawnSync(program, [version]).status === 0;

describe.skipIf(!runs('metaflac', '--version'))('the block of a FLAC for a sheet, written by metaflac', () => {
  const withBlock = (sheetText: string, beside: Record<string, string> = {}): string => {
    const path = place('a.flac', beside);
    const text = join(temporaryFolder(), 'x.cue');
    writeFileSync(text, sheetText);
    const { status, stderr } = spawnSync('metaflac', [`--import-cuesheet-from=${text}`, path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return path;
  };
  it.each(['first', 'full'] as const)(
    'says where its tracks begin, which are called after it (%s reading)',
    async (depth) => {
      const { parts } = await readingOf(withBlock(sheet(['a.wav', ...TWO])), nodeAv, depth);
      expect(parts?.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([[0, 96_000], [96_000, null]]); // prettier-ignore
      expect(parts?.map(({ tags }) => [tags.title, tags.trackNo, tags.trackTotal])).toEqual([
        ['Sixteen Bits 01', 1, 2],
        ['Sixteen Bits 02', 2, 2],
      ]);
    },
  );
  it('gives way to a sheet beside it', async () => {
    const path = withBlock(sheet(['a.flac', ...TWO]), { 'a.cue': sheet(['a.flac', track(1, '00:00:00', 'Beside'), track(2, '00:01:00')]) }); // prettier-ignore
    expect(titles(await readingOf(path))).toEqual(['Beside', 'T2']);
  });
  it('that has one track leaves it one', async () =>
    expect(titles(await readingOf(withBlock(sheet(['a.flac', track(1, '00:00:00')]))))).toBeNull());
});

describe.skipIf(!runs('ffmpeg', '-version'))('chapters of Matroska, written by ffmpeg', () => {
  const CHAPTERS = [
    ['Opening', 0, 1500],
    ['Zwei – 二', 1500, 3250],
    ['', 3250, 5600],
  ] as const;
  const mka = (name: string, ...options: readonly string[]): string => {
    const folder = temporaryFolder();
    const text = CHAPTERS.map(
      ([title, start, end]) => `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`,
    );
    writeFileSync(join(folder, 'chapters'), `;FFMETADATA1\ntitle=The Book\nartist=Reader\n${text.join('')}`);
    const path = join(folder, name);
    const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', fixture('flac-16-44.flac'), '-i', join(folder, 'chapters'), ...options, '-map_metadata', '1', path], { encoding: 'utf8' }); // prettier-ignore
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return path;
  };
  const SOUND = ['-map', '0:a', '-c', 'copy'] as const;
  it('are its tracks', async () => {
    const { parts } = await readingOf(mka('book.mka', ...SOUND), nodeAv, 'first');
    expect(parts?.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual([[0, 72_000], [72_000, 156_000], [156_000, null]]); // prettier-ignore
    expect(parts?.map(({ tags }) => [tags.title, tags.album, tags.artist, tags.trackNo])).toEqual([
      ['Opening', 'The Book', 'Reader', 1],
      ['Zwei – 二', 'The Book', 'Reader', 2],
      ['The Book 03', 'The Book', 'Reader', 3],
    ]);
  });
  it('are found behind the sound, too', () => {
    // So short that the position fits where that of before stood.
    const moved = withChaptersLast(readFileSync(mka('book.mka', ...SOUND)).subarray(0, 50_000));
    const chapters = chaptersOfMatroska((at, length) => moved.subarray(at, at + length), moved.length);
    expect(chapters.map(({ startSeconds }) => startSeconds)).toEqual([0, 1.5, 3.25]);
  });
  it('of a film are none', async () => {
    const film = mka('film.mka', '-f', 'lavfi', '-t', '5', '-i', 'color=black:s=32x32:r=5', '-map', '0:a', '-map', '2:v', '-c:a', 'copy', '-c:v', 'mpeg4'); // prettier-ignore
    expect(titles(await readingOf(film))).toBeNull();
  });
  it('cut short, or with any of its bytes wrong, never fail', async () => {
    const whole = readFileSync(mka('book.mka', ...SOUND));
    const at = whole.indexOf(Buffer.from('1043a770', 'hex'));
    const readAt = (bytes: Buffer) => (from: number, length: number) => bytes.subarray(from, from + length);
    for (let place = 0; place < at + 200; place++) {
      const wrong = Buffer.from(whole);
      wrong[place] = 0xff;
      chaptersOfMatroska(readAt(wrong), wrong.length);
      chaptersOfMatroska(readAt(whole.subarray(0, place)), place);
    }
    expect(chaptersOfMatroska(readAt(whole), whole.length)).toHaveLength(3);
  });
});

/** The chapters moved behind all else, as muxers that stream have them; the index of the file's parts says where, and a void is in their place. */
function withChaptersLast(bytes: Buffer): Buffer {
  const [id, seekId] = [Buffer.from('1043a770', 'hex'), Buffer.from('53ab841043a770', 'hex')];
  const at = bytes.indexOf(id, bytes.indexOf(seekId) + seekId.length);
  const segment = bytes.indexOf(Buffer.from('18538067', 'hex'));
  // Sizes as FFmpeg writes them: of the segment in eight bytes behind its name.
  const segmentFrom = segment + 12;
  const sizeWidth = Math.clz32(bytes[at + 4] ?? 0) - 23;
  const size = bytes.readUIntBE(at + 4, Math.min(sizeWidth, 6)) & (2 ** (7 * sizeWidth) - 1);
  const element = Buffer.from(bytes.subarray(at, at + 4 + sizeWidth + size));
  const moved = Buffer.concat([bytes, element]);
  // EBML's Void, of one byte's name and eight of size.
  moved.fill(0, at, at + element.length);
  moved[at] = 0xec;
  moved.writeUInt32BE(0x01000000, at + 1);
  moved.writeUInt32BE(element.length - 9, at + 5);
  moved.writeUInt32BE(0x01000000, segment + 4);
  moved.writeUInt32BE(moved.length - segmentFrom, segment + 8);
  const position = moved.indexOf(seekId) + seekId.length;
  // 53AC, and its width.
  const width = (moved[position + 2] ?? 0) & 0x7f;
  moved.writeUIntBE(bytes.length - segmentFrom, position + 3, width);
  return moved;
}
