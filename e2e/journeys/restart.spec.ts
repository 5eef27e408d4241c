// What is queued outlives the window and the player: the view, the track, the place in it, what follows, and that it waits.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { collection, COLLECTION_TRACKS } from '../collection.ts';
import { expect, test } from '../journey.ts';
import { LibraryPage } from '../library-page.ts';
import { PlayerPage } from '../player-page.ts';
import { seconds, writeTone } from '../tone.ts';

/** What is kept of the place lags behind what was heard. */
const LAG_SECONDS = 1.5;

/** Ends the music by `end`, which takes its time; resolves to where it was before and can have come meanwhile, in seconds. */
async function placeBefore(shown: PlayerPage, end: () => Promise<unknown>): Promise<readonly [number, number]> {
  const startedMs = performance.now();
  const before = await shown.seconds();
  await end();
  return [before - LAG_SECONDS, before + (performance.now() - startedMs) / 1000];
}

/** It waits in that stretch of `title`, and goes on from there. */
async function expectWaiting(shown: PlayerPage, title: string, [from, to]: readonly [number, number]): Promise<void> {
  await shown.expectTrack(title);
  const play = shown.page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Play', exact: true });
  await expect(play).toBeEnabled();
  expect(await shown.seconds()).toBeGreaterThan(from);
  expect(await shown.seconds()).toBeLessThan(to);
  await play.click();
  await shown.expectMoving();
}

test('a player that is begun again opens where it was left, waits where it was, and goes on with what followed', async ({
  folder,
  start,
  open,
  openAsLeft,
}) => {
  const first = await start([await collection(folder)]);
  const before = await LibraryPage.over(await open(first), COLLECTION_TRACKS);
  await before.goTo('Albums');
  await before.cell('Albums', 'Flight Lines').click();
  await before.button('Play').click();
  await before.player.expectTrack('North');
  await before.player.expectMoving();
  await before.control('Next').click();
  await before.player.expectTrack('Thermal');
  await before.player.seekTo(20);
  await before.player.expectMoving();
  await before.goTo('Artists');
  await before.expectView('Artists');
  const place = await placeBefore(before.player, async () => expect(await first.stop()).toBe(0));
  await before.page.close();

  const after = new LibraryPage(await openAsLeft(await start()));
  await after.expectView('Artists');
  await after.showQueue();
  await expect.poll(() => after.queued()).toEqual(['North', 'Thermal', 'Roost', 'Dusk']);
  await expectWaiting(after.player, 'Thermal', place);
  await after.control('Next').click();
  await after.player.expectTrack('Roost');
  await after.player.expectMoving();
});

test('a page that is loaded anew waits where it was', async ({ shellName, folder, start, open }) => {
  test.skip(
    shellName === 'electron-double',
    'nothing in Electron’s window loads it anew but a crash, and then it plays on (long/electron-loops)',
  );
  const music = join(folder, 'tones');
  await mkdir(music);
  await writeTone(join(music, 'one.wav'), { frames: seconds(60), hz: 220 });
  const page = await open(await start([music]));
  const shown = new PlayerPage(page);
  await shown.play('one');
  await shown.expectMoving();
  await shown.seekTo(30);
  await shown.expectMoving();
  const place = await placeBefore(shown, () => page.reload());
  await expectWaiting(shown, 'one', place);
});
