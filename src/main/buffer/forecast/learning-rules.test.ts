import { describe, expect, it } from 'vitest';

import type { EngineReport } from '../../../shared/playback.ts';
import { PRESETS, type Preset } from '../../../shared/presets.ts';
import { secondsToFrames } from '../../../shared/timeline.ts';
import { LearningRules, type Lesson } from './learning-rules.ts';

/** A listener whose clock and play head move together, as reports tell of it. */
class Player {
  readonly lessons: Lesson<number>[] = [];
  readonly #rules = new LearningRules<number>();
  #nowMs = 0;
  #acts = 0;
  #state: Omit<EngineReport, 'kind' | 'epoch'> = {
    pageId: 'page', playing: true, preset: 'adaptive', intensity: 1, bypassed: false, trackId: 1, signature: 's', frame: 0,
    nextTrackId: 2, previousTrackId: null, underruns: 0, heardSwitch: null,
  }; // prettier-ignore

  constructor() {
    this.act('track', {});
  }

  act(kind: EngineReport['kind'], change: Partial<EngineReport>): this {
    this.#state = { ...this.#state, ...change };
    if (kind !== 'tick') this.#acts += 1;
    const report = { ...this.#state, kind, epoch: this.#acts };
    this.lessons.push(...this.#rules.hear(report, this.#nowMs, this.#acts));
    return this;
  }

  choose(preset: Preset): this {
    return this.act('preset', { preset });
  }

  /** Time passes in steps of 100 ms, as ticks come; no ticks in a pause. */
  wait(seconds: number): this {
    for (let left = Math.round(seconds * 10); left > 0; left--) {
      this.#nowMs += 100;
      if (this.#state.playing) this.act('tick', { frame: this.#state.frame + secondsToFrames(0.1) });
    }
    return this;
  }

  /** What is certain of the changes so far. */
  changes(): string[] {
    return this.lessons.flatMap((lesson) => (lesson.kind === 'change' ? [`${lesson.from}>${lesson.to}`] : []));
  }

  of<K extends Lesson<number>['kind']>(kind: K): Extract<Lesson<number>, { kind: K }>[] {
    return this.lessons.filter((lesson): lesson is Extract<Lesson<number>, { kind: K }> => lesson.kind === kind);
  }
}

describe('a change of preset', () => {
  it('is learned once it stood, with what the caller said when it was made', () => {
    const player = new Player().wait(10).choose('warm').wait(0.9);
    expect(player.lessons).toEqual([]);
    player.wait(0.2);
    expect(player.of('change')).toMatchObject([{ from: 'adaptive', to: 'warm', trackId: 1, standing: 2 }]);
  });

  it('that another follows within half a second was passed through', () => {
    const player = new Player().wait(10).choose('gentle').wait(0.4).choose('warm').wait(0.4).choose('bright').wait(3);
    expect(player.changes()).toEqual(['adaptive>bright']);
    expect(player.of('left')).toEqual([]);
  });

  it('there and back within half a second is none', () => {
    expect(new Player().wait(10).choose('gentle').wait(0.3).choose('adaptive').wait(3).changes()).toEqual([]);
  });

  it('and the next after more than half a second are two', () => {
    const player = new Player().wait(10).choose('gentle').wait(0.7).choose('warm').wait(3);
    expect(player.changes()).toEqual(['adaptive>gentle', 'gentle>warm']);
  });

  it('made in a pause counts when it is heard, and what was chosen in between does not', () => {
    const player = new Player()
      .wait(10)
      .act('pause', { playing: false })
      .wait(2)
      .choose('gentle')
      .wait(5)
      .choose('warm')
      .wait(5);
    expect(player.changes()).toEqual([]);
    player.act('resume', { playing: true }).wait(2);
    expect(player.changes()).toEqual(['adaptive>warm']);
    expect(player.of('left')).toEqual([]);
  });

  it('made while bypassed counts once it is in the mix', () => {
    const player = new Player().act('intensity', { bypassed: true }).wait(5).choose('warm').wait(5);
    expect(player.changes()).toEqual([]);
    player.act('intensity', { bypassed: false }).wait(2);
    expect(player.changes()).toEqual(['adaptive>warm']);
  });
});

describe('a burst', () => {
  it('of ten interactions in a second teaches nothing, nor does what was pressed just before or after it', () => {
    const player = new Player().wait(10).choose('gentle').wait(0.1);
    for (let presses = 0; presses < 9; presses++) player.choose(PRESETS[presses % PRESETS.length] ?? 'off').wait(0.1);
    player.choose('punchy').wait(0.5).choose('bright').act('seek', { frame: 0 }).wait(5);
    expect(player.lessons).toEqual([]);
    player.choose('warm').wait(3);
    expect(player.changes()).toEqual(['bright>warm']);
  });

  it('of seeks and presets mixed is one, too', () => {
    const player = new Player().wait(10);
    for (let presses = 0; presses < 6; presses++) {
      player
        .choose(presses % 2 ? 'warm' : 'gentle')
        .act('seek', { frame: presses * 480_000 })
        .wait(0.1);
    }
    expect(player.wait(5).lessons).toEqual([]);
  });

  it('does not undo what was learned before it', () => {
    const player = new Player().wait(10).choose('gentle').wait(4);
    for (let presses = 0; presses < 20; presses++) player.choose(PRESETS[presses % PRESETS.length] ?? 'off').wait(0.05);
    expect(player.wait(5).changes()).toEqual(['adaptive>gentle']);
  });
});

describe('a preset', () => {
  it('is kept after 30 s of playing, once, pauses not counted', () => {
    const player = new Player().wait(3).choose('warm').wait(20).act('pause', { playing: false }).wait(60);
    player.act('resume', { playing: true }).wait(9);
    expect(player.of('kept')).toEqual([]);
    player.wait(60);
    expect(player.of('kept')).toEqual([{ kind: 'kept', preset: 'warm', trackId: 1, chosen: true }]);
  });

  it('is kept on the next track, too, when it comes along with it', () => {
    const player = new Player().wait(3).choose('warm').wait(40).act('track', { trackId: 2, frame: 0 }).wait(40);
    expect(player.of('kept')).toEqual([
      { kind: 'kept', preset: 'warm', trackId: 1, chosen: true },
      { kind: 'kept', preset: 'warm', trackId: 2, chosen: false },
    ]);
  });

  it('that is not in the mix is not kept', () => {
    expect(new Player().act('intensity', { intensity: 0 }).wait(60).of('kept')).toEqual([]);
  });

  it('is left when another is chosen within 5 s of its sound', () => {
    const player = new Player().wait(20).choose('warm').wait(3).choose('gentle').wait(10).choose('off').wait(3);
    expect(player.of('left')).toEqual([{ kind: 'left', preset: 'warm', trackId: 1 }]);
  });

  it('is not left when the track is skipped', () => {
    const player = new Player().wait(20).choose('warm').wait(3).act('track', { trackId: 2, frame: 0 }).wait(10);
    expect(player.of('left')).toEqual([]);
  });
});

it('takes the seeks of one drag for one, from where it began', () => {
  const player = new Player().wait(10);
  for (const second of [20, 30, 40]) player.act('seek', { frame: secondsToFrames(second) }).wait(0.3);
  player.wait(3).act('pause', { playing: false }).wait(3).act('resume', { playing: true }).wait(1);
  expect(player.of('sought')).toEqual([
    { kind: 'sought', trackId: 1, fromFrame: secondsToFrames(10), frame: secondsToFrames(40) },
  ]);
  expect(player.of('paused')).toHaveLength(1);
});
