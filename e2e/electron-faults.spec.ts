// What befalls the Electron shell from outside, run with the double of `electron`: a GPU process that dies, a machine that sleeps, faults of the
// core (what takes long is in `long/electron-loops.spec.ts`). The double raises the events; how the runtime itself behaves it does not prove.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

import { test } from './electron-test.ts';

test('an exception while it ends does not begin it anew', async ({ folder, shell, player }) => {
  await player.expectMoving();
  shell.befall('exception-at-end');
  expect(await shell.close()).toBe(1);
  expect(shell.output()).toContain('an exception nobody handles');
  expect(shell.recorded.has('relaunch')).toBe(false);
  await expect(readFile(join(folder, 'data/last-fault.json'))).rejects.toThrow('ENOENT');
});

test('the end of the GPU’s process is noted, and a machine that wakes is heard of', async ({ shell, player }) => {
  const heard = shell.page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const { auralis } = window as unknown as { auralis: { onText(listener: (text: string) => void): void } };
        auralis.onText((text) => {
          if (text.includes('system.woke')) resolve(text);
        });
      }),
  );
  // The listener above is set before these are sent: evaluate runs its first part at once, and a call proves it.
  await shell.page.evaluate(() => null);
  shell.befall('gpu-process-gone');
  await expect.poll(() => shell.output()).toContain('the GPU process is gone: crashed');
  shell.befall('suspend');
  shell.befall('resume');
  expect(JSON.parse(await heard)).toMatchObject({ t: 'event', name: 'system.woke' });
  await player.expectMoving();
});

test('a rejection that nobody handles is lived with', async ({ shell, player }) => {
  shell.befall('unhandled-rejection');
  await expect.poll(() => shell.output()).toContain('a rejection nobody handles');
  await player.seekTo(100);
  await expect.poll(() => player.seconds(), { timeout: 10_000 }).toBeGreaterThan(100.2);
  await player.expectMoving();
});
