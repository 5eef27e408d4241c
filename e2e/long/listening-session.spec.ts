// Ten minutes of a listener's evening in about one: real files, real workers, the real page, over an audio clock that runs fast
// (`fast-audio.ts`). What is promised of the buffer is read from the product's own statistics.
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { BufferStats } from '../../src/shared/buffer-figures.ts';
import { writeAlbum } from '../album.ts';
import { bufferStats, keepSocket } from '../../src/testing/core-call.ts';
import { fastAudio, hearFast, type Silence } from '../fast-audio.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, test } from '../player.ts';

const RATE_HZ = 48_000;
const PACE = 8;
/** What is to be heard of music in all. */
const SESSION_SECONDS = 600;
/** A silence that begins within half a second after a jump or a pause was made belongs to it: the music before fades out. */
const LEAVE_FRAMES = RATE_HZ / 2;
const LEAST_PLAY_HITS = 0.95;
const LEAST_SWITCHES_READY = 0.9;

/** What the listener does `at` seconds into the session; what is left of it is plain listening, over the ends of tracks too. */
interface Deed {
  readonly at: number;
  readonly does: string;
}

const SCRIPT: readonly Deed[] = [
  { at: 14, does: 'Warm' },
  { at: 30, does: 'Adaptive' },
  { at: 48, does: 'Warm' },
  // The first track ends at 66 s, and the next one follows.
  { at: 82, does: 'Adaptive' },
  { at: 100, does: 'Warm' },
  { at: 120, does: 'Bright' },
  { at: 131, does: 'Warm' },
  { at: 150, does: 'seek 20' },
  { at: 175, does: 'Punchy' },
  { at: 190, does: 'Warm' },
  { at: 205, does: 'next' },
  { at: 225, does: 'Adaptive' },
  { at: 250, does: 'pause' },
  { at: 268, does: 'Warm' },
  { at: 290, does: 'seek 70' },
  { at: 310, does: 'Bright' },
  { at: 330, does: 'Gentle' },
  { at: 345, does: 'Warm' },
  { at: 370, does: 'previous' },
  { at: 390, does: 'Adaptive' },
  { at: 400, does: 'Off' },
  { at: 408, does: 'Warm' },
  { at: 425, does: 'Bright' },
  { at: 450, does: 'next' },
  { at: 462, does: 'Warm' },
  { at: 475, does: 'Adaptive' },
  { at: 500, does: 'seek 30' },
  { at: 520, does: 'Warm' },
  { at: 545, does: 'pause' },
  { at: 570, does: 'Bright' },
  { at: 585, does: 'Warm' },
];

class Listener {
  readonly #page: Page;
  readonly #player: PlayerPage;
  /** The audio clock before and after each jump and pause. Before the first sound there is none. */
  readonly #breaks: { readonly fromFrame: number; readonly toFrame: number }[] = [{ fromFrame: 0, toFrame: 0 }];
  switches = 0;

  constructor(page: Page) {
    this.#page = page;
    this.#player = new PlayerPage(page);
  }

  async listenUntil(seconds: number): Promise<void> {
    await expect
      .poll(async () => (await fastAudio(this.#page)).frame / RATE_HZ, { timeout: 200_000, intervals: [50] })
      .toBeGreaterThanOrEqual(seconds);
  }

  async do(deed: string): Promise<void> {
    const { frame: fromFrame } = await fastAudio(this.#page);
    if (await this.#act(deed)) return;
    const { frame: toFrame } = await fastAudio(this.#page);
    this.#breaks.push({ fromFrame, toFrame });
  }

  /** True when it was another preset: that never stops the sound. */
  async #act(deed: string): Promise<boolean> {
    const [what, seconds] = deed.split(' ');
    switch (what) {
      case 'seek':
        await this.#player.seekTo(Number(seconds));
        return false;
      case 'next':
        await this.#page.getByRole('button', { name: 'Next' }).click();
        return false;
      case 'previous':
        await this.#page.getByRole('button', { name: 'Previous' }).click();
        return false;
      case 'pause':
        await this.#page.getByRole('button', { name: 'Pause', exact: true }).click();
        await this.#page.waitForTimeout(400);
        await this.#page.getByRole('button', { name: 'Play', exact: true }).click();
        return false;
      default:
        this.switches += 1;
        await this.#player.sound(deed).click();
        return true;
    }
  }

  /** Silences that nothing the listener did explains. */
  gaps(silences: readonly Silence[]): Silence[] {
    const explained = ({ atFrame }: Silence): boolean =>
      this.#breaks.some(({ fromFrame, toFrame }) => atFrame >= fromFrame && atFrame < toFrame + LEAVE_FRAMES);
    return silences.filter((silence) => !explained(silence));
  }
}

function figuresOf({ requests, prediction, audible, hot, warm, cold, renders, prefetch }: BufferStats): string {
  const of = ({ requests: all, hits, joins, misses }: BufferStats['requests']['play']): string =>
    `${hits.hot} hot, ${hits.warm} warm, ${hits.cold} cold, ${joins} joined, ${misses} missed of ${all}`;
  return [
    `play: ${of(requests.play)}`,
    `start: ${of(requests.start)}`,
    `switch: ${of(requests.switch)}`,
    `changes of preset ready: ${prediction.switchesReady} of ${prediction.switches}; accuracy ${prediction.accuracy ?? 'unknown'}`,
    `underruns: ${audible.underruns}; changes heard: ${audible.switchLatency.count}`,
    `entries: ${hot.entries} hot, ${warm.entries} warm, ${cold.entries} cold; renders ${renders}`,
    `prepared ${prefetch.prepared}, used ${prefetch.used}, withdrawn ${prefetch.withdrawn}`,
  ].join('\n');
}

test('ten minutes of listening: chunks are there before they are due, and no sound is lost', async ({
  folder,
  start,
  open,
}) => {
  test.setTimeout(300_000);
  const music = join(folder, 'music');
  await writeAlbum(music, [
    { title: '1 Opening', seconds: 66, format: 'flac' },
    { title: '2 Second Wind', seconds: 118, format: 'mp3' },
    { title: '3 Halfway', seconds: 95, format: 'opus' },
    { title: '4 The Long One', seconds: 180, format: 'flac' },
    { title: '5 Nearly There', seconds: 74, format: 'mp3' },
    { title: '6 Home Straight', seconds: 102, format: 'opus' },
    { title: '7 Encore', seconds: 150, format: 'flac' },
  ]);
  const page = await open(await start([music]), {}, async (page) => {
    await keepSocket(page);
    await hearFast(page, { pace: PACE, longestSeconds: SESSION_SECONDS + 60 });
  });
  const player = new PlayerPage(page);
  await expect(player.row('7 Encore')).toBeVisible();
  await player.sortBy('Title');
  const listener = new Listener(page);
  await player.play('1 Opening');
  for (const { at, does } of SCRIPT) {
    await listener.listenUntil(at);
    await listener.do(does);
  }
  await listener.listenUntil(SESSION_SECONDS);

  const [stats, heard] = [await bufferStats(page), await fastAudio(page)];
  const { play } = stats.requests;
  const gaps = listener.gaps(heard.silences);
  const tookSeconds = heard.runMs / 1000;
  console.log(
    `${SESSION_SECONDS} s heard in ${tookSeconds.toFixed(0)} s, ${(SESSION_SECONDS / tookSeconds).toFixed(1)} × real time\n${figuresOf(stats)}`,
  );
  expect(stats.audible.underruns).toBe(0);
  expect(gaps, 'silence where music should be').toEqual([]);
  expect(play.requests).toBeGreaterThan(SESSION_SECONDS / 4);
  expect(play.hits.hot / play.requests).toBeGreaterThanOrEqual(LEAST_PLAY_HITS);
  expect(stats.prediction.switches).toBe(listener.switches);
  expect(stats.prediction.switchesReady / stats.prediction.switches).toBeGreaterThanOrEqual(LEAST_SWITCHES_READY);
});
