// The ways to find a frame's place without a usable time stamp.
import { describe, expect, it } from 'vitest';

import { flacBlockFrames, flacPacketPlace } from './flac-header.ts';
import { fixture } from '../../testing/media-files.ts';
import { AvInput } from './av-input.ts';
import { FrameGrid } from './frame-grid.ts';
import { PlaceVotes } from './place-votes.ts';
import { VorbisBlocks } from './vorbis-blocks.ts';

describe('frame grid', () => {
  // Opus in webm: 312 frames of encoder delay are cut from the first block of 960; stamps are whole milliseconds.
  const grid = new FrameGrid(648, 960, 672, 48);

  it('puts rounded stamps on the grid', () => {
    for (let block = 0; block < 10_000; block++) {
      const place = 648 + block * 960;
      const stamp = Math.floor(((block + 1) * 960 - 312) / 48 + 0.5) * 48;
      expect(grid.place(stamp)).toBe(place);
    }
  });

  it('doubts what lies between grid points, and a grid too fine for its stamps', () => {
    expect(grid.place(648 + 480)).toBeNull();
    expect(new FrameGrid(128, 128, 128, 44.1).place(1280)).toBeNull();
  });

  it('tells the stamp to look for', () => {
    expect(grid.stampOf(48_000)).toBe(48_024);
  });
});

describe('flac header', () => {
  const header = (second: number, ...number: number[]): Uint8Array =>
    Uint8Array.from([0xff, second, 0x59, 0x18, ...number, 0]);

  it('reads the place of fixed and variable blocks', () => {
    expect(flacPacketPlace(header(0xf8, 0x28), 4608)).toBe(40 * 4608);
    expect(flacPacketPlace(header(0xf8, 0xc2, 0x80), 4096)).toBe(128 * 4096);
    expect(flacPacketPlace(header(0xf9, 0xe2, 0x82, 0xac), 4096)).toBe(0x20ac);
    expect(flacPacketPlace(header(0xf9, 0xfe, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf, 0xbf), 4096)).toBe(2 ** 36 - 1);
  });

  it('refuses what is no header', () => {
    expect(flacPacketPlace(Uint8Array.of(), 4096)).toBeNull();
    expect(flacPacketPlace(Uint8Array.from([0x7f, 0x46, 0x4c, 0x41, 0x43]), 4096)).toBeNull();
    expect(flacPacketPlace(header(0xf8, 0xe2, 0x02), 4096)).toBeNull();
    expect(flacPacketPlace(header(0xf8, 0x80), 4096)).toBeNull();
  });

  it('knows the block size of a stream', () => {
    expect(flacBlockFrames(Uint8Array.from([0x10, 0, 0x12, 0]))).toBe(4608);
    expect(flacBlockFrames(null)).toBeNull();
  });
});

describe('vorbis blocks', () => {
  it('tell what each packet will be decoded to', () => {
    const [skimmed, decoded] = [new AvInput(fixture('vorbis.ogg')), new AvInput(fixture('vorbis.ogg'))];
    expect(skimmed.skim()?.frames).toBe(0);
    let packets = 0;
    for (; packets < 250 && decoded.pull(); packets++) expect(skimmed.skim()?.frames).toBe(decoded.frame.nbSamples);
    expect(packets).toBe(250);
    skimmed.close();
    decoded.close();
  });

  it('tell nothing from headers that are none', () => {
    expect(VorbisBlocks.fromHeaders(null)).toBeNull();
    for (const headers of [
      [],
      [2],
      [2, 255, 255],
      [2, 1, 1, 0, 0],
      [1, 30, 1],
      Array<number>(300).fill(2),
      Array<number>(300).fill(0),
    ])
      expect(VorbisBlocks.fromHeaders(Uint8Array.from(headers))).toBeNull();
  });
});

describe('place votes', () => {
  it('take the earliest place that has its share', () => {
    const votes = new PlaceVotes();
    expect(votes.start).toBeNull();
    for (let i = 0; i < 60; i++) votes.add(448 + i * 1024, i * 1024);
    expect(votes.start).toBe(448);
    expect(votes.agreed).toBe(true);
    for (let i = 60; i < 80; i++) votes.add(i * 1024, i * 1024);
    votes.add(80 * 1024 - 5000, 80 * 1024);
    expect(votes.start).toBe(0);
    expect(votes.agreed).toBe(false);
  });
});
