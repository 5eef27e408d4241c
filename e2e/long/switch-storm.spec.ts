// A listener who cannot decide: presets and places faster than anyone can hear them, while music plays. The sound goes on, the newest wish
// wins, and the buffer comes to rest as if nothing had been.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { BufferStats } from '../../src/shared/buffer-figures.ts';
import { writeAlbum } from '../album.ts';
import { bufferStats, callCore, keepSocket } from '../../src/testing/core-call.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, test, type PlayerProcess } from '../player.ts';

/** 100 a minute. */
const SWITCH_EVERY_MS = 600;
const SWITCHES = 40;

/** Calls `act` for 0 to `count`, one each `everyMs`, however long an act takes. */
async function keepTime(count: number, everyMs: number, act: (at: number) => Promise<void>): Promise<void> {
  const beganMs = performance.now();
  for (let at = 0; at < count; at++) {
    await act(at);
    const restMs = beganMs + (at + 1) * everyMs - performance.now();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

function expectWithinBudgets({ hot, warm, cold }: BufferStats): void {
  for (const tier of [hot, warm, cold]) expect(tier.usedBytes).toBeLessThanOrEqual(tier.budgetBytes);
}

/** With the music paused nothing is left under way, and nothing is wrong with what is held. */
async function expectAtRest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect
    .poll(async () => (await bufferStats(page)).inFlight, { timeout: 20_000 })
    .toEqual({ wanted: 0, rendering: 0, failed: 0 });
  expect(await callCore(page, 'buffer.validate', {})).toEqual([]);
  expectWithinBudgets(await bufferStats(page));
}

test.describe('while music plays', () => {
  test.beforeEach(async ({ folder }) => {
    await writeAlbum(join(folder, 'music'), [
      { title: '1 Long', seconds: 180, format: 'flac' },
      { title: '2 Longer', seconds: 180, format: 'mp3' },
    ]);
  });

  test('a storm of presets and seeks never stops the sound, and ends at the newest wish', async ({
    folder,
    start,
    open,
  }) => {
    test.setTimeout(150_000);
    const page = await open(await start([join(folder, 'music')]), {}, keepSocket);
    const player = new PlayerPage(page);
    await player.play('1 Long');
    await player.expectInTheMix(/^Adaptive/);
    await page.getByRole('heading', { name: 'Tracks' }).click();
    await keepTime(SWITCHES, SWITCH_EVERY_MS, (at) => page.keyboard.press(String((at * 7) % 6)));
    const calm = await bufferStats(page);
    expect(calm.audible.underruns).toBe(0);
    expectWithinBudgets(calm);
    await player.expectMoving();
    console.log(
      `${SWITCHES} changes: ${calm.prediction.switchesReady} of ${calm.prediction.switches} ready; ` +
        `heard after ${JSON.stringify(calm.audible.switchLatency)} ms, answered after ${JSON.stringify(calm.requests.switch.latency)} ms`,
    );

    // Let the last of them be taken as meant.
    await page.waitForTimeout(1000);
    const before = await bufferStats(page);
    await keepTime(20, 50, (at) => page.keyboard.press(String(at % 6)));
    await keepTime(10, 100, (at) => player.seekTo(10 + ((at * 37) % 100)));
    await page.keyboard.press('4');
    await player.seekTo(120);
    await player.expectMoving();
    await player.expectInTheMix(/^Bright/);
    expect(await player.seconds()).toBeGreaterThanOrEqual(120);
    expect(await player.seconds()).toBeLessThan(150);
    const after = await bufferStats(page);
    expect(after.audible.underruns).toBe(0);
    // Trying everything is no word on what is liked.
    expect(after.prediction.scored - before.prediction.scored).toBeLessThanOrEqual(1);
    await expectAtRest(page);
  });

  test('a render worker that dies is not heard', async ({ folder, start, open }) => {
    test.skip(process.platform !== 'linux', 'finds the worker through /proc');
    const process_ = await start([join(folder, 'music')]);
    const page = await open(process_, {}, keepSocket);
    const player = new PlayerPage(page);
    await player.play('2 Longer');
    await player.expectInTheMix(/^Adaptive/);
    for (let times = 1; times <= 2; times++) {
      await killRenderWorker(process_);
      await page.waitForTimeout(4000);
      await expect.poll(async () => (await bufferStats(page)).workerRestarts).toBeGreaterThanOrEqual(times);
    }
    await player.expectMoving();
    await player.expectInTheMix(/^Adaptive/);
    expect((await bufferStats(page)).audible.underruns).toBe(0);
    await expectAtRest(page);
  });
});

async function killRenderWorker(player: PlayerProcess): Promise<void> {
  for (const pid of await player.childPids()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.split('\0').includes('render')) process.kill(pid, 'SIGKILL');
  }
}
