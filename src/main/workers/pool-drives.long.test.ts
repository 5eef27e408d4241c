// The pool over real workers with one drive that is slow beside one that is not. Long, because four times a slow drive is waited for.

import { describe, expect, it } from 'vitest';

import type { StoredRoot } from '../catalogue/roots.ts';
import { codeOf, lateness, onSlowDrive, rampFile, temporaryFolder } from './supervised.testing.ts';
import { files, make } from './pool.testing.ts';

/** Linux only: elsewhere a slow drive looks like a worker that hangs. */
describe.skipIf(process.platform !== 'linux')('a slow drive beside a good one', () => {
  it(
    'leaves the chunks of the good one in time, is told as slow, and is then left alone but for what is heard next',
    { timeout: 90_000 },
    async () => {
      const [slowFolder, goodFolder] = [temporaryFolder(), temporaryFolder()];
      const slow = rampFile('slow.wav', slowFolder);
      const good = rampFile('good.wav', goodFolder);
      files.push(slow, good);
      const root = (id: number, path: string): StoredRoot => ({ id, path, realPath: path });
      const { service, resilience, chunk } = make(onSlowDrive(400), [root(1, slowFolder), root(2, goodFolder)]);
      await chunk(2);
      // So long that what a busy machine makes the worker wait for a processor is little of it.
      resilience.timeouts.timeoutMs = () => 5_000;
      const tooSlow = [1, 2, 3].map((index) => codeOf(chunk(1, 'off', 'soon', index)));
      // What is played of the good drive, as the page asks for it, all the while.
      let isOver = false;
      const tookMs: number[] = [];
      const playing = (async () => {
        for (let index = 1; !isOver; index = (index + 1) % 12) {
          const [beganAtMs, lateMs] = [performance.now(), lateness()];
          await chunk(2, 'off', 'now', index);
          tookMs.push(performance.now() - beganAtMs - lateMs());
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
      })();
      expect(await Promise.all(tooSlow)).toEqual(['drive-slow', 'drive-slow', 'drive-slow']);
      isOver = true;
      await playing;
      // A chunk is asked for 10 s before it is heard.
      expect(Math.max(...tookMs)).toBeLessThan(10_000);
      expect(service.drives()[0]).toMatchObject({ rootId: 1, state: 'open', slowInARow: 3 });
      expect(service.drives()[1]).toMatchObject({ rootId: 2, state: 'closed' });
      expect(service.figures()[0]?.quarantined).toBe(0);
      expect(resilience.guards.render.figures()).toMatchObject({ state: 'closed', failures: 0 });
      const beganAtMs = performance.now();
      expect(await codeOf(chunk(1, 'off', 'soon', 4))).toBe('drive-resting');
      expect(await codeOf(chunk(1, 'warm', 'now', 4))).toBe('drive-resting');
      expect(performance.now() - beganAtMs).toBeLessThan(500);
      expect(service.drives()[0]).toMatchObject({ refused: 2 });
      expect(await codeOf(chunk(2, 'warm', 'soon', 4))).toBe('resolved');
      // It is tried, and too slow again.
      expect(await codeOf(chunk(1, 'off', 'now', 5))).toBe('drive-slow');
      expect(service.drives()[0]).toMatchObject({ refused: 2 });
    },
  );
});
