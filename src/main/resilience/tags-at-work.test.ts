// The circuit breaker of tags and a real library together: files that fail again and again hold up no other, and no walk of the folders follows another.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { put, readJsonTags, silentLog, temporaryFolder, testLibrary, until, type TestLibrary } from '../library/library.testing.ts'; // prettier-ignore
import { Resilience } from './resilience.ts';

const REST_SECONDS = 1;

interface House extends TestLibrary {
  readonly resilience: Resilience;
  readonly music: string;
  /** What the library was asked to look at again, because something had failed. */
  readonly looks: readonly (number | null)[];
  /** How often each was read. */
  reads(name: string): number;
}

/** As the composition root connects them. `failing`: by name. */
function house(failing: Readonly<Record<string, ErrorCode>>, names: readonly string[]): House {
  const resilience = new Resilience({
    settings: DEFAULT_SETTINGS,
    env: { AURALIS_BREAKER_TAGS: `1/${REST_SECONDS}` },
    log: silentLog,
    load: () => ({ level: 'normal', memoryShare: 0 }),
  });
  const music = temporaryFolder();
  const read: string[] = [];
  const looks: (number | null)[] = [];
  const library = testLibrary({
    readTags: (path, known, signal) => {
      const name = names.find((name) => path === join(music, name)) ?? path;
      const work = async () => {
        read.push(name);
        const code = failing[name];
        if (code) throw new PlayerError(code);
        return readJsonTags(path, known);
      };
      return resilience.guards.tags.run(work, { signal, about: { kind: 'read-tags', path } });
    },
  });
  onTestFinished(() => resilience.dispose());
  for (const name of names) put(join(music, name));
  const nothing = (): void => undefined;
  resilience.recover({
    reduceMemory: nothing, freeDisk: nothing, recoverDatabase: nothing, simplify: nothing, skip: nothing,
    checkFile: (trackId) => (looks.push(trackId), library.service.look(trackId)),
  }); // prettier-ignore
  return { ...library, resilience, music, looks, reads: (name) => read.filter((other) => other === name).length };
}

describe('the tags of a library', () => {
  it('are read though the first file fails whenever it is tried', { timeout: 30_000 }, async () => {
    const names = ['1 bad.flac', '2 good.flac', '3 good.flac', '4 good.flac', '5 good.flac'];
    const { resilience, service, music, rows, reads } = house({ '1 bad.flac': 'decode-failed' }, names);
    resilience.guards.tags.onState(({ state }) => {
      if (state !== 'open') service.look(null);
    });
    await service.addFolder(music);
    await until(() => names.slice(1).every((name) => reads(name) > 0), 15_000);
    await until(() => resilience.guards.tags.state === 'closed' && service.progress().phase === 'idle');
    expect(rows()).toHaveLength(names.length);
    const before = reads('1 bad.flac');
    expect(before).toBeLessThanOrEqual(4);
    await sleep(2_000 * REST_SECONDS);
    expect(reads('1 bad.flac')).toEqual(before);
    expect(resilience.guards.tags.figures().opened).toBe(1);
  });

  it('are not read anew because one of them could not be', async () => {
    const failing = { 'a.flac': 'file-unreadable', 'b.flac': 'file-missing' } as const;
    const { service, music, idle, reads, row, resilience, looks } = house(failing, ['a.flac', 'b.flac', 'c.flac']);
    await service.addFolder(music);
    await idle();
    expect(reads('a.flac') > 0).toBe(true);
    expect(reads('b.flac') > 0).toBe(true);
    expect(looks).toEqual([]);
    // Playback meets one of them: that one is looked at.
    const before = reads('a.flac');
    const trackId = row(join(music, 'a.flac'))?.id ?? 0;
    resilience.errors.failed('render', new PlayerError('file-missing'), { trackId });
    expect(looks).toEqual([trackId]);
    await until(() => reads('a.flac') > before);
    // A database that could not write is no matter of the folders.
    resilience.errors.failed('database', new PlayerError('disk-full'));
    expect(looks).toHaveLength(1);
  });
});
