// What the window does beyond its list: folders dropped into it or typed, covers, a narrow frame, and its theme from the first frame on.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { AUDIO_FIXTURES } from './browser-and-folder.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';
import { seconds, writeTone } from './tone.ts';

test('a folder dropped into the window is found and added', async ({ folder, start, open }) => {
  const home = join(folder, 'home');
  await mkdir(join(home, 'Music', 'Dropped Album'), { recursive: true });
  await writeTone(join(home, 'Music', 'Dropped Album', 'dropped.wav'), { frames: seconds(3), hz: 440 });
  const page = await open(await start([], { HOME: home }));
  await expect(page.getByRole('heading', { name: 'Your music belongs here' })).toBeVisible();

  const protocol = await page.context().newCDPSession(page);
  const drag = async (type: 'dragEnter' | 'dragOver' | 'drop', files: string[]): Promise<void> => {
    const data = { items: [], files, dragOperationsMask: 1 };
    await protocol.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  };
  const album = join(home, 'Music', 'Dropped Album');
  await drag('dragEnter', [album]);
  await drag('dragOver', [album]);
  await expect(page.getByText('Drop to add to the library')).toBeVisible();
  await drag('drop', [album]);
  await expect(page.getByText('Drop to add to the library')).toBeHidden();
  await expect(new PlayerPage(page).row('dropped')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Dropped Album' })).toBeVisible();

  const file = join(album, 'dropped.wav');
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await drag(type, [file]);
  await expect(
    page.getByText('Drop a folder, a playlist (M3U, PLS, XSPF) or an exported library (JSON, XML).'),
  ).toBeVisible();

  // A folder the core cannot place: the listener is asked, with the reason.
  await mkdir(join(folder, 'far away'));
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await drag(type, [join(folder, 'far away')]);
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  await expect(dialog.getByText(/does not tell where “far away” lies/)).toBeVisible();
});

test('the buffer is checked and emptied on demand, and the music goes on', async ({ folder, start, open }) => {
  const music = join(folder, 'long');
  await mkdir(music);
  await writeTone(join(music, 'long.wav'), { frames: seconds(180), hz: 330 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  await player.play('long');
  await player.expectInTheMix(/^Adaptive/);
  await page.getByRole('button', { name: 'Diagnostics', exact: true }).click();
  const { figures } = player;
  const onDisk = figures.getByRole('row', { name: 'L3 disk' }).getByText(' of ');
  await expect(onDisk).not.toHaveText(/^0\.0 /);
  await figures.getByRole('button', { name: 'Check now' }).click();
  await expect(figures.getByRole('status').filter({ hasText: 'All is as it should be.' })).toBeVisible();
  await expect(player.figure('Checks')).toHaveText('1, nothing found');

  await figures.getByRole('button', { name: 'Empty the cache' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Empty the cache?' })).toHaveCount(0);
  await expect(figures.getByRole('button', { name: 'Empty the cache' })).toBeFocused();
  await expect(onDisk).not.toHaveText(/^0\.0 /);
  await figures.getByRole('button', { name: 'Empty the cache' }).click();
  const sure = page.getByRole('dialog', { name: 'Empty the cache?' });
  await sure.getByRole('button', { name: 'Empty the cache' }).click();
  await expect(onDisk).toHaveText(/^0\.0 /);
  await expect(player.figure('Sound stopped')).toContainText('never');
  await player.expectMoving();
});

test('the room on the disk is chosen, and kept', async ({ folder, start, open }) => {
  const first = await start([join(folder, 'nothing')]);
  const page = await open(first);
  await page.getByRole('button', { name: 'Sound settings' }).click();
  await expect(page.getByRole('radio', { name: '512 MB' })).toBeChecked();
  await page.getByRole('radio', { name: '1 GB' }).click();
  await expect(page.getByRole('radio', { name: '1 GB' })).toBeChecked();
  await page.getByRole('button', { name: 'Diagnostics', exact: true }).click();
  const onDisk = page.getByRole('row', { name: 'L3 disk' }).getByText(' of ');
  await expect(onDisk).toHaveText(/of 1,024\.0 MiB$/);
  expect(await first.stop()).toBe(0);
  const again = await open(await start());
  await again.getByRole('button', { name: 'Sound settings' }).click();
  await expect(again.getByRole('radio', { name: '1 GB' })).toBeChecked();
});

test('a cover that cannot be had while the player is busy is asked for again', async ({ folder, start, open }) => {
  const music = join(folder, 'covers');
  await mkdir(music);
  await copyFile(join(AUDIO_FIXTURES, 'flac-16-44.flac'), join(music, 'embedded.flac'));
  let isBusy = true;
  let refused = 0;
  const page = await open(await start([music]), {}, async (page) => {
    await page.route(/\/art\//, (route) => {
      if (isBusy) refused++;
      return isBusy ? route.fulfill({ status: 503 }) : route.continue();
    });
  });
  const player = new PlayerPage(page);
  await player.play('Sixteen Bits');
  const cover = page.getByRole('region', { name: 'Player' }).locator('.album-art img');
  await expect.poll(() => refused).toBeGreaterThan(0);
  await expect(cover).toHaveCount(0);
  isBusy = false;
  await expect
    .poll(() => cover.evaluateAll(([image]) => (image as HTMLImageElement | undefined)?.naturalWidth ?? 0), {
      timeout: 10_000,
    }) // prettier-ignore
    .toBeGreaterThan(0);
});

test('covers show: embedded ones and the folder’s', async ({ folder, start, open }) => {
  const music = join(folder, 'covers');
  await mkdir(join(music, 'with-cover'), { recursive: true });
  await copyFile(join(AUDIO_FIXTURES, 'flac-16-44.flac'), join(music, 'embedded.flac'));
  for (const name of ['tagless.mp3', 'cover.jpg']) {
    await copyFile(join(AUDIO_FIXTURES, 'with-cover', name), join(music, 'with-cover', name));
  }
  await writeTone(join(music, 'bare.wav'), { frames: seconds(5), hz: 440 });
  const page = await open(await start([music]));
  const player = new PlayerPage(page);
  const cover = page.getByRole('region', { name: 'Player' }).locator('.album-art img');
  const sources = new Set<string | null>();
  for (const title of ['Sixteen Bits', 'tagless']) {
    await player.play(title);
    await player.expectTrack(title);
    await expect.poll(() => cover.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    sources.add(await cover.getAttribute('src'));
  }
  expect(sources.size).toBe(2);
  await player.play('bare');
  await player.expectTrack('bare');
  await expect(cover).toHaveCount(0);
});

test('a window 720 pixels wide has everything at hand', async ({ music, start, open }) => {
  const page = await open(await start([music]), { viewport: { width: 720, height: 560 } });
  const player = new PlayerPage(page);
  await expect(player.row('Sixteen Bits')).toBeVisible();
  await player.play('Sixteen Bits');
  await player.expectMoving();
  for (const name of ['Previous', 'Pause', 'Next', 'Mute']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
  for (const name of ['Position', 'Volume']) {
    const slider = page.getByRole('slider', { name });
    await expect(slider).toBeInViewport({ ratio: 1 });
    expect((await slider.boundingBox())?.width ?? 0).toBeGreaterThan(60);
  }
  await expect(page.getByRole('textbox', { name: 'Search' })).toBeInViewport({ ratio: 1 });
  const title = await player.row('Sixteen Bits').locator('.cell-title').boundingBox();
  expect(title?.width ?? 0).toBeGreaterThan(110);
  const overflows = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(overflows).toBe(false);

  // The folders slide in, and leave by Escape.
  const rescan = page.getByRole('button', { name: 'Rescan folders' });
  await expect(rescan).toBeHidden();
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await expect(rescan).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('complementary', { name: 'Menu and folders' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rescan).toBeHidden();
  await expect(page.getByRole('button', { name: 'Menu', exact: true })).toBeFocused();
});

test('a launch link that was used says so, and what to do', async ({ start, open }) => {
  const player = await start();
  const browser = (await open(player)).context().browser();
  if (!browser) throw new Error('the page belongs to no browser');
  const stranger = await browser.newContext({ locale: 'de-DE' });
  try {
    const page = await stranger.newPage();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));
    expect((await page.goto(player.url))?.status()).toBe(403);
    await expect(page.getByRole('heading', { name: 'Dieser Link öffnet den Player nicht mehr' })).toBeVisible();
    await expect(page.getByText('Auralis erneut starten')).toBeVisible();
    // Its style is allowed by its own policy.
    await expect(page.locator('main')).toHaveCSS('max-width', '510px');
    expect(refused.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
    expect(await stranger.cookies()).toEqual([]);
  } finally {
    await stranger.close();
  }
});

test('the saved theme is there from the first frame on', async ({ start, open }) => {
  // The system says light, the listener once said dark.
  const page = await open(await start(), { colorScheme: 'light' });
  await new PlayerPage(page).chooseTheme('Dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.addInitScript(() => {
    const frames: (string | undefined)[] = [];
    const look = (): void => {
      if (document.querySelector('.window')) frames.push(document.documentElement.dataset.theme);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { themeFrames: frames });
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your music belongs here' })).toBeVisible();
  const frames = () => page.evaluate(() => (window as unknown as { themeFrames: (string | undefined)[] }).themeFrames);
  await expect.poll(async () => (await frames()).length).toBeGreaterThan(5);
  expect(new Set(await frames())).toEqual(new Set(['dark']));
});

test('a typed folder is added as it was typed', async ({ folder, start, open }) => {
  await mkdir(join(folder, 'typed'));
  await writeTone(join(folder, 'typed', 'tone.wav'), { frames: seconds(2), hz: 220 });
  const page = await open(await start());
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  const path = dialog.getByLabel('Path');
  await expect(path).not.toHaveValue('');
  await path.fill(join(folder, 'no such folder'));
  await path.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText(/does not exist/);
  // What was typed stays, to be corrected.
  await expect(path).toHaveValue(join(folder, 'no such folder'));
  await path.fill(join(folder, 'typed'));
  await dialog.getByRole('button', { name: 'Add “typed”' }).click();
  await expect(dialog).toBeHidden();
  await expect(new PlayerPage(page).row('tone')).toBeVisible();
});
