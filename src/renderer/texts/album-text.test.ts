import { describe, expect, it } from 'vitest';

import { albumArtistText, albumYearText, longLengthText } from './album-text.ts';

describe('albums in words', () => {
  it('says by whom they are', () => {
    expect(albumArtistText({ artist: 'Nina Simone', compilation: false })).toBe('Nina Simone');
    expect(albumArtistText({ artist: null, compilation: true })).toBe('Various artists');
    expect(albumArtistText({ artist: null, compilation: false })).toBe('Unknown artist');
  });

  it('names the year of the music before that of the edition', () => {
    expect(albumYearText({ year: 1997, originalDate: '1959-08-17', date: '1997' })).toBe('1959 (1997)');
    expect(albumYearText({ year: 1997, originalDate: null, date: '1997-02-01' })).toBe('1997');
    expect(albumYearText({ year: 1959, originalDate: '1959', date: '1959' })).toBe('1959');
    expect(albumYearText({ year: null, originalDate: null, date: null })).toBeNull();
  });

  it('says how long they are', () => {
    expect(longLengthText(38)).toBe('38 sec');
    expect(longLengthText(2820)).toBe('47 min');
    expect(longLengthText(4320)).toBe('1 hr 12 min');
  });
});
