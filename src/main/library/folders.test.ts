// The folder dialog's listing and the search for a dropped folder.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { listFolder, locateFolder } from './folders.ts';
import { put, temporaryFolder } from './library.testing.ts';

describe('listing', () => {
  it('shows folders and links to folders as people sort them, nothing hidden, no files', async () => {
    const base = temporaryFolder();
    for (const name of ['b', 'A', 'Disc 10', 'Disc 2', 'élan', '.hidden', 'lost+found']) mkdirSync(join(base, name));
    writeFileSync(join(base, 'file.mp3'), '');
    symlinkSync(join(base, 'b'), join(base, 'c-link'));
    symlinkSync('/nowhere', join(base, 'dangling'));
    const listing = await listFolder(null, base);
    expect(listing.folders.map(({ name }) => name)).toEqual(['A', 'b', 'c-link', 'Disc 2', 'Disc 10', 'élan']);
    expect(listing).toMatchObject({ path: base, parent: join(base, '..') });
    expect(listing.folders[0]?.path).toBe(join(base, 'A'));
    expect((await listFolder('/', base)).parent).toBeNull();
  });

  it('fails with codes', async () => {
    const base = temporaryFolder();
    put(join(base, 'file'));
    await expect(listFolder(join(base, 'gone'), base)).rejects.toMatchObject({ code: 'folder-missing' });
    await expect(listFolder(join(base, 'file'), base)).rejects.toMatchObject({ code: 'not-a-folder' });
    await expect(listFolder(join(base, 'x'.repeat(300)), base)).rejects.toMatchObject({ code: 'folder-unreadable' });
  });
});

describe('locating', () => {
  const options = (homeFolder: string, roots: readonly string[] = []) => ({ homeFolder, roots, drives: [] });

  it('finds the folder by name and entries, whatever the form of its letters', async () => {
    const home = temporaryFolder();
    put(join(home, 'stuff/deep/Beyonc\u00e9/one.mp3'));
    put(join(home, 'stuff/deep/Beyonc\u00e9/two.mp3'));
    put(join(home, 'other/Beyonc\u00e9/three.mp3'));
    const found = await locateFolder(
      { name: 'Beyonce\u0301', entries: ['one.mp3', 'two.mp3', '.DS_Store'] },
      options(home),
    );
    expect(found).toBe(join(home, 'stuff/deep/Beyonc\u00e9'));
  });

  it('prefers the one with the least else in it, and answers nothing when in doubt', async () => {
    const home = temporaryFolder();
    put(join(home, 'a/Album/1.mp3'));
    put(join(home, 'a/Album/2.mp3'));
    put(join(home, 'b/Album/1.mp3'));
    expect(await locateFolder({ name: 'Album', entries: ['1.mp3'] }, options(home))).toBe(join(home, 'b/Album'));
    put(join(home, 'c/Album/1.mp3'));
    expect(await locateFolder({ name: 'Album', entries: ['1.mp3'] }, options(home))).toBeNull();
    expect(await locateFolder({ name: 'Albums', entries: [] }, options(home))).toBeNull();
  });

  it('looks in known roots and the XDG music folder though they lie elsewhere, and survives loops', async () => {
    const home = temporaryFolder();
    const far = temporaryFolder();
    put(join(home, '.config/user-dirs.dirs'), `XDG_DESKTOP_DIR="$HOME/x"\nXDG_MUSIC_DIR="${far}/music"\n`);
    put(join(far, 'music/X/1.mp3'));
    put(join(far, 'root/Y/1.mp3'));
    symlinkSync(home, join(home, 'loop'));
    expect(await locateFolder({ name: 'X', entries: ['1.mp3'] }, options(home))).toBe(join(far, 'music/X'));
    expect(await locateFolder({ name: 'Y', entries: ['1.mp3'] }, options(home, [join(far, 'root')]))).toBe(
      join(far, 'root/Y'),
    );
    expect(await locateFolder({ name: 'root', entries: ['Y'] }, options(home, [join(far, 'root')]))).toBe(
      join(far, 'root'),
    );
  });

  it('gives up in a forest instead of searching it', async () => {
    const home = temporaryFolder();
    for (let i = 0; i < 10; i++)
      for (let j = 0; j < 20; j++) mkdirSync(join(home, `${i}`, `${j}`), { recursive: true });
    put(join(home, '9/19/Album/1.mp3'));
    const asked = { name: 'Album', entries: ['1.mp3'] };
    expect(await locateFolder(asked, { ...options(home), maxEntries: 100 })).toBeNull();
    expect(await locateFolder(asked, options(home))).toBe(join(home, '9/19/Album'));
  });
});
