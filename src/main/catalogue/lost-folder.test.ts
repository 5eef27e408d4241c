// What becomes of the catalogue when the place it lies in goes: the data folder is deleted or replaced under it, or its disk is full.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import type { PlayerError } from '../../shared/errors.ts';
import { openCatalogue, type Catalogue } from './catalogue.ts';
import { dataFolder, readChange, silentLog } from './catalogue.testing.ts';

afterEach(() => void vi.useRealTimers());

function inFolder(folder = join(dataFolder(), 'data')) {
  mkdirSync(folder, { recursive: true });
  const catalogue = openCatalogue({ dataFolder: folder, log: silentLog });
  onTestFinished(() => catalogue.dispose());
  const root = catalogue.roots.add('/m', '/m');
  const [id = 0] = catalogue.tracks.commit([readChange(root.id, '/m/a.flac', { title: 'A' })]);
  return { catalogue, folder, root, id };
}

const lossesOf = (catalogue: Catalogue): PlayerError[] => {
  const told: PlayerError[] = [];
  catalogue.onLost((error) => told.push(error));
  return told;
};

describe('a data folder that is gone', () => {
  const GONE = { code: 'data-folder-gone' };

  it('is noticed within 10 s though nothing is written, and told once', () => {
    vi.useFakeTimers();
    const { catalogue, folder } = inFolder();
    const told = lossesOf(catalogue);
    rmSync(folder, { recursive: true });
    vi.advanceTimersByTime(10_000);
    expect(told).toMatchObject([GONE]);
    expect(catalogue.problem).toBe('data-folder-gone');
  });

  it('refuses what is to be kept, from the first moment', async () => {
    const { catalogue, folder, root } = inFolder();
    rmSync(folder, { recursive: true });
    await expect(catalogue.preferences.setSettings({ volume: 0.1 })).rejects.toMatchObject(GONE);
    expect(() => catalogue.tracks.commit([readChange(root.id, '/m/b.flac', {}, 2)])).toThrow(
      expect.objectContaining(GONE),
    );
    expect(() => catalogue.learned.save('forecast', {})).toThrow(expect.objectContaining(GONE));
  });

  it('is one that was replaced, too', () => {
    const { catalogue, folder } = inFolder();
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    openCatalogue({ dataFolder: folder, log: silentLog }).dispose();
    expect(() => catalogue.learned.save('forecast', {})).toThrow(expect.objectContaining(GONE));
  });

  it('leaves what plays as it is', () => {
    const { catalogue, folder, id } = inFolder();
    rmSync(folder, { recursive: true });
    expect(catalogue.tracks.byId(id)?.title).toBe('A');
  });

  it('that is back keeps again', () => {
    vi.useFakeTimers();
    const { catalogue, folder } = inFolder();
    renameSync(folder, `${folder}.away`);
    vi.advanceTimersByTime(5_000);
    renameSync(`${folder}.away`, folder);
    vi.advanceTimersByTime(5_000);
    expect(catalogue.problem).toBeNull();
    catalogue.learned.save('forecast', { counts: [2] });
    expect(catalogue.learned.load('forecast')).toEqual({ counts: [2] });
  });
});

it('a full disk is told as one, and is over within 10 s when there is room, though nothing is written', async ({
  skip,
}) => {
  const folder = dataFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return skip('only root may mount a file system');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  const { catalogue } = inFolder(folder);
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(1_500_000));
  const fill = (): void => {
    for (let n = 0; n < 1000; n++) catalogue.learned.save(`n${n}`, { text: 'x'.repeat(20_000) });
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'disk-full' }));
  expect(catalogue.isDiskFull).toBe(true);
  rmSync(join(folder, 'ballast'));
  await expect.poll(() => catalogue.isDiskFull, { timeout: 10_000 }).toBe(false);
});
