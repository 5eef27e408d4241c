// Utility processes that die under music, in the double of `electron`: each end is told twice, by a bare number and by a reason, and what is
// made of that is the same as in the Chromium shell.
import { expect, type Page } from '@playwright/test';

import type { HealthReport, WorkerFigures } from '../../src/shared/health.ts';
import { test } from '../electron-test.ts';
import { PlayerPage } from '../player-page.ts';

let nextId = 1_000_000;

/** The worker that renders, by the player's own word. */
async function renderWorker(page: Page): Promise<WorkerFigures | undefined> {
  const report = await page.evaluate(
    (id) =>
      new Promise<HealthReport>((resolve) => {
        const { auralis } = window as unknown as {
          auralis: { send(text: string): void; onText(listener: (text: string) => void): void };
        };
        auralis.onText((text) => {
          const envelope = JSON.parse(text) as { id?: number; value?: HealthReport };
          if (envelope.id === id && envelope.value) resolve(envelope.value);
        });
        auralis.send(JSON.stringify({ t: 'call', id, name: 'health.report', args: {} }));
      }),
    nextId++,
  );
  return report.workers.find(({ role }) => role === 'render');
}

test('a worker that is killed and one that crashes are told apart, and the music goes on', async ({ shell }) => {
  const player = new PlayerPage(shell.page);
  await player.play('a long tone');
  await player.expectMoving();
  for (const [signal, words] of [
    ['SIGKILL', 'ended from outside'],
    ['SIGSEGV', 'signal SIGABRT'],
  ] as const) {
    await expect.poll(async () => (await renderWorker(shell.page))?.state).toBe('ready');
    const hit = (await renderWorker(shell.page))?.pid ?? 0;
    process.kill(hit, signal);
    await expect.poll(async () => (await renderWorker(shell.page))?.lastDeath).toContain(words);
    await expect.poll(async () => (await renderWorker(shell.page))?.state).toBe('ready');
    expect((await renderWorker(shell.page))?.pid).not.toBe(hit);
    await player.expectMoving();
  }
});
