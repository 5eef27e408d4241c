// What a listener does in the views of the library and with the queue, by roles and names.
import type { Locator, Page } from '@playwright/test';

import { expect } from './player.ts';
import { PlayerPage } from './player-page.ts';

export class LibraryPage {
  readonly page: Page;
  readonly player: PlayerPage;
  readonly queue: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    this.page = page;
    this.player = new PlayerPage(page);
    this.queue = page.getByRole('complementary', { name: 'Queue' });
    this.search = page.getByRole('textbox', { name: 'Search' });
  }

  /** On the page of all tracks: waits until that many were read, since what one acts on before is a part of them. */
  static async over(page: Page, tracks: number): Promise<LibraryPage> {
    await expect(page.getByRole('main').getByText(`${tracks} tracks`, { exact: true })).toBeVisible();
    return new LibraryPage(page);
  }

  async goTo(view: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: view, exact: true }).click();
  }

  async expectView(heading: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
  }

  /** Cards or tiles of the grid of that name. */
  cell(grid: string, name: string): Locator {
    return this.page.getByRole('grid', { name: grid, exact: true }).getByRole('gridcell').filter({ hasText: name });
  }

  rowsOf(grid: string): Locator {
    return this.page.getByRole('grid', { name: grid }).getByRole('row');
  }

  titlesOf(grid: string): Promise<string[]> {
    return this.rowsOf(grid).locator('[role=gridcell].cell-title').allTextContents();
  }

  /** A button of the view itself: what plays has others of the same name. */
  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true });
  }

  /** A button of the player's bar. */
  control(name: string): Locator {
    return this.page.getByRole('region', { name: 'Player' }).getByRole('button', { name, exact: true });
  }

  /** Titles in the queue, from the top. */
  queued(): Promise<string[]> {
    return this.queue.getByRole('option').locator('[data-title]').allTextContents();
  }

  async expectQueueBegins(titles: readonly string[]): Promise<void> {
    await expect.poll(async () => (await this.queued()).slice(0, titles.length)).toEqual(titles);
  }

  entry(title: string): Locator {
    return this.queue.getByRole('option').filter({ hasText: title }).first();
  }

  async showQueue(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show the queue' }).click();
    await expect(this.queue).toBeVisible();
  }

  menuItem(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }
}
