// The window for people who do not see it or do not use a mouse: every state of it under axe, dark and light, and the keyboard's way
// through it. axe comes in through the debugging protocol, so the page's content security policy stays as the product sends it.
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { callCore, keepSocket } from '../../src/testing/core-call.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, test } from '../player.ts';
import { seconds, writeTone } from '../tone.ts';

/** What may not be there. Lesser findings are printed. */
const REFUSED_IMPACTS: readonly unknown[] = ['serious', 'critical'];

/** Runs axe over what is on the screen and asserts that nothing grave is found. */
async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  // A page that axe could not look into would pass as well.
  expect(passes.length, `${state}: rules that looked at something`).toBeGreaterThan(10);
  const lines = violations.map(
    ({ id, impact, nodes }) =>
      `${impact} ${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).join('; ')}`,
  );
  for (const line of lines) console.log(`${state}: ${line}`);
  const refused = lines.filter((_, index) => REFUSED_IMPACTS.includes(violations[index]?.impact));
  expect(refused, state).toEqual([]);
}

/** Goes to each part of the place that is shown, one after the other: axe passes over text that is scrolled out of sight. */
async function expectAccessibleParts(page: Page, place: string): Promise<void> {
  const parts = page.getByRole('main').getByRole('navigation').getByRole('button');
  const names = await parts.allTextContents();
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    await parts.filter({ hasText: name }).click();
    await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeFocused();
    await expectAccessible(page, `${place}: ${name}`);
  }
}

/** A folder of tones and one file that is no music. */
async function writeMusic(folder: string): Promise<string> {
  const music = join(folder, 'music');
  await mkdir(music);
  for (const [at, name] of ['a first', 'b second', 'c third'].entries()) {
    await writeTone(join(music, `${name}.wav`), { frames: seconds(30), hz: 220 * (at + 1) });
  }
  await writeFile(join(music, 'd broken.flac'), randomBytes(50_000));
  return music;
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing grave in any state of the window, ${colorScheme}`, async ({ folder, start, open }) => {
    test.setTimeout(120_000);
    const music = await writeMusic(folder);
    // Without motion nothing is measured half faded in.
    const page = await open(await start(), { colorScheme, reducedMotion: 'reduce' });
    const player = new PlayerPage(page);
    const closeDialog = async (): Promise<void> => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    };

    await expect(page.getByRole('heading', { name: 'Your music belongs here' })).toBeVisible();
    await expectAccessible(page, 'empty');

    await page.getByRole('button', { name: 'Add folder' }).first().click();
    const folderDialog = page.getByRole('dialog', { name: 'Add a folder' });
    await folderDialog.getByLabel('Path').fill(join(folder, 'nowhere'));
    await folderDialog.getByLabel('Path').press('Enter');
    await expect(folderDialog.getByRole('alert')).toHaveText(/does not exist/);
    await expectAccessible(page, 'folder dialog with an error');
    await closeDialog();

    await player.addFolder(music);
    await player.sortBy('Title');
    await expect(player.row('d broken').getByRole('img')).toBeVisible();
    await player.play('a first');
    await player.expectMoving();
    await player.row('b second').click();
    await expectAccessible(page, 'library with a playing, a selected and an unreadable row');
    await player.row('d broken').click();
    await player.row('a first').hover();
    await expectAccessible(page, 'unreadable row selected, playing row hovered');

    await page.getByRole('textbox', { name: 'Search' }).fill('zzz');
    await expect(page.getByRole('heading', { name: /nothing found/i })).toBeVisible();
    await expectAccessible(page, 'no results');
    await page.getByRole('textbox', { name: 'Search' }).fill('');
    await expect(player.row('b second')).toBeVisible();

    await player.sound('Off').click();
    await expectAccessible(page, 'without a preset');
    await player.sound('Warm').click();
    await page.keyboard.press('b');
    await expect(page.getByRole('button', { name: 'Heard now: Original' })).toBeVisible();
    await expectAccessible(page, 'the original for comparison');
    await page.keyboard.press('b');

    for (const name of ['Keyboard shortcuts', 'Remove folder music']) {
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, `dialog: ${name}`);
      await closeDialog();
    }

    await rm(join(music, 'b second.wav'));
    await expect(player.row('b second').getByRole('img', { name: /gone/i })).toBeVisible();
    await player.play('d broken');
    await expect(page.getByRole('alert').filter({ hasText: 'cannot be played' })).toBeVisible();
    await expectAccessible(page, 'problem notice, missing row');

    await page.route('**/chunk/**/gentle/**', (route) =>
      route.fulfill({ status: 500, json: { code: 'analysis-failed', message: 'The track could not be analysed.' } }),
    );
    await player.play('c third');
    await player.sound('Gentle').click();
    await expect(page.getByRole('status').filter({ hasText: 'could not be analysed' })).toBeVisible();
    await expectAccessible(page, 'a track without its preset');
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing grave in the settings, the diagnostics and the problems, ${colorScheme}`, async ({
    folder,
    start,
    open,
  }) => {
    test.setTimeout(120_000);
    const page = await open(await start([await writeMusic(folder)]), { colorScheme, reducedMotion: 'reduce' });
    await expect(new PlayerPage(page).row('a first')).toBeVisible();
    await page.keyboard.press('Control+Shift+D');
    await expect(page.getByText('Hit rate')).toBeVisible();
    await expectAccessibleParts(page, 'diagnostics');
    await page.keyboard.press('Control+,');
    await expect(page.getByRole('group', { name: 'Theme' })).toBeVisible();
    await expectAccessibleParts(page, 'settings');
    await page.getByRole('button', { name: /^Problems/ }).click();
    await expect(page.getByText('d broken.flac')).toBeVisible();
    await expectAccessible(page, 'problems');
  });
}

test('what is chosen is seen where the system forces its colours', async ({ folder, start, open }) => {
  const forced = { forcedColors: 'active', reducedMotion: 'reduce' } as const;
  const page = await open(await start([await writeMusic(folder)]), forced);
  const backgroundOf = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect(new PlayerPage(page).sound('Adaptive')).toBeChecked();
  expect(await backgroundOf('.preset:has(:checked)')).not.toBe(await backgroundOf('.preset:not(:has(:checked))'));
  await page.getByRole('button', { name: 'Sound settings' }).click();
  const chosen = await backgroundOf('.choice-option:has(:checked)');
  expect(chosen).not.toBe(await backgroundOf('.choice-option:not(:has(:checked))'));
  const levelMatch = page.getByRole('switch', { name: 'Level match' });
  await expect(levelMatch).toBeChecked();
  const on = await backgroundOf('.switch:checked');
  await levelMatch.click();
  await expect(levelMatch).not.toBeChecked();
  expect(await backgroundOf('.switch:not(:checked)')).not.toBe(on);
});

/** Everything on the page that can be operated and lies partly outside the window, by its name. The list scrolls by itself. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, [role=slider]')]
      .filter((element) => !element.closest('[role=grid]') && element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < 0 || right > document.documentElement.clientWidth + 0.5;
      })
      .map((element) => element.getAttribute('aria-label') ?? element.textContent),
  );
}

test('in a narrow window everything is within reach', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await player.play('a first');
  await player.expectMoving();
  for (const width of [540, 420, 360, 320]) {
    await page.setViewportSize({ width, height: 640 });
    await expect.poll(() => cutOff(page), `at ${width} px`).toEqual([]);
    const heading = await page.getByRole('heading', { level: 1 }).boundingBox();
    const search = await page.getByRole('textbox', { name: 'Search' }).boundingBox();
    expect((heading?.x ?? 0) + (heading?.width ?? Infinity), `at ${width} px`).toBeLessThanOrEqual(search?.x ?? 0);
    expect(search?.width, `at ${width} px`).toBeGreaterThan(80);
  }
});

interface Stop {
  readonly name: string;
  /** Whether a ring or another mark shows where the focus is. */
  readonly marked: boolean;
}

/** Presses Tab until the focus is where it was at the first stop; the names of the stops in order. */
async function tabStops(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  const here = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const box = element.closest('.search-box');
      const marked =
        (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) ||
        (box !== null && getComputedStyle(box).outlineStyle !== 'none');
      const row = element.getAttribute('role') === 'row';
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
      const name = row ? 'row' : (element.getAttribute('aria-label') ?? label ?? element.textContent.trim());
      const again = element.hasAttribute('data-tab-stop');
      element.setAttribute('data-tab-stop', '');
      return { name, marked, again };
    });
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const stop = await here();
    if (stop === null) continue;
    if (stop.again) break;
    stops.push({ name: stop.name, marked: stop.marked });
  }
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-tab-stop]')) element.removeAttribute('data-tab-stop');
  });
  return stops;
}

/**
 * Names of everything on the page that can be operated. Of the rows, of the heads of columns and of playlists one stands for all, which the arrows lead on from, of a
 * group of radio buttons the chosen one; the rows' buttons are the mouse's.
 */
function operable(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, a[href], [role=row][tabindex="0"]')]
      .filter(
        (element) =>
          !element.matches(
            ':disabled, .row-play, .row-love, [type=radio]:not(:checked), [data-head][tabindex="-1"], [data-playlist][tabindex="-1"]',
          ) && element.checkVisibility(),
      )
      .map((element) =>
        element.getAttribute('role') === 'row'
          ? 'row'
          : (element.getAttribute('aria-label') ??
            (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null) ??
            element.textContent.trim()),
      ),
  );
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing grave in playlists and their dialogs, ${colorScheme}`, async ({ folder, start, open }) => {
    const music = await writeMusic(folder);
    const file = join(folder, 'mixed.m3u');
    await writeFile(file, ['a first', 'gone', 'c third'].map((name) => join(music, `${name}.wav`)).join('\n'));
    const page = await open(await start([music]), { colorScheme, reducedMotion: 'reduce' }, keepSocket);
    const player = new PlayerPage(page);
    await expect(player.row('d broken').getByRole('img')).toBeVisible();
    await callCore(page, 'playlists.import', { path: file });
    const sidebar = page.getByRole('navigation', { name: 'Playlists' });
    await sidebar.getByRole('button', { name: 'mixed' }).click();
    await expect(page.getByRole('row', { name: /gone/ }).getByRole('img')).toBeVisible();
    await page.getByRole('row', { name: /gone/ }).click();
    await expectAccessible(page, 'playlist with an entry that was not found');

    const menu = (name: string): Promise<void> =>
      page
        .getByRole('button', { name: 'More for mixed' })
        .click()
        .then(() => page.getByRole('menuitem', { name }).click());
    const inDialog = async (state: string): Promise<void> => {
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, state);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    };
    await menu('Export…');
    await inDialog('export of a playlist');
    await menu('Rename');
    await expect(page.getByRole('textbox', { name: 'Name of “mixed”' })).toBeFocused();
    await expectAccessible(page, 'playlist being named');
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /a first/ }).click();
    await page.keyboard.press('Alt+p');
    await inDialog('choice of a playlist');
    await page.keyboard.press('Alt+p');
    await expect(page.getByRole('combobox', { name: 'Filter' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Already in “mixed”' })).toBeVisible();
    await inDialog('question about repeats');
    await sidebar.getByRole('button', { name: 'New smart playlist…' }).click();
    for (const field of ['Genre', 'Rating', 'Favourite']) {
      await page.getByRole('button', { name: 'Add a condition' }).click();
      await page.getByRole('combobox', { name: 'Field' }).last().selectOption(field);
    }
    await inDialog('rule of a smart playlist');
    await sidebar.getByRole('button', { name: 'Loved' }).click();
    await expect(page.getByText('No track meets the rule now')).toBeVisible();
    await expectAccessible(page, 'smart playlist that finds nothing');
  });
}

test('Tab reaches everything and shows where it is', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await expect(player.row('d broken').getByRole('img')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Problems' })).toBeVisible();
  await player.play('a first');
  await player.expectMoving();
  const wanted = await operable(page);
  expect(wanted.length).toBeGreaterThan(18);
  const stops = await tabStops(page);
  // What is heard may change from the original to the mastered sound meanwhile.
  const lasting = (name: string): string => name.replace(/Heard now: \w+/, 'Heard now');
  expect(stops.map(({ name }) => lasting(name)).sort()).toEqual(wanted.map(lasting).sort());
  expect(stops.filter(({ marked }) => !marked)).toEqual([]);
});

test('dialogs keep the focus inside and give it back', async ({ folder, start, open }) => {
  const page = await open(await start([await writeMusic(folder)]));
  const player = new PlayerPage(page);
  await expect(player.row('a first')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeHidden();
  for (const name of ['Add folder', 'Keyboard shortcuts', 'Remove folder music']) {
    const opener = page.getByRole('button', { name });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      // Between the last and the first stop the focus may be the browser's own bar, never what lies behind the dialog.
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
      );
      expect(outside, `${name}, Tab ${presses + 1}`).toBe(false);
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(opener, name).toBeFocused();
  }
  // Opened by a key from a row, closed again: the row has the focus, and the arrows go on from there.
  await player.row('b second').click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(player.row('c third')).toBeFocused();
});
