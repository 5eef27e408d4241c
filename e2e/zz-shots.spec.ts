import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';
import { bufferStats, keepSocket } from './core-call.ts';

test('shots', async ({ folder, start, open }) => {
  const music = join(folder, 'music');
  await mkdir(music);
  for (const [at, name] of ['1 one', '2 two'].entries()) await writeTone(join(music, `${name}.wav`), { frames: seconds(60), hz: 220 * (at + 1) });
  const proc = await start([music]);
  const page = await open(proc, {}, keepSocket);
  const player = new PlayerPage(page);
  await player.play('1 one');
  await player.expectMoving();
  for (const p of ['Warm', 'Bright', 'Warm', 'Punchy']) { await player.sound(p).click(); await page.waitForTimeout(900); }
  console.log(JSON.stringify(await bufferStats(page), null, 1));
  await page.keyboard.press('Control+Shift+D');
  await page.waitForTimeout(1500);
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: '/tmp/pw-page/d1.png' });
  const body = page.locator('.diagnostics .modal-body');
  for (const [i, y] of [500, 1000, 1600].entries()) { await body.evaluate((e, y) => e.scrollTo(0, y), y); await page.waitForTimeout(100); await page.screenshot({ path: `/tmp/pw-page/d${i + 2}.png` }); }
  await page.getByRole('button', { name: 'Empty the cache' }).click();
  await page.screenshot({ path: '/tmp/pw-page/d5.png' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await page.setViewportSize({ width: 420, height: 760 });
  await page.keyboard.press('Control+Shift+D');
  await page.waitForTimeout(500);
  for (const [i, y] of [500, 1000, 1700].entries()) { await body.evaluate((e, y) => e.scrollTo(0, y), y); await page.waitForTimeout(100); await page.screenshot({ path: `/tmp/pw-page/n${i + 1}.png` }); }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Sound settings' }).click();
  await page.waitForTimeout(300);
  await page.locator('.sound-dialog .modal-body').evaluate((e) => e.scrollTo(0, 1000));
  await page.screenshot({ path: '/tmp/pw-page/s1.png' });
  await expect(page.getByRole('radio', { name: '512 MB' })).toBeChecked();
});
