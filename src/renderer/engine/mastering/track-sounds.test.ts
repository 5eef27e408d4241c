import { describe, expect, it } from 'vitest';

import type { TrackSound } from '../../../shared/analysis.ts';
import { PlayerError } from '../../../shared/errors.ts';
import { TrackSounds } from './track-sounds.ts';

const sound = (trackId: number, signature: string, doubt: TrackSound['doubt'] = null): TrackSound => ({
  trackId, signature, track: null, album: null, presetLufs: null, replayGain: null, presetChains: null, spectrumDb: null, waveform: null, features: null, problem: null, doubt,
}); // prettier-ignore

/** The core's end: answers when it is told to. */
function core() {
  const asked: { readonly id: number; resolve(sound: TrackSound): void; reject(error: unknown): void }[] = [];
  let news = 0;
  const sounds = new TrackSounds(
    (id) => new Promise((resolve, reject) => asked.push({ id, resolve, reject })),
    () => news++,
  );
  const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve));
  return { sounds, asked, settled, news: () => news };
}

describe('the sounds of tracks', () => {
  it('are asked for once for each content', async () => {
    const { sounds, asked, settled, news } = core();
    for (const signature of ['a', 'a', 'b', 'b']) sounds.ask(1, signature);
    expect(asked).toHaveLength(2);
    asked[0]?.resolve(sound(1, 'a'));
    asked[1]?.resolve(sound(1, 'b'));
    await settled();
    expect(sounds.of(1, 'a')).toBeNull();
    expect(sounds.of(1, 'b')?.signature).toBe('b');
    expect(news()).toBe(1);
  });

  it('are not set back by an answer that was overtaken by news', async () => {
    const { sounds, asked, settled, news } = core();
    sounds.ask(1, 'a');
    sounds.update(sound(1, 'a', 'short'));
    asked[0]?.resolve(sound(1, 'a', 'silent'));
    await settled();
    expect(sounds.of(1, 'a')?.doubt).toBe('short');
    expect(news()).toBe(0);
  });

  it('stay unknown where they cannot be had, and nothing else follows from it', async () => {
    const { sounds, asked, settled, news } = core();
    sounds.ask(1, 'a');
    asked[0]?.reject(new PlayerError('not-found'));
    sounds.update(sound(3, 'a'));
    await settled();
    expect(sounds.of(1, 'a')).toBeNull();
    expect(sounds.of(3, 'a')).toBeNull();
    expect(news()).toBe(0);
  });

  it('stay known when news may have been lost, and are asked for anew', async () => {
    const { sounds, asked, settled, news } = core();
    for (const id of [1, 2]) sounds.ask(id, 'a');
    asked[0]?.resolve(sound(1, 'a', 'silent'));
    await settled();
    sounds.outdate();
    expect(sounds.of(1, 'a')?.doubt).toBe('silent');
    sounds.ask(1, 'a');
    sounds.ask(1, 'a');
    expect(asked.map(({ id }) => id)).toEqual([1, 2, 1]);
    // Asked before, answered after: it may be as old as what is known.
    asked[1]?.resolve(sound(2, 'a', 'silent'));
    asked[2]?.resolve(sound(1, 'a', 'short'));
    await settled();
    expect(sounds.of(1, 'a')?.doubt).toBe('short');
    expect(sounds.of(2, 'a')).toBeNull();
    expect(news()).toBe(2);
  });

  it('are held for the tracks asked for last', () => {
    const { sounds } = core();
    for (let id = 1; id <= 50; id++) {
      sounds.ask(id, 'a');
      sounds.update(sound(id, 'a'));
      // Heard all the while.
      sounds.ask(1, 'a');
    }
    const known = [1, 11, 12, 50].map((id) => sounds.of(id, 'a')?.trackId);
    expect(known).toEqual([1, undefined, 12, 50]);
    sounds.dispose();
  });
});
