import { describe, expect, it } from 'vitest';

import { folderOfPath, isSuchFolder } from './folders.ts';
import { wordsOf } from './words.ts';

const lies = (path: string, asked: string, match: 'prefix' | 'phrase' | 'exact'): boolean =>
  isSuchFolder(folderOfPath(path), match, wordsOf(asked));

describe('the folder of a path', () => {
  it('is all before the file’s name, on every system', () => {
    expect(folderOfPath('/music/Dark/song.flac')).toBe('/music/Dark');
    expect(folderOfPath('D:\\Music\\Dark\\song.flac')).toBe('D:\\Music\\Dark');
    expect(folderOfPath('/music/a\\b.flac')).toBe('/music');
    expect(folderOfPath('/song.flac')).toBe('');
  });
});

describe('a folder that is asked for', () => {
  it('is found by words of it, and what lies below it, but not by the name of a file', () => {
    expect(lies('/music/Kind of Blue/CD 1/So What.flac', 'kind of bl', 'prefix')).toBe(true);
    expect(lies('/music/Kind of Blue/CD 1/So What.flac', 'blue/cd', 'phrase')).toBe(true);
    expect(lies('/music/Kind of Blue/CD 1/So What.flac', 'so what', 'prefix')).toBe(false);
    expect(lies('/music/Kind of Blue/CD 1/So What.flac', 'kind blue', 'phrase')).toBe(false);
  });

  it('is exactly the name or the path of it, or of one above it', () => {
    const path = '/music/Kind of Blue/CD 1/So What.flac';
    for (const asked of ['kind of blue', '/Music/Kind of Blue', 'cd 1', '/music/kind of blue/cd 1'])
      expect(lies(path, asked, 'exact'), asked).toBe(true);
    for (const asked of ['kind of', 'blue', 'so what', '/music/kind of blue/cd 1/so what.flac'])
      expect(lies(path, asked, 'exact'), asked).toBe(false);
    expect(lies('D:\\Music\\Blue\\a.flac', 'd:\\music', 'exact')).toBe(true);
  });
});
