// FFmpeg's view and the parser's, of the same files.
import { describe, expect, it } from 'vitest';

import { fieldsOfDictionary } from './dictionary-fields.ts';
import { mayHaveLost } from './loss-rules.ts';
import { mergeFields } from './merge-fields.ts';
import { tagsOfFields, type TagFields } from './tag-fields.ts';

const merged = (looked: TagFields, parsed: TagFields) => tagsOfFields(mergeFields(looked, parsed));
const names = (looked: TagFields, parsed: TagFields) => merged(looked, parsed).artists.map(({ name }) => name);

describe('names', () => {
  it.each(['AC/DC', "Their / They're / There"])('%s, which the parser cuts, stays whole', (artist) => {
    const parts = artist.split('/').map((part) => part.trim());
    expect(names({ artist }, { artist: parts[0], artists: parts })).toEqual([artist]);
  });

  it('come apart where FFmpeg joined them', () => {
    const read = merged({ artist: 'Ann;Ben' }, { artist: 'Ann', artists: ['Ann', 'Ben'] });
    expect(read.artist).toBe('Ann, Ben');
    expect(read.artists.map(({ name }) => name)).toEqual(['Ann', 'Ben']);
  });

  it('stay one where the name has the sign in it', () => {
    expect(names({ artist: 'Ann;Ben' }, { artist: 'Ann;Ben', artists: ['Ann;Ben'] })).toEqual(['Ann;Ben']);
  });

  it('are all there where FFmpeg has one of them', () => {
    expect(names({ artist: 'Ben' }, { artist: 'Ann', artists: ['Ann', 'Ben'] })).toEqual(['Ann', 'Ben']);
  });

  it('are those of the list that the file has beside its credit', () => {
    const read = merged(
      { artist: 'Ann feat. Ben', artists: ['Ann'] },
      { artist: 'Ann feat. Ben', artists: ['Ann', 'Ben'] },
    );
    expect(read.artist).toBe('Ann feat. Ben');
    expect(read.artists.map(({ name }) => name)).toEqual(['Ann', 'Ben']);
  });
});

it('a date of the old tag does not win over that of the new one', () => {
  expect(merged({ dates: ['1999-12-31'] }, { dates: ['1970'] }).date).toBe('1999-12-31');
});

it('what FFmpeg does not say is taken from the parser', () => {
  expect(merged({ title: 'T' }, { title: 'U', discSubtitle: 'Encores' })).toMatchObject({ title: 'T', discSubtitle: 'Encores' }); // prettier-ignore
});

it('the dictionary of every container has the same fields', () => {
  const id = 'b9545342-1e6d-4dae-84ac-013374ad8d7c';
  const of = (tags: Readonly<Record<string, string>>) =>
    tagsOfFields(fieldsOfDictionary(new Map(Object.entries(tags))));
  const expected = { bpm: 99, originalDate: '1990', mbReleaseId: id, lyrics: 'Words', compilation: true };
  expect(of({ tbpm: '99', tdor: '1990', 'musicbrainz album id': id, 'lyrics-eng': 'Words', compilation: '1' })).toMatchObject(expected); // prettier-ignore
  expect(of({ bpm: '99', originaldate: '1990', musicbrainz_albumid: id, unsyncedlyrics: 'Words', compilation: '1' })).toMatchObject(expected); // prettier-ignore
});

describe('something can be lost', () => {
  const none = { id3: null, ilst: null };
  const lost = (container: string, tags: Readonly<Record<string, string>>) =>
    mayHaveLost(container, new Map(Object.entries(tags)), none);

  it('of credits with the sign that FFmpeg joins with', () => {
    expect(lost('flac', { artist: 'Ann;Ben' })).toBe(true);
  });

  it('of containers that give one value by name', () => {
    expect(lost('asf', { artist: 'Ann' })).toBe(true);
  });

  it('not of plain credits, joined genres, or where there are no tags', () => {
    expect(lost('flac', { artist: 'Ann' })).toBe(false);
    expect(lost('ogg', { genre: 'Rock;Pop' })).toBe(false);
    expect(lost('wav', {})).toBe(false);
  });

  it('where a look at the tag says so', () => {
    const id3 = { popularimeter: null, recordingId: null, isManifold: true, isSynced: false };
    expect(mayHaveLost('mp3', new Map(), { id3, ilst: null })).toBe(true);
  });
});
