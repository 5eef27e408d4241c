// `npm run screenshots`: pictures of every view of the player on a library that is made for it, in each size, both themes and each language, into
// `test-results/screenshots`; the six of the README go to `docs/pictures`. `npm run screenshots -- albums dark` makes those whose name holds all words.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { PlayerProcess } from '../e2e/player.ts';
import { TOP_VIEWS, type Settings, type TopView } from '../src/shared/settings.ts';
import { launchBrowser } from '../src/testing/browser.ts';
import { callCore, keepSocket } from '../src/testing/core-call.ts';
import { ensureBuilt } from './build-if-needed.ts';
import { SHOWN_PLAYLIST, writeShowcase } from './screenshots/showcase.ts';
import { results, root } from './test-steps.ts';

const SIZES = [[800, 600], [1280, 820], [1920, 1080], [3840, 2160]] as const; // prettier-ignore
const THEMES = ['light', 'dark'] as const;
const LANGUAGES = ['en', 'de'] as const;

/** Between two looks at something that is waited for. */
const LOOK_MS = 250;
/** 15 s: the waveform shows how far the track has come. */
const PLAYED_FRAMES = 15 * 48_000;

/** Pictures of the README. */
const SHOWN: ReadonlySet<string> = new Set([
  'home-1280x820-light-en',
  'albums-1280x820-dark-en',
  'album-1280x820-light-en',
  'queue-1280x820-dark-en',
  'search-1280x820-light-en',
  'playlist-1280x820-light-en',
  'diagnostics-1280x820-dark-en',
]);

/** How each is come to, without a word of any language. */
const WAYS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  ...Object.fromEntries(TOP_VIEWS.map((view, at) => [view, (page: Page) => page.keyboard.press(`Control+${at + 1}`)])),
  album: (page) => openFirst(page, 'albums'),
  artist: (page) => openFirst(page, 'artists'),
  genre: (page) => openFirst(page, 'genres'),
  playlist: (page) => openPlaylist(page, SHOWN_PLAYLIST),
  smart: async (page) => {
    const lists = await callCore(page, 'playlists.list', {});
    await openPlaylist(page, lists.find(({ query }) => query?.startsWith('plays:>0'))?.name ?? '');
  },
  rules: async (page) => {
    await WAYS['smart']?.(page);
    await page.getByRole('main').locator('[aria-haspopup="menu"]').first().click();
    await page.getByTestId('item-menu').locator('[role="menuitem"]:has(.lucide-sliders-horizontal)').click();
    await page.getByRole('dialog').waitFor();
  },
  search: async (page) => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('light');
  },
  queue: async (page) => {
    await page.keyboard.press(`Control+${TOP_VIEWS.indexOf('tracks') + 1}`);
    await page.keyboard.press('Control+Shift+q');
  },
  lyrics: async (page) => {
    await page.keyboard.press(`Control+${TOP_VIEWS.indexOf('albums') + 1}`);
    await page.keyboard.press('Control+Shift+l');
  },
  sound: async (page) => {
    await page.keyboard.press(`Control+${TOP_VIEWS.indexOf('albums') + 1}`);
    await page.keyboard.press('3');
    await page.keyboard.press('Control+Shift+e');
  },
  properties: async (page) => {
    await page.keyboard.press(`Control+${TOP_VIEWS.indexOf('tracks') + 1}`);
    await page.getByRole('main').getByRole('row').nth(3).click();
    await page.keyboard.press('Alt+Enter');
  },
  settings: (page) => page.keyboard.press('Control+,'),
  diagnostics: (page) => page.keyboard.press('Control+Shift+d'),
};

async function openPlaylist(page: Page, name: string): Promise<void> {
  // In a narrow window the sidebar is behind its button.
  const link = page.locator('[data-playlist]').filter({ hasText: name });
  if (!(await link.isVisible())) await page.getByRole('main').getByRole('button').first().click();
  await link.click();
}

/** All of the library is known. */
async function isRead(page: Page): Promise<boolean> {
  const query = { search: '', sort: 'title', direction: 'ascending' } as const;
  const { total } = await callCore(page, 'library.tracks', { query, offset: 0, limit: 1 });
  return total > 0 && (await callCore(page, 'library.progress', {})).phase === 'idle';
}

async function openFirst(page: Page, view: TopView): Promise<void> {
  await page.keyboard.press(`Control+${TOP_VIEWS.indexOf(view) + 1}`);
  const first = page.getByRole('main').getByRole('gridcell').first();
  await first.waitFor();
  await first.press('Enter');
}

/** What is shown has come, covers too, and faded in. */
async function settled(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  const main = page.getByRole('main');
  for (let before = '', now = ''; now === '' || now !== before;) {
    before = now;
    await page.waitForTimeout(LOOK_MS);
    now = await main.innerText();
  }
  // What moves for ever (the bars beside the track that plays) is no reason to wait for ever.
  await page
    .waitForFunction(
      () =>
        [...document.images].every(({ complete }) => complete) &&
        document.getAnimations().every(({ playState }) => playState !== 'running'),
      undefined,
      { timeout: 5_000 },
    )
    .catch(() => undefined);
}

async function takePictures(page: Page, names: readonly string[]): Promise<number> {
  const folder = join(results, 'screenshots');
  const pictures = join(root, 'docs/pictures');
  for (const path of [folder, pictures]) mkdirSync(path, { recursive: true });
  const wanted = (name: string): boolean => names.every((part) => name.includes(part));
  let taken = 0;
  for (const [width, height] of SIZES) {
    for (const theme of THEMES) {
      for (const language of LANGUAGES) {
        const nameOf = (view: string): string => `${view}-${width}x${height}-${theme}-${language}`;
        const views = Object.keys(WAYS).filter((view) => wanted(nameOf(view)));
        if (views.length === 0) continue;
        await page.setViewportSize({ width, height });
        await callCore(page, 'settings.set', { theme, language, sidePanel: null } as Partial<Settings>);
        for (const view of views) {
          const name = nameOf(view);
          await WAYS[view]?.(page);
          await settled(page);
          await page.screenshot({ path: join(folder, `${name}.png`) });
          if (SHOWN.has(name)) await page.screenshot({ path: join(pictures, `${name}.png`) });
          await page.keyboard.press('Escape');
          await callCore(page, 'settings.set', { sidePanel: null });
          taken += 1;
        }
      }
    }
  }
  return taken;
}

ensureBuilt(root);
const workshop = mkdtempSync(join(tmpdir(), 'auralis-screenshots-'));
try {
  const made = join(workshop, 'made.json');
  console.log('Writing the library…');
  writeShowcase(join(workshop, 'music'), made);
  const browser = await launchBrowser({ args: ['--autoplay-policy=no-user-gesture-required'] });
  const player = await PlayerProcess.start(join(workshop, 'data'), [join(workshop, 'music')]);
  try {
    const page = await browser.newPage({ reducedMotion: 'reduce' });
    await keepSocket(page);
    await page.goto(player.url);
    await page.getByRole('main').waitFor();
    console.log('Reading it…');
    while (!(await isRead(page))) await page.waitForTimeout(LOOK_MS);
    await callCore(page, 'upkeep.import', { path: made });
    // Something plays: an album in its order.
    await openFirst(page, 'albums');
    await page.getByRole('main').getByRole('row').nth(2).dblclick();
    const position = page.getByRole('slider', { name: 'Position' });
    while (Number(await position.inputValue()) < PLAYED_FRAMES) await page.waitForTimeout(LOOK_MS);
    await page.keyboard.press('Space');
    const taken = await takePictures(page, process.argv.slice(2));
    console.log(`${taken} pictures in test-results/screenshots`);
  } finally {
    await browser.close();
    await player.stop();
  }
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
