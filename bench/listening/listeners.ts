// Six kinds of listener for bench/buffer.ts. Made up, but each from one plain habit; the noise in them is what a predictor must live with.
import { PRESETS, type Preset } from '../../src/shared/presets.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/timeline.ts';
import type { Act, Listener, Random } from './session.ts';

type Planned = { readonly afterMs: number; readonly act: Act };

/** Acts to come, one after the other; the listener's plan is empty when they are done. */
type Script = Planned[];

const choose = (preset: Preset, afterMs: number): Planned => ({ afterMs, act: { kind: 'preset', preset } });
const between = (random: Random, least: number, most: number): number => least + (most - least) * random();
const oneOf = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/** A listener who decides at each track what to do in it, and then does it in order. */
function scripted(decide: (situation: Parameters<Listener>[0]) => Script): Listener {
  let script: Script = [];
  return (situation, why) => {
    if (why === 'track') script = decide(situation);
    return script.shift() ?? null;
  };
}

/** Stays with one preset; now and then tries one of two others for a while and goes back. */
function settled(random: Random): Listener {
  return scripted(({ preset }) => {
    if (random() > 0.12) return [];
    if (preset !== 'adaptive') return [choose('adaptive', between(random, 5e3, 40e3))];
    const other = random() < 0.75 ? 'warm' : 'gentle';
    return [choose(other, between(random, 10e3, 60e3)), choose('adaptive', between(random, 10e3, 60e3))];
  });
}

/** Wants another preset for each kind of music, and sets it soon after a track began; one time in ten it is any other. */
function moodSwitcher(random: Random): Listener {
  const favourites: readonly Preset[] = ['punchy', 'warm', 'bright', 'gentle'];
  return scripted(({ track, preset }) => {
    const wanted = random() < 0.1 ? oneOf(random, PRESETS) : (favourites[track.mood] as Preset);
    return wanted === preset || random() < 0.1 ? [] : [choose(wanted, between(random, 2e3, 10e3))];
  });
}

/** Compares two presets and off again and again, a few seconds each, in every other track; mostly the same pair. */
function comparer(random: Random): Listener {
  return scripted(({ preset }) => {
    if (random() < 0.5) return [];
    const pair: Preset[] = random() < 0.8 ? ['warm', 'bright'] : ['punchy', 'adaptive'];
    const script: Script = [];
    let now = preset;
    for (let toggles = Math.round(between(random, 4, 12)); toggles > 0; toggles--) {
      const others = [...pair, ...(random() < 0.3 ? (['off'] as const) : [])].filter((each) => each !== now);
      now = oneOf(random, others);
      script.push(choose(now, between(random, 2e3, 9e3)));
    }
    return script;
  });
}

/** In one track of three walks along the buttons, sometimes hammering them, and ends with one it may keep. */
function explorer(random: Random): Listener {
  return scripted(({ preset }) => {
    if (random() > 0.35) return [];
    const script: Script = [];
    let at = PRESETS.indexOf(preset);
    if (random() < 0.2)
      for (let presses = 0; presses < 14; presses++) script.push(choose(oneOf(random, PRESETS), between(random, 40, 120))); // prettier-ignore
    const step = random() < 0.7 ? 1 : -1;
    for (let presses = Math.round(between(random, 3, 7)); presses > 0; presses--) {
      at = (at + (random() < 0.85 ? step : 2 * step) + 2 * PRESETS.length) % PRESETS.length;
      script.push(choose(PRESETS[at] as Preset, between(random, 1.2e3, 6e3)));
    }
    const [first, ...rest] = script;
    return first ? [{ ...first, afterMs: between(random, 3e3, 30e3) }, ...rest] : [];
  });
}

/** Skips half of the tracks within 40 s, jumps within others, starts over, goes back to the place of a pause; rarely another preset. */
function skipper(random: Random): Listener {
  return scripted(({ track, preset }) => {
    const seek = (frame: number, afterMs: number): Planned => ({ afterMs, act: { kind: 'seek', frame } });
    const script: Script = [];
    if (random() < 0.1) script.push(choose(preset === 'punchy' ? 'adaptive' : 'punchy', between(random, 3e3, 15e3)));
    if (random() < 0.5) return [...script, { afterMs: between(random, 3e3, 40e3), act: { kind: random() < 0.9 ? 'next' : 'previous' } }]; // prettier-ignore
    const habit = random();
    let frame = between(random, 0.1, 0.3) * track.totalFrames;
    // The chorus of a track is where it always was.
    const chorus = ((track.trackId * 37) % 60) / 100 + 0.2;
    if (habit < 0.4) script.push(seek(chorus * track.totalFrames, between(random, 3e3, 20e3)));
    else if (habit < 0.6) script.push(seek(0, between(random, 20e3, 60e3)));
    else if (habit < 0.8) {
      script.push(seek(frame, between(random, 3e3, 10e3)));
      for (let jumps = Math.round(between(random, 2, 6)); jumps > 0; jumps--) {
        const afterMs = between(random, 300, 2500);
        frame += 5 * SAMPLE_RATE_HZ + (afterMs * SAMPLE_RATE_HZ) / 1000;
        script.push(seek(frame, afterMs));
      }
    } else script.push({ afterMs: between(random, 20e3, 60e3), act: { kind: 'pause', forMs: between(random, 2e3, 60e3) } }); // prettier-ignore
    return script;
  });
}

/** Another of them at each track. */
function mixed(random: Random): Listener {
  const all = [settled, moodSwitcher, comparer, explorer, skipper].map((model) => model(random));
  let now = all[0] as Listener;
  return (situation, why) => {
    if (why === 'track') now = oneOf(random, all);
    return now(situation, why);
  };
}

export const LISTENERS: Readonly<Record<string, (random: Random) => Listener>> = {
  settled,
  'mood switcher': moodSwitcher,
  comparer,
  explorer,
  skipper,
  mixed,
};
