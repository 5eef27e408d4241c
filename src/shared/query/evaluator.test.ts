import { describe, expect, it } from 'vitest';

import { predicateOf, queryableTrack, type TrackValues } from './evaluator.ts';
import { parseQuery } from './parser.ts';
import { findableWords, wordsOf } from './words.ts';

const NOW_MS = new Date(2026, 5, 15, 12).getTime();
const DAY_MS = 86_400_000;

const NONE: TrackValues = {
  title: [], artist: [], album: [], genre: [], composer: [], file: [], path: [], format: [], year: null, rating: null, plays: 0, skips: 0,
  last: null, added: NOW_MS, length: null, bitrate: null, bpm: null, lufs: null, loved: false, missing: false,
}; // prettier-ignore

const asks = (text: string, track: Partial<TrackValues>): boolean =>
  predicateOf(parseQuery(text).query.where, NOW_MS)(queryableTrack({ ...NONE, ...track }));

describe('words', () => {
  const track = {
    title: ["Don't Stop (Live)"],
    artist: ['AC/DC', 'Björk'],
    album: ['Straße'],
    path: ['/music/rock/01 stop.flac'],
    file: ['01 stop'],
  };
  it.each([
    ['stop', true],
    ['sto', true],
    ['top', false],
    ['"sto"', false],
    ['"stop live"', true],
    ['"live stop"', false],
    ['"stop li"*', true],
    ['dont', true],
    ["don't", true],
    ['don t', true],
    ['acdc', true],
    ['ac/dc', true],
    ['"ac dc"', true],
    ['bjork', true],
    ['artist:stop', false],
    ['title:stop artist:bj', true],
    ['artist=bjork', true],
    ['artist=bj', false],
    ['artist="ac dc"', true],
    ['strasse', true],
    ['rock', false],
    ['path:rock', true],
    ['path:music/rock', true],
    ['folder:rock', true],
    ['folder:stop', false],
    ['folder="/music"', true],
    ['folder=mus', false],
    ['-stop', false],
    ['-nothing', true],
    ['nothing or stop', true],
    ['genre:""', true],
    ['artist:""', false],
  ])('%s', (text, answer) => expect(asks(text, track)).toBe(answer));
});

describe('numbers', () => {
  it.each<[string, Partial<TrackValues>, boolean]>([
    ['year:1990', { year: 1990 }, true],
    ['year:>1990', { year: 1990 }, false],
    ['year:>=1990', { year: 1990 }, true],
    ['year:1980..1990', { year: 1990 }, true],
    ['year:1980..1990', { year: 1991 }, false],
    ['year:..1990', { year: 1800 }, true],
    ['year:<1990', {}, false],
    ['-year:<1990', {}, true],
    ['year:""', {}, true],
    ['length:5:00', { length: 300.9 }, true],
    ['length:>5:00', { length: 300.9 }, false],
    ['length:>5:00', { length: 301 }, true],
    ['length:5m', { length: 359 }, true],
    ['length:>1:00:00', { length: 4000 }, true],
    ['bpm:120', { bpm: 119.6 }, true],
    ['bpm:>120', { bpm: 120.1 }, true],
    ['lufs:>-14', { lufs: -13.9 }, true],
    ['lufs:<=-14', { lufs: -14 }, true],
    ['rating:4*', { rating: 80 }, true],
    ['rating:>=4*', { rating: 79 }, false],
    ['last:<30d', { last: NOW_MS - 29 * DAY_MS }, true],
    ['last:<30d', { last: NOW_MS - 31 * DAY_MS }, false],
    ['last:>30d', { last: NOW_MS - 31 * DAY_MS }, true],
    ['last:>30d', {}, false],
    ['last:30d', { last: NOW_MS }, true],
    ['last:10d..30d', { last: NOW_MS - 20 * DAY_MS }, true],
    ['last:10d..30d', { last: NOW_MS - 5 * DAY_MS }, false],
    ['added:2024', { added: new Date(2024, 11, 31, 23, 59).getTime() }, true],
    ['added:>2024', { added: new Date(2024, 11, 31, 23, 59).getTime() }, false],
    ['added:2024-02', { added: new Date(2024, 1, 29).getTime() }, true],
    ['added:2024-02-29', { added: new Date(2024, 2, 1).getTime() }, false],
    ['loved', { loved: true }, true],
    ['-missing loved', { loved: true, missing: true }, false],
  ])('%s of %o', (text, track, answer) => expect(asks(text, track)).toBe(answer));
});

describe('the words of a text', () => {
  it('are cut at white space and punctuation, symbols alone are words', () => {
    expect(wordsOf('Highway to Hell — AC/DC!!!')).toEqual(['highway', 'to', 'hell', 'symbol002014', 'ac', 'dc']);
  });
  it('are characters where a script has no spaces', () => expect(wordsOf('東京 ok')).toEqual(['東', '京', 'ok']));
  it('are found also as one where punctuation divides them', () => {
    expect(findableWords("Rock'n'Roll R.E.M.")).toEqual(['rock', 'n', 'roll', 'r', 'e', 'm', 'rocknroll', 'rem']);
  });
  it('have no accents, whatever their form', () =>
    expect(wordsOf('Bjo\u0308rk ΣΑΣ Øre')).toEqual(['bjork', 'σασ', 'ore']));
});
