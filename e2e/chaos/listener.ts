// A listener who knows what they asked for: drives the page, and can say at any moment which track, place, preset and state must be heard.
import type { Page } from '@playwright/test';

import { callCore } from '../../src/testing/core-call.ts';
import { PlayerPage } from '../player-page.ts';

export const PRESET_LABELS = ['Off', 'Adaptive', 'Gentle', 'Warm', 'Bright', 'Punchy'] as const;

/** How far the play head may be behind what was asked for: the sound may pause for 2 s, and asking takes time. */
const MOST_BEHIND_SECONDS = 2.6;
const MOST_AHEAD_SECONDS = 0.8;
/** A page that hangs, or a core that was away, settles within this. */
const SETTLED_MS = 3_000;

export class Listener {
  readonly player: PlayerPage;
  readonly #page: Page;
  readonly #trackSeconds: number;
  #title = '';
  #placeSeconds = 0;
  #atMs = 0;
  #preset = 1;
  /** When the listener last went elsewhere. */
  jumpedAtMs = -Infinity;

  constructor(page: Page, trackSeconds: number) {
    this.#page = page;
    this.#trackSeconds = trackSeconds;
    this.player = new PlayerPage(page);
  }

  get placeSeconds(): number {
    return this.#placeSeconds + (performance.now() - this.#atMs) / 1000;
  }

  /** Whether the track ends before long, and another place should be gone to first. */
  get nearEnd(): boolean {
    return this.placeSeconds > this.#trackSeconds - 30;
  }

  get title(): string {
    return this.#title;
  }

  async play(title: string): Promise<void> {
    // A notice may lie over the row.
    await this.player.row(title).dispatchEvent('dblclick');
    this.#title = title;
    this.#went(0);
  }

  async seek(seconds: number): Promise<void> {
    await this.player.seekTo(seconds);
    this.#went(seconds);
  }

  /** Presses pause and, a moment later, play. */
  async rest(ms: number): Promise<void> {
    await this.#page.keyboard.press('Space');
    const place = this.placeSeconds;
    await this.#page.waitForTimeout(ms);
    await this.#page.keyboard.press('Space');
    this.#went(place);
  }

  async choose(preset: number): Promise<void> {
    await this.#page.keyboard.press(String(preset));
    this.#preset = preset;
  }

  /** What is heard, or shown, and is not what was asked for; empty when all is. Asks until it is, for a while. */
  async complaints(): Promise<string[]> {
    const deadlineMs = performance.now() + SETTLED_MS;
    for (;;) {
      const isLast = performance.now() > deadlineMs;
      const complaints = await this.#look(isLast);
      if (complaints.length === 0 || isLast) return complaints;
      await this.#page.waitForTimeout(100);
    }
  }

  async #look(isLast: boolean): Promise<string[]> {
    const expectedSeconds = this.placeSeconds;
    const shown = await this.#page.evaluate(() => ({
      title: document.querySelector('[aria-label="Player"] .now-playing-title')?.textContent ?? '',
      seconds: Number(document.querySelector<HTMLInputElement>('input[aria-label="Position"]')?.value) / 48_000,
      playing: document.querySelector('button[aria-label="Pause"]') !== null,
      preset: document.querySelector<HTMLInputElement>('input[name="preset"]:checked')?.value ?? '',
    }));
    const preset = (PRESET_LABELS[this.#preset] ?? '').toLowerCase();
    const complaints: string[] = [];
    if (shown.title !== this.#title) complaints.push(`“${shown.title}” plays, “${this.#title}” was asked for`);
    if (!shown.playing) complaints.push('it does not play');
    if (shown.preset !== preset) complaints.push(`the page has ${shown.preset}, ${preset} was asked for`);
    const behind = expectedSeconds - shown.seconds;
    if (!(behind < MOST_BEHIND_SECONDS && behind > -MOST_AHEAD_SECONDS)) {
      complaints.push(`the place is ${shown.seconds.toFixed(1)} s, ${expectedSeconds.toFixed(1)} s was to be`);
      // Complained of once; if it were to go wrong again, that would be another fault.
      if (isLast) this.#isAt(shown.seconds);
    }
    if (complaints.length > 0) return complaints;
    const kept = (await callCore(this.#page, 'settings.get', {})).preset;
    if (kept !== preset) return [`the core keeps ${kept}, ${preset} was asked for`];
    this.#isAt(shown.seconds);
    return [];
  }

  #isAt(seconds: number): void {
    this.#placeSeconds = seconds;
    this.#atMs = performance.now();
  }

  #went(seconds: number): void {
    this.#isAt(seconds);
    this.jumpedAtMs = performance.now();
  }
}
