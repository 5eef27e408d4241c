// The words of the window: German once it is chosen, and no text anywhere that does not come from the catalogue or does not fit. For that the page
// speaks a language made of English, longer and in brackets; what stands outside of brackets is hard-coded, or the name of something (`dir="auto"`,
// `translate="no"`).
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { en } from '../src/renderer/texts/en/en.ts';
import { outsideBrackets, pseudoOf } from '../src/renderer/texts/pseudo.ts';
import { collection } from './collection.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test } from './player.ts';

const words = pseudoOf(en);

const SIZES = [
  { width: 1280, height: 820 },
  { width: 800, height: 600 },
] as const;

interface Said {
  readonly where: string;
  readonly text: string;
}

/** Every text that a listener reads or hears, names left out; and where words do not fit. Runs in the page. */
function readPage(): { readonly said: Said[]; readonly cut: string[] } {
  const NAMES = '[dir="auto"], [translate="no"], bdi';
  const ATTRIBUTES = ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt'];
  const said: Said[] = [];
  const cut = new Set<string>();
  const pathOf = (element: Element): string => {
    const named = [element.parentElement?.className, element.tagName.toLowerCase(), element.className];
    return named.filter((part) => typeof part === 'string' && part !== '').join(' ');
  };

  /** The box that lays the text out. */
  const boxOf = (element: Element): Element => {
    let box = element;
    while (box.parentElement && getComputedStyle(box).display.startsWith('inline')) {
      if (getComputedStyle(box).display !== 'inline') break;
      box = box.parentElement;
    }
    return box;
  };
  const fits = (text: Text): boolean => {
    const box = boxOf(text.parentElement as Element);
    const style = getComputedStyle(box);
    const isUnseen = box.clientWidth <= 1 || box.closest('.visually-hidden') !== null;
    const scrolls = /auto|scroll/;
    if (isUnseen || style.textOverflow === 'ellipsis' || scrolls.test(style.overflowX)) return true;
    if (box.scrollWidth > box.clientWidth + 1) return false;
    if (box.scrollHeight > box.clientHeight + 2 && /hidden|clip/.test(style.overflowY)) return false;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right } = range.getBoundingClientRect();
    for (let around: Element | null = box; around; around = around.parentElement) {
      const { overflowX, textOverflow, position } = getComputedStyle(around);
      if (scrolls.test(overflowX) || textOverflow === 'ellipsis') return true;
      const edge = around.getBoundingClientRect();
      if (/hidden|clip/.test(overflowX) && (left < edge.left - 1 || right > edge.right + 1)) return false;
      if (position === 'fixed') break;
    }
    return left >= -1 && right <= innerWidth + 1;
  };

  /** Where the lines of a text are seen: what its boxes cut off is not. */
  const seenOf = (text: Text): DOMRect[] => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()].map((line) => seenPart(text, line));
  };
  const seenPart = (text: Text, line: DOMRect): DOMRect => {
    let { left, top, right, bottom } = line;
    for (let around = text.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === 'visible') continue;
      const edge = around.getBoundingClientRect();
      left = Math.max(left, edge.left);
      top = Math.max(top, edge.top);
      right = Math.min(right, edge.right);
      bottom = Math.min(bottom, edge.bottom);
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };
  /** Texts of one group that lie on each other. */
  const tellOverlaps = (texts: readonly Text[]): void => {
    const seen = texts.flatMap((text) => seenOf(text).map((rect) => ({ text, rect })));
    for (const [at, one] of seen.entries()) {
      for (const other of seen.slice(at + 1)) {
        // One running text.
        if (one.text.parentElement === other.text.parentElement) continue;
        const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const height = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (width > 3 && height > 3)
          cut.add(`${pathOf(one.text.parentElement as Element)}: ${one.text.data} / ${other.text.data}`);
      }
    }
  };
  const groups = new Map<Element, Text[]>();

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node as Text;
    const element = text.parentElement;
    if (!element || text.data.trim() === '' || element.closest(`script, style, ${NAMES}`)) continue;
    const isOption = element.tagName === 'OPTION';
    if (!isOption && !element.checkVisibility({ visibilityProperty: true })) continue;
    said.push({ where: pathOf(element), text: text.data });
    if (isOption) continue;
    if (!fits(text)) cut.add(`${pathOf(element)}: ${text.data}`);
    const group = element.closest('[role="group"], [role="row"], header, footer, nav, dialog, section, aside');
    const isUnseen = element.closest('.visually-hidden') !== null;
    if (group && !isUnseen) groups.set(group, [...(groups.get(group) ?? []), text]);
  }
  for (const texts of groups.values()) tellOverlaps(texts);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('[translate="no"]') || !element.checkVisibility({ visibilityProperty: true })) continue;
    for (const attribute of ATTRIBUTES) {
      let text = element.getAttribute(attribute) ?? '';
      if (attribute === 'title' && element.matches(NAMES)) continue;
      // Not the single signs on keys: the brackets are such, too.
      const names = [...element.querySelectorAll(NAMES)].map(({ textContent }) => textContent);
      for (const name of names.filter(({ length }) => length > 1)) text = text.replace(name, '');
      said.push({ where: `${attribute} of ${pathOf(element)}`, text });
    }
  }
  return { said, cut: [...cut] };
}

/** What was found, each with the first state and size it was seen in. */
class Findings {
  readonly #page: Page;
  readonly #seen = new Map<string, string>();
  #read = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async look(state: string): Promise<void> {
    for (const size of SIZES) {
      await this.#page.setViewportSize(size);
      // Layout follows a size by observers, a frame or two later.
      await this.#page.evaluate(
        () =>
          new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50)))),
      );
      const { said, cut } = await this.#page.evaluate(readPage);
      this.#read += said.filter(({ text }) => text.includes('[!!')).length;
      const hardCoded = said.filter(({ text }) => /\p{L}{2,}/u.test(outsideBrackets(text)));
      for (const { where, text } of hardCoded) this.#tell(`hard-coded, ${where}: ${text}`, state, size.width);
      for (const text of cut) this.#tell(`does not fit, ${text}`, state, size.width);
    }
    const [first] = SIZES;
    await this.#page.setViewportSize(first);
  }

  #tell(finding: string, state: string, width: number): void {
    if (!this.#seen.has(finding)) this.#seen.set(finding, `${state} at ${width}: ${finding}`);
  }

  /** A page that could not be read would pass as well. */
  expectNone(): void {
    expect(this.#read).toBeGreaterThan(1000);
    expect([...this.#seen.values()]).toEqual([]);
  }
}

async function speakPseudo(page: Page): Promise<void> {
  await page.goto(new URL('/?language=pseudo', page.url()).href);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en-XA');
}

test('every text comes from the catalogue and fits when it is two fifths longer', async ({
  folder,
  start,
  openAsLeft,
}) => {
  test.setTimeout(240_000);
  const music = await collection(folder);
  await writeFile(join(music, 'broken.flac'), randomBytes(50_000));

  const page = await openAsLeft(await start(), { viewport: SIZES[0], reducedMotion: 'reduce' });
  await speakPseudo(page);
  const found = new Findings(page);
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const goTo = async (view: keyof typeof words.views): Promise<void> => {
    const link = page.getByRole('navigation').getByRole('button', { name: words.views[view], exact: true });
    await link.click();
    await expect(link).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('main').getByRole('heading', { level: 1 }).first()).toBeVisible();
  };
  const closeDialog = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };

  await expect(page.getByRole('heading', { name: words.emptyLibrary.welcome })).toBeVisible();
  await found.look('the welcome');

  await button(words.roots.add).first().click();
  const path = page.getByRole('dialog').getByLabel(words.folderDialog.path);
  await path.fill(join(folder, 'nowhere'));
  await path.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'nowhere' })).toBeVisible();
  await found.look('the folder dialog with an error');
  await path.fill(music);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /collection/ })
    .last()
    .click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const problems = page.getByRole('button', { name: words.places.problems });
  await expect(problems.first()).toBeVisible({ timeout: 20_000 });

  for (const view of ['favourites', 'history'] as const) {
    await goTo(view);
    await found.look(`${view}, empty`);
  }

  await goTo('tracks');
  const rows = page.getByRole('grid', { name: words.views.tracks }).getByRole('row');
  await expect(rows.nth(2)).toBeVisible();
  await rows.nth(2).click();
  await page.keyboard.press('Alt+4');
  await page.keyboard.press('Control+l');
  await page.keyboard.press('q');
  await page.keyboard.press('Shift+Enter');
  await found.look('tracks, with notices');
  await rows.nth(2).click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await found.look('the menu of a track');
  await page.getByRole('menuitem', { name: words.actions.rating }).click();
  await expect(page.getByRole('menuitemradio').first()).toBeVisible();
  await found.look('the menu of ratings');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await rows.nth(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: words.actions.properties }).click();
  await expect(page.getByRole('heading', { level: 2, name: words.properties.groups.tags })).toBeVisible();
  await found.look('the properties of a track');
  await button(words.navigation.back).click();
  await button(words.columns.choose).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await found.look('the menu of columns');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await rows.filter({ hasText: 'broken' }).dblclick();
  await expect(page.getByRole('alert').filter({ hasText: 'broken' })).toBeVisible();
  await found.look('a track that cannot be played');

  await rows.filter({ hasText: 'Rain' }).dblclick();
  await expect(button(words.player.pause)).toBeVisible();
  await button(words.queue.show).click();
  await expect(page.getByRole('complementary', { name: words.queue.title }).getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Control+s');
  await page.keyboard.press('Control+r');
  await found.look('the queue');
  await button(words.queue.clear).click();
  await found.look('the queue, cleared');
  for (const [show, name] of [
    [words.lyrics.show, words.panels.names.lyrics],
    [words.soundPanel.show, words.panels.names.sound],
  ] as const) {
    await button(show).click();
    await expect(page.getByRole('complementary', { name })).toBeVisible();
    await found.look(name);
  }
  await button(words.panels.close).click();

  for (const view of ['home', 'albums', 'artists', 'genres', 'folders', 'favourites', 'history'] as const) {
    await goTo(view);
    await found.look(view);
  }

  await goTo('albums');
  await page.getByRole('gridcell').first().click();
  await expect(button(words.actions.play)).toBeVisible();
  await found.look('an album');
  await goTo('artists');
  await page.getByRole('gridcell').first().click();
  await expect(button(words.actions.play)).toBeVisible();
  await found.look('an artist');

  const search = page.getByRole('textbox', { name: words.search.label });
  await search.fill('water');
  await expect(page.getByRole('heading', { name: words.navigation.results })).toBeVisible();
  await found.look('what is found');
  await search.fill('zzzzq yeer:1990');
  await expect(page.getByText(words.search.nothingHint)).toBeVisible();
  await expect(page.locator('.search-problem')).toBeVisible();
  await found.look('nothing found');

  await button(words.places.settings).click();
  await expect(page.getByRole('heading', { level: 1, name: words.places.settings })).toBeVisible();
  await button(words.backups.make).click();
  await expect(page.getByRole('button', { name: words.backups.restoreThis }).first()).toBeVisible();
  await found.look('the settings');
  await page.getByRole('button', { name: words.backups.restoreThis }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await found.look('the dialog of a backup');
  await closeDialog();

  await button(words.places.diagnostics).click();
  await expect(page.getByRole('heading', { level: 2, name: words.diagnostics.sections.workers })).toBeVisible();
  await button(words.integrity.checkNow).click();
  await found.look('the diagnostics');
  await button(words.integrity.empty).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await found.look('the dialog of the cache');
  await closeDialog();

  await button(words.places.shortcuts).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await found.look('the keys');
  await closeDialog();
  await button(words.roots.remove('collection')).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await found.look('the dialog of a folder');
  await closeDialog();
  await problems.first().click();
  await expect(page.getByRole('heading', { level: 1, name: words.places.problems })).toBeVisible();
  await found.look('the problems');

  await page.setViewportSize({ width: 800, height: 600 });
  await button(words.navigation.showSidebar).click();
  await page.locator('.sound-button').click();
  await expect(page.getByRole('radiogroup', { name: words.sound.presets })).toBeVisible();
  await found.look('the sound of a narrow window');

  found.expectNone();
});

test('German is shown once it is chosen, without a restart and after one, and the music plays on', async ({
  folder,
  start,
  openAsLeft,
}) => {
  const music = await collection(folder);
  const first = await start();
  const page = await openAsLeft(first);
  const player = new PlayerPage(page);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await player.addFolder(music);
  await page.getByRole('navigation').getByRole('button', { name: 'Tracks', exact: true }).click();
  await player.play('Rain');
  await player.expectMoving();

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const choice = page.getByRole('radio', { name: 'Deutsch' });
  await choice.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  // Nothing was built anew: the keyboard goes on where it was, and so does the sound.
  await expect(choice).toBeFocused();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  const before = Number(await page.getByRole('slider', { name: 'Position' }).inputValue());
  await expect
    .poll(async () => Number(await page.getByRole('slider', { name: 'Position' }).inputValue()))
    .toBeGreaterThan(before);

  await page.getByRole('navigation').getByRole('button', { name: 'Titel', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Titel' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Interpret' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rain abspielen' })).toBeAttached();
  await expect(page.getByRole('search')).toContainText('Strg+F');
  await expect(page.getByRole('slider', { name: 'Intensität' })).toHaveAttribute('aria-valuetext', /^100\s%$/);

  await page.close();
  await first.stop();
  const again = await openAsLeft(await start());
  await expect(again.getByRole('heading', { level: 1, name: 'Titel' })).toBeVisible();
  await expect(again.locator('html')).toHaveAttribute('lang', 'de');
  // And back, in the words of the language that is left.
  await again.getByRole('button', { name: 'Einstellungen', exact: true }).click();
  await again.getByRole('radio', { name: 'English' }).click();
  await expect(again.getByRole('heading', { level: 1, name: 'Settings', exact: true })).toBeVisible();
});

test('a German system is spoken to in German, a French one in English', async ({ start, openAsLeft }) => {
  const player = await start();
  const german = await openAsLeft(player, { locale: 'de-AT' });
  await expect(german.getByRole('heading', { name: 'Hier ist Platz für Musik' })).toBeVisible();
  await german.close();
  const again = await start();
  const french = await openAsLeft(again, { locale: 'fr-FR' });
  await expect(french.getByRole('heading', { name: 'Your music belongs here' })).toBeVisible();
});
