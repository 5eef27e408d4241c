// Where most specs begin: the player opens in the view the listener was in last.
import type { Page } from '@playwright/test';

/** The list of all tracks, wherever the window opened; on a narrow one the way there is hidden. */
export async function showTracks(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tracks', exact: true, includeHidden: true }).dispatchEvent('click');
}
