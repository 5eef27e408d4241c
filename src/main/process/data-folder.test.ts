import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { dataFolderPath, FileIdentity, hasRoom, openDataFolder } from './data-folder.ts';

const isWindows = process.platform === 'win32';

function temporaryFolder(): string {
  const umask = process.umask();
  const folder = mkdtempSync(join(tmpdir(), 'auralis-data-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A file system of its own at a new folder; null where we may not make one. */
function mounted(options: string): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the path of the data folder', () => {
  it.skipIf(process.platform === 'win32').each([
    ['linux', {}, '/home/a/.local/share/auralis'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/auralis'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/a/.local/share/auralis'],
    ['linux', { XDG_DATA_HOME: '/data', AURALIS_DATA: '/mine' }, '/mine'],
    ['linux', { AURALIS_DATA: '' }, '/home/a/.local/share/auralis'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/home/a/Library/Application Support/Auralis'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/Auralis'],
  ] as const)('on %s with %o lies in %s', (platform, env, expected) => {
    expect(dataFolderPath({ platform, env, homeFolder: '/home/a' })).toBe(expected);
  });
});

describe.skipIf(isWindows)('opening the data folder', () => {
  it('makes it for its owner only', () => {
    const path = join(temporaryFolder(), 'a/b');
    openDataFolder(path);
    expect(modeOf(path)).toBe(0o700);
  });

  it('narrows one that others may read, and the files in it', () => {
    const path = temporaryFolder();
    chmodSync(path, 0o755);
    for (const name of ['auralis.db', 'auralis.db-wal']) {
      writeFileSync(join(path, name), '');
      chmodSync(join(path, name), 0o644);
    }
    openDataFolder(path);
    expect(modeOf(path)).toBe(0o700);
    expect(modeOf(join(path, 'auralis.db'))).toBe(0o600);
    expect(modeOf(join(path, 'auralis.db-wal'))).toBe(0o600);
  });

  it('leaves what is somebody else’s as it is', () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'letter.txt'), '');
    chmodSync(join(path, 'letter.txt'), 0o644);
    chmodSync(path, 0o755);
    openDataFolder(path);
    expect(modeOf(path)).toBe(0o755);
    expect(modeOf(join(path, 'letter.txt'))).toBe(0o644);
  });

  it('lets nobody else into what is made from then on', () => {
    const path = temporaryFolder();
    openDataFolder(path);
    writeFileSync(join(path, 'later'), '');
    expect(modeOf(join(path, 'later'))).toBe(0o600);
  });

  it('leaves nothing behind of trying whether it can be written to', () => {
    const path = temporaryFolder();
    openDataFolder(path);
    expect(existsSync(join(path, `.trial-${process.pid}`))).toBe(false);
  });

  it('refuses a path that is a file, with a code', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ code: 'data-folder-unwritable' }));
  });

  it('refuses one that is read-only, with a code', ({ skip }) => {
    const path = mounted('ro');
    if (path === null) return skip('only root may mount a file system');
    expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ code: 'data-folder-unwritable' }));
  });
});

describe('knowing a file again', () => {
  it('the same file is the same, also after it was written to', () => {
    const path = join(temporaryFolder(), 'a');
    writeFileSync(path, '1');
    const identity = new FileIdentity(path);
    writeFileSync(path, '2');
    expect(identity.isSame).toBe(true);
  });

  it('one that was deleted, replaced or moved away is not, and is again when it is back', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a');
    writeFileSync(path, '1');
    const identity = new FileIdentity(path);
    renameSync(path, join(folder, 'b'));
    expect(identity.isSame).toBe(false);
    writeFileSync(path, '2');
    expect(identity.isSame).toBe(false);
    renameSync(join(folder, 'b'), path);
    expect(identity.isSame).toBe(true);
  });
});

it('a disk has room when something can be written to it, and only then', async ({ skip }) => {
  const path = mounted('size=2m');
  if (path === null) return skip('only root may mount a file system');
  expect(await hasRoom(path)).toBe(true);
  writeFileSync(join(path, 'ballast'), Buffer.alloc(1.5 * 1024 * 1024));
  expect(await hasRoom(path)).toBe(false);
  rmSync(join(path, 'ballast'));
  expect(await hasRoom(path)).toBe(true);
});
