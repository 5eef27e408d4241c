// Every format, one after the other, as a listener hears them.
import { PlayerPage } from '../player-page.ts';
import { expect, test } from '../player.ts';

/** A window in which all tracks of the fixtures have a row in the document. */
const ALL_ROWS = { viewport: { width: 1280, height: 1100 } };

test('every format plays to its end and on to the next track', async ({ music, start, open }) => {
  test.setTimeout(240_000);
  const page = await open(await start([music]), ALL_ROWS);
  const player = new PlayerPage(page);
  await expect(page.getByText('25 tracks').first()).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await player.sortBy('Title');
  const count = (await player.rows.count()) - 1;
  await player.rows.nth(1).dblclick();
  for (let index = 1; index <= count; index++) {
    const row = player.rows.nth(index);
    await expect(row).toHaveAttribute('aria-current', 'true');
    await player.expectMoving();
    // Near the end the length is exact: what follows is a gapless join, not a skip.
    await player.seekTo((await player.lengthSeconds()) - 0.4);
  }
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveCount(0);
});
