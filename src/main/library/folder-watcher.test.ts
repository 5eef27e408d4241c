// Over real folders. Linux names folders one by one; what is told elsewhere comes from one watch of the tree and is not tested here.
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { FolderWatcher } from './folder-watcher.ts';
import { put, silentLog, temporaryFolder, until } from './library.testing.ts';

function watch(folder: string) {
  const told = new Set<string>();
  const watcher = new FolderWatcher({
    onPaths: (paths) => paths.forEach((path) => told.add(path)),
    onLimit: () => undefined,
    log: silentLog,
  });
  onTestFinished(() => watcher.dispose());
  watcher.watch([folder]);
  return { watcher, told };
}

const timeOf = (folder: string): string => statSync(folder, { bigint: true }).mtimeNs.toString();

/** Makes files in the folder until one of them is told. */
async function begins(told: ReadonlySet<string>, folder: string): Promise<void> {
  let probes = 0;
  await vi.waitFor(
    () => {
      writeFileSync(join(folder, `probe${probes++}.mp3`), '');
      expect([...told].some((path) => path.startsWith(join(folder, 'probe')))).toBe(true);
    },
    { timeout: 8_000, interval: 700 },
  );
}

describe.runIf(process.platform === 'linux')('a watched folder', () => {
  it('is told of by what is in it, in folders that were named', async () => {
    const base = temporaryFolder();
    mkdirSync(join(base, 'album'));
    const { watcher, told } = watch(base);
    watcher.add(join(base, 'album'), timeOf(join(base, 'album')));
    await begins(told, join(base, 'album'));
    const track = put(join(base, 'album/1.mp3'));
    await until(() => told.has(track));
    renameSync(track, join(base, 'album/2.mp3'));
    await until(() => told.has(join(base, 'album/2.mp3')));
  });

  it('that changed between its listing and the begin of watching is looked at again', async () => {
    const base = temporaryFolder();
    const album = join(base, 'album');
    mkdirSync(album);
    const listedAt = timeOf(album);
    put(join(album, 'early.mp3'));
    const { watcher, told } = watch(base);
    watcher.add(album, listedAt);
    await until(() => told.has(album));
  });

  it('tells a new folder by its own path, so that it can be walked', async () => {
    const base = temporaryFolder();
    const { told } = watch(base);
    await begins(told, base);
    put(join(base, 'new/1.mp3'));
    await until(() => told.has(join(base, 'new')));
  });

  it('that was removed and made again is watched again once it is named', async () => {
    const base = temporaryFolder();
    const album = join(base, 'album');
    mkdirSync(album);
    const { watcher, told } = watch(base);
    watcher.add(album, timeOf(album));
    await begins(told, album);
    told.clear();
    rmSync(album, { recursive: true });
    await until(() => told.has(album));
    mkdirSync(album);
    watcher.add(album, timeOf(album));
    told.clear();
    await begins(told, album);
  });

  it('that was moved away with what is below it leaves nothing that keeps its successor from being watched', async () => {
    const base = temporaryFolder();
    const disc = join(base, 'album/disc');
    mkdirSync(disc, { recursive: true });
    const { watcher, told } = watch(base);
    const name = (): void => [join(base, 'album'), disc].forEach((path) => watcher.add(path, timeOf(path)));
    name();
    await begins(told, disc);
    told.clear();
    renameSync(join(base, 'album'), join(temporaryFolder(), 'away'));
    await until(() => told.has(join(base, 'album')));
    mkdirSync(disc, { recursive: true });
    name();
    told.clear();
    await begins(told, disc);
  });

  it('itself is told when it goes', async () => {
    const base = join(temporaryFolder(), 'music');
    mkdirSync(base);
    const { told } = watch(base);
    await begins(told, base);
    told.clear();
    rmSync(base, { recursive: true });
    await until(() => told.has(base));
  });
});
