import { describe, expect, it } from 'vitest';

import type { FolderRow } from '../../shared/entities.ts';
import { folderLines } from './folder-tree.ts';

const folder = (path: string, hasFolders = false): FolderRow => ({
  id: 1,
  path,
  name: path,
  trackCount: 1,
  hasFolders,
});

const folders = new Map<string | null, readonly FolderRow[]>([
  [null, [folder('/m', true), folder('/n')]],
  ['/m', [folder('/m/a', true), folder('/m/b')]],
]);
const pathsOf = (open: readonly string[]): string[] =>
  folderLines({ folders, open: new Set(open) }).map(({ folder }) => folder.path);

describe('the lines of a tree of folders', () => {
  it('are those that were added, while nothing is open', () => {
    expect(pathsOf([])).toEqual(['/m', '/n']);
  });

  it('hold what is in a folder that is open', () => {
    expect(pathsOf(['/m'])).toEqual(['/m', '/m/a', '/m/b', '/n']);
  });

  it('hold nothing of what is not read yet, or is open within something that is not', () => {
    expect(pathsOf(['/m', '/m/a'])).toEqual(['/m', '/m/a', '/m/b', '/n']);
    expect(pathsOf(['/m/a'])).toEqual(['/m', '/n']);
  });

  it('know how deep they are and where among their siblings', () => {
    const lines = folderLines({ folders, open: new Set(['/m']) });
    expect(lines[2]).toMatchObject({ level: 2, place: 2, siblings: 2, isOpen: false });
    expect(lines[0]).toMatchObject({ level: 1, place: 1, siblings: 2, isOpen: true });
  });
});
