// What the tags of a track are made of, without any file.
import { describe, expect, it } from 'vitest';

import { cleanDate, cleanLines } from '../tag-values.ts';
import { tagsOfFields } from './tag-fields.ts';

const ID = 'B9545342-1e6d-4dae-84ac-013374ad8d7c';

describe('credits', () => {
  it('keep each artist, and show all of them', () => {
    expect(tagsOfFields({ artist: 'Ann', artists: ['Ann', 'Ben'] })).toMatchObject({
      artist: 'Ann, Ben',
      artists: [{ name: 'Ann' }, { name: 'Ben' }],
    });
  });

  it('show what the file shows where it says more than the names', () => {
    expect(tagsOfFields({ artist: 'Ann feat. Ben', artists: ['Ann', 'Ben'] }).artist).toBe('Ann feat. Ben');
  });

  it('of one name are that name, whatever signs are in it', () => {
    expect(tagsOfFields({ artist: 'AC/DC' }).artists).toEqual([{ name: 'AC/DC', sortName: null, mbId: null }]);
  });

  it('give sort names and ids to the names at their places', () => {
    const fields = { artists: ['Ann Oak', 'Ben'], artistSorts: ['Oak, Ann', 'Ben'], artistMbIds: [ID, 'none'] };
    expect(tagsOfFields(fields).artists).toEqual([
      { name: 'Ann Oak', sortName: 'Oak, Ann', mbId: ID.toLowerCase() },
      { name: 'Ben', sortName: 'Ben', mbId: null },
    ]);
  });

  it('give them to nobody where there are not as many', () => {
    const fields = { artists: ['Ann', 'Ben'], artistSorts: ['Ann & Ben'], artistMbIds: [ID] };
    expect(tagsOfFields(fields).artists.map(({ sortName, mbId }) => [sortName, mbId])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('name nobody twice', () => {
    expect(tagsOfFields({ artists: ['Ann', 'ann ', 'Ben'] }).artist).toBe('Ann, Ben');
  });
});

describe('the other tags', () => {
  it('have each genre once, split where a tagger joined them', () => {
    expect(tagsOfFields({ genres: ['Dance', 'dance', 'Cello/Piano; Folk'] }).genres).toEqual([
      'Dance',
      'Cello/Piano',
      'Folk',
    ]);
  });

  it('read places with and without their total', () => {
    expect(tagsOfFields({ track: '3/12', disc: '1', discTotal: '2' })).toMatchObject({
      trackNo: 3, trackTotal: 12, discNo: 1, discTotal: 2,
    }); // prettier-ignore
  });

  it('refuse numbers that cannot be true', () => {
    expect(tagsOfFields({ track: '-5/0', disc: '1000', bpm: '-3', rating: 101 })).toMatchObject({
      trackNo: null, trackTotal: null, discNo: null, bpm: null, rating: null,
    }); // prettier-ignore
  });

  it('take the first date that is one', () => {
    expect(tagsOfFields({ dates: [undefined, 'unknown', '1994-03'] }).date).toBe('1994-03');
  });

  it('bound what a hostile tag repeats', () => {
    const genres = Array.from({ length: 100_000 }, (_, n) => `G${n}`);
    expect(tagsOfFields({ genres }).genres.length).toBeLessThanOrEqual(64);
  });
});

it.each([
  ['1994', '1994'], ['1994-3', '1994-03'], ['19940321', '1994-03-21'], ['1994-03-21T12:00:00Z', '1994-03-21'], ['1994/03/21', '1994-03-21'],
  ['1994-13-01', '1994'], ['1994-02-99', '1994-02'], ['99999', null], ['0000', null], ['c. 1994', null], [1994, null],
])('the date %j is %j', (text, date) => expect(cleanDate(text)).toBe(date)); // prettier-ignore

it('words of a song keep their lines and lose other controls', () => {
  expect(cleanLines('\u0000One\r\nTwo\u0007\rThree\n')).toBe('One\nTwo\nThree');
});
