import { describe, expect, it } from 'vitest';

import { lineAt, parseLyrics } from './lyrics.ts';

describe('words of a song', () => {
  it('are synced where they have times', () => {
    const { synced, plain } = parseLyrics(
      '[ar:Someone]\n[ti:Song]\n[00:01.50]First\r\n[00:12.3]Second\n[1:02:345]Third\n',
    );
    expect(synced).toEqual([
      { atMs: 1500, text: 'First' },
      { atMs: 12_300, text: 'Second' },
      { atMs: 62_345, text: 'Third' },
    ]);
    expect(plain).toBe('First\nSecond\nThird');
  });

  it('come in the order of time, a refrain at each of its times', () => {
    const { synced } = parseLyrics('[00:30][00:10.00] Refrain\n[00:20.00]Verse\n[00:25.00]');
    expect(synced.map(({ atMs, text }) => [atMs / 1000, text])).toEqual([
      [10, 'Refrain'],
      [20, 'Verse'],
      [25, ''],
      [30, 'Refrain'],
    ]);
  });

  it('begin sooner by an offset, and never before the track', () => {
    expect(parseLyrics('[offset:+500]\n[00:00.20]a\n[00:02.00]b').synced.map(({ atMs }) => atMs)).toEqual([0, 1500]);
    expect(parseLyrics('[00:02.00]b\n[offset:-250]').synced.map(({ atMs }) => atMs)).toEqual([2250]);
    expect(parseLyrics('[offset:much]\n[00:02.00]b').synced.map(({ atMs }) => atMs)).toEqual([2000]);
  });

  it('lose the times of single words', () => {
    expect(parseLyrics('[00:01.00]<00:01.00>All <00:01.50>together').synced).toEqual([
      { atMs: 1000, text: 'All together' },
    ]);
  });

  it('are plain without times, brackets and all', () => {
    const { synced, plain } = parseLyrics('\n[Chorus]\nLa la\n\n(twice)\n');
    expect(synced).toEqual([]);
    expect(plain).toBe('[Chorus]\nLa la\n\n(twice)');
    expect(parseLyrics('')).toEqual({ synced: [], plain: '' });
  });

  it('know the line of each moment', () => {
    const { synced } = parseLyrics('[00:01]a\n[00:02]b\n[00:02]c\n[00:09]d');
    expect([0, 999, 1000, 2000, 8999, 9000, 1e9].map((at) => lineAt(synced, at))).toEqual([-1, -1, 0, 2, 2, 3, 3]);
    expect(lineAt([], 5)).toBe(-1);
  });

  it('survive anything', () => {
    for (let seed = 1; seed < 400; seed++) {
      let state = seed;
      const signs = '[]<>:.0123456789abcoffset \n\r';
      const text = Array.from({ length: 60 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return signs[state % signs.length];
      }).join('');
      const { synced } = parseLyrics(text);
      for (const { atMs } of synced) expect(Number.isFinite(atMs) && atMs >= 0).toBe(true);
    }
  });
});
