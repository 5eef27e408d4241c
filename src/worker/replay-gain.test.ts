// Tags as taggers write them, in every container that ffmpeg writes here, and values that cannot be true.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { replayGainOf } from './replay-gain.ts';
import { freeTag, withTag } from './tags/mp4.testing.ts';
import { fixture, nodeAv, readTags, temporaryFolder } from '../testing/media-files.ts';

const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function tagged(name: string, codec: string, tags: Readonly<Record<string, string>>): string {
  const path = join(temporaryFolder(), name);
  const metadata = Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  execFileSync('ffmpeg', ['-v', 'error', '-i', fixture('wav-24-8.wav'), '-t', '1', '-ar', '48000', '-c:a', codec, ...metadata, path]); // prettier-ignore
  return path;
}

describe('replay gain', () => {
  it('is read from a.m4a', async () => {
    const path = join(temporaryFolder(), 'a.m4a');
    const tags = Buffer.concat([freeTag('replaygain_track_gain', '-7.03 dB'), freeTag('replaygain_album_peak', '0.9')]);
    writeFileSync(path, withTag(readFileSync(fixture('aac.m4a')), tags));
    const { title, replayGain } = await readTags(nodeAv, path);
    expect(title).toBe('Advanced Noise');
    expect(replayGain).toEqual({ trackGainDb: -7.03, trackPeak: null, albumGainDb: null, albumPeak: 0.9 });
  });

  it.skipIf(!hasFfmpeg).each([
    ['a.mp3', 'libmp3lame'],
    ['a.flac', 'flac'],
    ['a.ogg', 'libvorbis'],
    ['a.wv', 'wavpack'],
    ['a.wma', 'wmav2'],
  ])('is read from %s', async (name, codec) => {
    const tags = {
      REPLAYGAIN_TRACK_GAIN: '-7.03 dB',
      REPLAYGAIN_TRACK_PEAK: '0.988553',
      REPLAYGAIN_ALBUM_GAIN: '+1.5 dB',
      REPLAYGAIN_ALBUM_PEAK: '1.2',
    };
    expect((await readTags(nodeAv, tagged(name, codec, tags))).replayGain).toEqual({
      trackGainDb: -7.03,
      trackPeak: 0.988553,
      albumGainDb: 1.5,
      albumPeak: 1.2,
    });
  });

  it.skipIf(!hasFfmpeg)('of Opus counts from another reference, and goes before the text of ReplayGain', async () => {
    const path = tagged('a.opus', 'libopus', {
      R128_TRACK_GAIN: '-1280',
      R128_ALBUM_GAIN: '640',
      REPLAYGAIN_TRACK_GAIN: '3 dB',
    });
    expect((await readTags(nodeAv, path)).replayGain).toEqual({
      trackGainDb: 0,
      trackPeak: null,
      albumGainDb: 7.5,
      albumPeak: null,
    });
  });

  it('is null where the file says nothing', async () => {
    expect((await readTags(nodeAv, fixture('flac-16-44.flac'))).replayGain).toBeNull();
  });

  it('knows the names of every container and the ways of writing a number', () => {
    const of = (id: string, value: unknown) => replayGainOf({ some: [{ id, value: value as string }] })?.trackGainDb;
    expect(of('----:com.apple.iTunes:replaygain_track_gain', '-3.20 dB')).toBe(-3.2);
    expect(of('TXXX:replaygain_track_gain', '+3,2db')).toBe(3.2);
    expect(of('REPLAYGAIN_TRACK_GAIN', ' -.5 dB\0')).toBe(-0.5);
    expect(of('REPLAYGAIN_TRACK_GAIN', -6)).toBe(-6);
    expect(of('REPLAYGAIN_TRACK_GAIN', '1e1')).toBe(10);
  });

  it.each(['', 'loud', '61 dB', '-60.1', 'NaN', '1e99', '--5', '5 apples', {}, null, 'x'.repeat(1e6)])(
    'refuses %j',
    (value) => {
      const native = (id: string) => ({ some: [{ id, value: value as string }] });
      expect(replayGainOf(native('REPLAYGAIN_TRACK_GAIN'))).toBeNull();
    },
  );

  it('refuses what is out of bounds alone, and keeps the rest', () => {
    const tag = (id: string, value: string) => ({ id, value });
    const native = [tag('REPLAYGAIN_ALBUM_GAIN', '-8 dB'), tag('REPLAYGAIN_ALBUM_PEAK', '17'), tag('R128_TRACK_GAIN', '32767')]; // prettier-ignore
    expect(replayGainOf({ vorbis: native })).toEqual({ trackGainDb: null, trackPeak: null, albumGainDb: -8, albumPeak: null }); // prettier-ignore
  });
});
