// A tone of three minutes that plays while something is done to the player: a folder with it, a page that can be listened to and asked, and
// the music under way.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, type Page } from '@playwright/test';

import { keepSocket } from '../../src/testing/core-call.ts';
import { PlayerPage } from '../player-page.ts';
import { seconds, writeTone } from '../tone.ts';
import { forgetQuiet, tapSound } from './sound-tap.ts';

/** Writes it into a folder of its own below `folder`, and returns that. */
export async function writeLongTone(folder: string): Promise<string> {
  const music = join(folder, 'tone');
  await mkdir(music);
  await writeTone(join(music, 'a long tone.wav'), { frames: seconds(180), hz: 330 });
  return music;
}

/** To be done to a page before it is opened. */
export async function prepare(page: Page): Promise<void> {
  await keepSocket(page);
  await tapSound(page);
}

/** Plays the tone for long enough that the page holds all it wants to. */
export async function playLongTone(page: Page): Promise<PlayerPage> {
  const player = new PlayerPage(page);
  await player.play('a long tone');
  await player.expectMoving();
  await expect.poll(() => player.seconds(), { timeout: 15_000 }).toBeGreaterThan(4);
  await forgetQuiet(page);
  return player;
}
