// Many tracks at once, in a library where they are a small part: selected by a span, queued, and taken back in one step.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { seedLibrary } from '../../../bench/ui-library.ts';
import { expect, test } from '../../journey.ts';
import { LibraryPage } from '../../library-page.ts';
import { seconds, writeTone } from '../../tone.ts';

const TRACKS = 5_000;
const CHOSEN = 500;

test('500 tracks are selected by a span, queued in their order, and taken back in one step', async ({
  folder,
  start,
  open,
}) => {
  test.setTimeout(120_000);
  seedLibrary(join(folder, 'data'), TRACKS, (n) => n);
  await mkdir(join(folder, 'real'));
  await writeTone(join(folder, 'real', 'a tone.wav'), { frames: seconds(120), hz: 220 });
  const library = new LibraryPage(await open(await start([join(folder, 'real')])));
  const { page, player } = library;
  await expect(page.getByText('5,001 tracks').first()).toBeVisible({ timeout: 20_000 });

  await library.search.fill('tone');
  await player.play('a tone');
  await player.expectMoving();
  await library.search.fill('song');
  await expect(page.getByText('5,000 tracks').first()).toBeVisible();
  await library.showQueue();
  await expect(library.queue.getByRole('option')).toHaveCount(1);

  // Rows are counted from 1 behind the header.
  const rowAt = (place: number) => page.locator(`[role=row][aria-rowindex="${place + 1}"]`);
  await player.sortBy('Title');
  await expect(rowAt(1)).toContainText('Song 000000');
  await rowAt(1).click();
  const box = await rowAt(1).boundingBox();
  if (!box) throw new Error('the first row has no box');
  await page.mouse.wheel(0, (CHOSEN - 5) * box.height);
  await expect(rowAt(CHOSEN)).toBeInViewport({ ratio: 1 });
  await expect(rowAt(CHOSEN)).toContainText('Song 000499');
  await rowAt(CHOSEN).click({ modifiers: ['Shift'] });
  await expect(page.getByText('500 tracks selected').first()).toBeVisible();

  await page.keyboard.press('q');
  await expect(library.queue.getByText('501 tracks')).toBeVisible();
  await library.expectQueueBegins(['a tone', 'Song 000000', 'Song 000001']);
  await library.entry('a tone').click();
  await page.keyboard.press('End');
  await expect(library.entry('Song 000499')).toBeFocused();
  await expect(library.entry('Song 000499')).toHaveAttribute('aria-posinset', '501');
  await page.keyboard.press('Control+z');
  await expect(library.queue.getByRole('option')).toHaveCount(1);
  await player.expectTrack('a tone');
  await player.expectMoving();
});
