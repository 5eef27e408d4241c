// A storm of seeks in the Electron shell, whose scheme does not tell its handler that a request was given up: the page says over the contract what
// it does not wait for any more, so the newest place is not kept waiting by the ones before it.
import { expect, type Page } from '@playwright/test';

import { test } from '../electron-test.ts';

const SEEKS = 30;
const EVERY_MS = 40;

/** Chunks that the core has rendered so far, by its own count. */
async function renders(page: Page): Promise<number> {
  const text = await page.evaluate(async () => (await fetch('metrics')).text());
  return Number(/^auralis_renders_total (\d+)/m.exec(text)?.[1] ?? NaN);
}

test('the newest of many places is heard without waiting for the others', async ({ shell, player }, {
  annotations,
}) => {
  test.setTimeout(90_000);
  const before = await renders(shell.page);
  for (let at = 0; at < SEEKS; at++) {
    await player.seekTo(4 + ((at * 53) % 160));
    await shell.page.waitForTimeout(EVERY_MS);
  }
  const during = (await renders(shell.page)) - before;
  const wishedAtMs = performance.now();
  await player.seekTo(170);
  await expect.poll(() => player.seconds(), { intervals: [5] }).toBeGreaterThan(170.02);
  const description = `${during} renders in ${SEEKS} seeks, then ${Math.round(performance.now() - wishedAtMs)} ms until the newest place was heard`;
  annotations.push({ type: 'storm', description });
  // Each place plans some chunks of what follows, too; without a word of what was given up there were twice as many.
  expect(during, description).toBeLessThan(5 * SEEKS);
  await player.expectMoving();
});
