// Our tags against those of an independent reader, mutagen: stored beside the fixtures (read-with-mutagen.py makes them), and asked anew where it is installed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { FIXTURES, fixture, nodeAv, readTags } from '../../testing/media-files.ts';

interface Reading {
  readonly seconds: number;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  /** "1", or "1/3". */
  readonly tracknumber: string | null;
  readonly date: string | null;
}

type Readings = Readonly<Record<string, Reading>>;

/** It counts the encoder's silence of AAC and MP3 as music, which is not played. */
const PRIMING_SECONDS = 0.12;

const stored = JSON.parse(readFileSync(join(FIXTURES, 'mutagen.json'), 'utf8')) as Readings;

function asked(): Readings | null {
  try {
    return JSON.parse(execFileSync('python3', [join(FIXTURES, 'read-with-mutagen.py')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Readings; // prettier-ignore
  } catch {
    return null;
  }
}

describe.each([['as stored', stored], ['as installed', asked()]] as const)('mutagen, %s', (_name, readings) => {
  it.skipIf(!readings).each(Object.entries(readings ?? stored))('%s', async (name, theirs) => {
    const ours = await readTags(nodeAv, fixture(name));
    const { title, artist, album, trackNo, date, durationSeconds } = ours;
    const [track = null] = theirs.tracknumber?.split('/') ?? [];
    expect({ title, artist, album, trackNo }).toEqual({
      title: theirs.title?.normalize('NFC') ?? null,
      artist: theirs.artist?.normalize('NFC') ?? null,
      album: theirs.album?.normalize('NFC') ?? null,
      trackNo: track === null ? null : Number(track),
    });
    expect(date?.slice(0, 4) ?? null).toBe(theirs.date?.slice(0, 4) ?? null);
    expect(Math.abs((durationSeconds ?? 0) - theirs.seconds)).toBeLessThan(PRIMING_SECONDS);
  });
}); // prettier-ignore
