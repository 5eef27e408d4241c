import { expect, it } from 'vitest';

import { bestLyrics, lyricsOf } from './lyrics.ts';

const synced = (pieces: readonly [number, string][], header = { contentType: 1, timeStampFormat: 2 }) => ({
  name: 'SYLT',
  value: { ...header, syncText: pieces.map(([timestamp, text]) => ({ timestamp, text })) },
});

it('syllables become the lines that the tagger ended', () => {
  const pieces = synced([[0, 'Hel'], [500, 'lo\n'], [61_234, 'World']]); // prettier-ignore
  expect(lyricsOf([pieces])).toBe('[00:00.00]Hello\n[01:01.23]World');
});

it('a line break may begin a line as well', () => {
  expect(lyricsOf([synced([[0, 'One'], [900, '\nTwo'], [950, ' more']])])).toBe('[00:00.00]One\n[00:00.90]Two more'); // prettier-ignore
});

it('without line breaks each time stamp begins a line', () => {
  expect(lyricsOf([synced([[0, 'One'], [1000, 'Two']])])).toBe('[00:00.00]One\n[00:01.00]Two'); // prettier-ignore
});

it('synced words go before plain ones', () => {
  const plain = { name: 'USLT', value: { text: 'One' } };
  expect(lyricsOf([plain, { name: 'LYRICS', value: '[00:01.00]One' }])).toBe('[00:01.00]One');
});

it('chords, and time stamps of frames, are no synced words', () => {
  expect(lyricsOf([synced([[0, 'Am']], { contentType: 5, timeStampFormat: 2 })])).toBeNull();
  expect(lyricsOf([synced([[0, 'One']], { contentType: 1, timeStampFormat: 1 })])).toBeNull();
});

it('empty words are none', () => {
  expect(
    lyricsOf([
      { name: 'USLT', value: { text: ' \n' } },
      { name: 'LYRICS', value: 7 },
    ]),
  ).toBeNull();
});

it('are told from a heap of empty lines in no time', () => {
  const started = process.threadCpuUsage();
  expect(bestLyrics([`${'\n'.repeat(250_000)}[00:01.00]One`])).toContain('One');
  expect(bestLyrics([`${' \n'.repeat(100_000)}x`])).toContain('x');
  const { user, system } = process.threadCpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(500);
});
