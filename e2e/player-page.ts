// What a listener does with the window, in the words of a listener. Roles and names only: if a screen reader cannot find it, neither
// does the test.
import type { Locator, Page } from '@playwright/test';

import { expect } from './player.ts';

const FRAMES_PER_SECOND = 48_000;

export class PlayerPage {
  readonly page: Page;
  readonly position: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.page = page;
    this.position = page.getByRole('slider', { name: 'Position' });
    this.rows = page.getByRole('grid', { name: 'Tracks' }).getByRole('row');
  }

  row(title: string | RegExp): Locator {
    return this.rows.filter({ has: this.page.locator('.cell-title', { hasText: title }) });
  }

  /** Titles of the rows in the window, from the top. */
  titles(): Promise<string[]> {
    return this.rows.locator('[role=gridcell].cell-title').allTextContents();
  }

  /** A click on a column's head, anywhere in it; resolves once the rows have come to rest in their new order. */
  async sortBy(column: string): Promise<void> {
    await this.page.getByRole('columnheader', { name: column }).click();
    await expect
      .poll(async () => {
        const before = await this.titles();
        await this.page.waitForTimeout(150);
        return before.join('\n') === (await this.titles()).join('\n');
      })
      .toBe(true);
  }

  /** Play head in seconds. */
  async seconds(): Promise<number> {
    return Number(await this.position.inputValue()) / FRAMES_PER_SECOND;
  }

  async lengthSeconds(): Promise<number> {
    return Number(await this.position.getAttribute('max')) / FRAMES_PER_SECOND;
  }

  async play(title: string | RegExp): Promise<void> {
    await this.row(title).dblclick();
  }

  async expectTrack(title: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('region', { name: 'Player' }).locator('.now-playing-title')).toHaveText(title);
  }

  /** Sound is on: the play head moves. */
  async expectMoving(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
    const before = await this.seconds();
    await expect.poll(() => this.seconds(), { intervals: [50] }).toBeGreaterThan(before + 0.1);
  }

  /** The original at full volume: level match would bring it down to the quietest preset. */
  async asItIs(): Promise<void> {
    await this.sound('Off').click();
    await this.page.getByRole('button', { name: 'Sound settings' }).click();
    await this.page.getByRole('switch', { name: 'Level match' }).setChecked(false);
    await this.back();
    await this.page.getByRole('slider', { name: 'Volume' }).focus();
    await this.page.keyboard.press('End');
  }

  async seekTo(seconds: number): Promise<void> {
    await this.position.evaluate(
      (element, value) => {
        const input = element as HTMLInputElement;
        input.value = String(value);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        input.dispatchEvent(new Event('change', { bubbles: true }));
      },
      Math.round(seconds * FRAMES_PER_SECOND),
    );
  }

  sound(label: string): Locator {
    return this.page.getByRole('radiogroup', { name: 'Sound' }).getByRole('radio', { name: label });
  }

  /** From the settings or the diagnostics to where one was. */
  async back(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back', exact: true }).click();
  }

  async chooseTheme(theme: 'As the system' | 'Light' | 'Dark'): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings', exact: true }).click();
    await this.page.getByRole('group', { name: 'Theme' }).getByRole('radio', { name: theme, exact: true }).click();
  }

  /** What the diagnostics show. */
  get figures(): Locator {
    return this.page.getByRole('group', { name: 'Figures' });
  }

  figure(name: string): Locator {
    return this.figures.locator('dl > div', { has: this.page.getByText(name, { exact: true }) }).locator('dd');
  }

  /** By the engine's own word, which the diagnostics show: that preset is in the mix, and the chosen one fares like that. */
  async expectInTheMix(text: string | RegExp, preset: RegExp = /: (on|off)$/): Promise<void> {
    await this.page.keyboard.press('Control+Shift+D');
    await expect(this.figure('In the mix')).toHaveText(text, { timeout: 20_000 });
    await expect(this.figure('Preset')).toHaveText(preset);
    await this.back();
    await expect(this.figures).toHaveCount(0);
  }

  async addFolder(path: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add folder' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'Add a folder' });
    await dialog.getByLabel('Path').fill(path);
    await dialog.getByLabel('Path').press('Enter');
    await dialog.getByRole('button', { name: /^Add “/ }).click();
    await expect(dialog).toBeHidden();
  }
}
