import { copyFileSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { fixture, temporaryFolder } from '../testing/media-files.ts';
import { FolderFiles } from './folder-files.ts';

const LONG_AGO = new Date('2020-01-01');

function folderOf(names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), 'x');
  return folder;
}

it('a folder of the same time as before is not listed again', () => {
  const folder = folderOf(['a.mp3', 'b.mp3']);
  utimesSync(folder, LONG_AGO, LONG_AGO);
  const files = new FolderFiles();
  expect(files.imageBeside(join(folder, 'a.mp3'))).toBeNull();
  copyFileSync(fixture('with-cover/cover.jpg'), join(folder, 'cover.jpg'));
  utimesSync(folder, LONG_AGO, LONG_AGO);
  expect(files.imageBeside(join(folder, 'b.mp3'))).toBeNull();
});

it('a folder that changed is listed again', () => {
  const folder = folderOf(['a.mp3']);
  utimesSync(folder, LONG_AGO, LONG_AGO);
  const files = new FolderFiles();
  expect(files.imageBeside(join(folder, 'a.mp3'))).toBeNull();
  copyFileSync(fixture('with-cover/cover.jpg'), join(folder, 'cover.jpg'));
  expect(files.imageBeside(join(folder, 'a.mp3'))).toBe(join(folder, 'cover.jpg'));
});

it('a change within the grain of the clock shows as well', () => {
  const folder = folderOf(['a.mp3']);
  const files = new FolderFiles();
  expect(files.imageBeside(join(folder, 'a.mp3'))).toBeNull();
  const { atime, mtime } = statSync(folder);
  copyFileSync(fixture('with-cover/cover.jpg'), join(folder, 'cover.jpg'));
  utimesSync(folder, atime, mtime);
  expect(files.imageBeside(join(folder, 'a.mp3'))).toBe(join(folder, 'cover.jpg'));
});

it('an image that is none does not stand before one that is', () => {
  const folder = folderOf(['cover.png']);
  copyFileSync(fixture('with-cover/cover.jpg'), join(folder, 'folder.jpg'));
  expect(new FolderFiles().imageBeside(join(folder, 'a.mp3'))).toBe(join(folder, 'folder.jpg'));
});

it('words are found whatever the case of their name, and as old tools wrote them', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'SONG.Lrc'), Buffer.from('[00:01.00]Größe', 'latin1'));
  expect(new FolderFiles().lyricsBeside(join(folder, 'Song.mp3'))).toBe('[00:01.00]Größe');
});

it('what is too long, or a folder, holds no words', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'long.lrc'), Buffer.alloc(300_000, 97));
  mkdirSync(join(folder, 'folder.lrc'));
  const files = new FolderFiles();
  expect(files.lyricsBeside(join(folder, 'long.mp3'))).toBeNull();
  expect(files.lyricsBeside(join(folder, 'folder.mp3'))).toBeNull();
});
