// What of a listener's reports is meant and may be learned: choices that stood, presets that were kept or left, places sought to. What is
// pressed in a burst teaches nothing. A pure machine over reports and times; `forecast` gives its lessons to those who learn.
import type { EngineReport } from '../../../shared/playback.ts';
import type { Preset } from '../../../shared/presets.ts';
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';

/** A change that another follows sooner was passed through on the way to that one. */
export const DEBOUNCE_MS = 500;
/** This many interactions within this time are play with the buttons. */
export const BURST_INTERACTIONS = 10;
export const BURST_MS = 1000;
/** A preset heard this long was kept. */
export const KEPT_FRAMES = 30 * SAMPLE_RATE_HZ;
/** A preset left before this much of it was heard was not liked. */
export const LEFT_FRAMES = 5 * SAMPLE_RATE_HZ;
/** Less than this was not heard: 0.3 s. Guess. */
const HEARD_FRAMES = 14_400;
/** A play head that moved further between two reports did not get there by playing: 10 s, as ticks of a throttled page come. Guess. */
const STRIDE_FRAMES = 10 * SAMPLE_RATE_HZ;

/** A deliberate change of preset. `standing` is what the caller gave when it was made. */
export interface PresetChange<T> {
  readonly kind: 'change';
  readonly from: Preset;
  readonly to: Preset;
  readonly trackId: number | null;
  readonly standing: T;
}

export type Lesson<T> =
  | PresetChange<T>
  /** `chosen`: it was chosen on this track; else it was in force when the track came. Told once for each time it was. */
  | { readonly kind: 'kept'; readonly preset: Preset; readonly trackId: number; readonly chosen: boolean }
  | { readonly kind: 'left'; readonly preset: Preset; readonly trackId: number }
  | { readonly kind: 'sought'; readonly trackId: number; readonly fromFrame: number; readonly frame: number }
  | { readonly kind: 'paused'; readonly trackId: number; readonly frame: number };

/** One preset in force on one track, without a break. */
interface Spell {
  readonly preset: Preset;
  readonly trackId: number | null;
  chosen: boolean;
  heardFrames: number;
}

interface Pending<T> {
  lesson: Lesson<T>;
  atMs: number;
  /** The listener heard what came of it. */
  heard: boolean;
  /** The preset that was given up for it, when that had been heard too short. */
  readonly left: Lesson<T> | null;
}

export class LearningRules<T> {
  #last: EngineReport | null = null;
  #spell: Spell | null = null;
  #pending: Pending<T>[] = [];
  #interactionsMs: number[] = [];
  #burstEndsMs = -Infinity;

  /** Whether a burst is going on, or was a moment ago. */
  burst(nowMs: number): boolean {
    return nowMs < this.#burstEndsMs;
  }

  /** Takes the next report in order and tells what is now certain. A lesson comes a second late: a burst may still follow. */
  hear(report: EngineReport, nowMs: number, standing: T): Lesson<T>[] {
    const lessons: Lesson<T>[] = [];
    const before = this.#last;
    this.#last = report;
    this.#settle(nowMs, lessons);
    this.#listen(before, report, lessons);
    if (report.kind !== 'tick') this.#count(nowMs);
    if (before) this.#note(before, report, nowMs, standing);
    this.#enterSpell(before, report, nowMs);
    if (report.playing) this.#markHeard(report);
    return lessons;
  }

  /** A change that was not heard yet waits, and nothing waits for it. */
  #settle(nowMs: number, lessons: Lesson<T>[]): void {
    if (this.#pending.length === 0) return;
    const certain = ({ heard, atMs }: Pending<T>): boolean => heard && nowMs - atMs >= BURST_MS;
    for (const { left, lesson } of this.#pending.filter(certain)) lessons.push(...(left ? [left] : []), lesson);
    this.#pending = this.#pending.filter((pending) => !certain(pending));
  }

  /** Adds what was played since `before` to the spell: time that passes in a pause, or with the preset out of the mix, does not count. */
  #listen(before: EngineReport | null, report: EngineReport, lessons: Lesson<T>[]): void {
    const spell = this.#spell;
    if (!before || !spell || !before.playing || !isInMix(before) || report.kind === 'seek') return;
    const frames = report.trackId === before.trackId ? report.frame - before.frame : 0;
    if (frames <= 0 || frames > STRIDE_FRAMES) return;
    const was = spell.heardFrames;
    spell.heardFrames += frames;
    const { preset, trackId, chosen } = spell;
    if (was < KEPT_FRAMES && spell.heardFrames >= KEPT_FRAMES && trackId !== null)
      lessons.push({ kind: 'kept', preset, trackId, chosen });
  }

  #count(nowMs: number): void {
    this.#interactionsMs = [...this.#interactionsMs, nowMs].slice(-BURST_INTERACTIONS);
    const [first = nowMs] = this.#interactionsMs;
    if (this.#interactionsMs.length < BURST_INTERACTIONS || nowMs - first > BURST_MS) return;
    this.#burstEndsMs = nowMs + BURST_MS;
    this.#pending = this.#pending.filter((pending) => pending.atMs < first);
    if (this.#spell) this.#spell.chosen = false;
  }

  #note(before: EngineReport, report: EngineReport, nowMs: number, standing: T): void {
    if (this.burst(nowMs)) return;
    if (report.preset !== before.preset) this.#noteChange(before, report, nowMs, standing);
    const { trackId, frame } = report;
    if (trackId === null || trackId !== before.trackId) return;
    if (report.kind === 'seek') {
      const previous = this.#pending.at(-1);
      const scrubbing = previous?.lesson.kind === 'sought' && nowMs - previous.atMs < DEBOUNCE_MS;
      const fromFrame = scrubbing && previous.lesson.kind === 'sought' ? previous.lesson.fromFrame : before.frame;
      if (scrubbing) this.#pending.pop();
      this.#add({ kind: 'sought', trackId, fromFrame, frame }, nowMs, true);
    } else if (report.kind === 'pause') {
      this.#add({ kind: 'paused', trackId, frame }, nowMs, true);
    }
  }

  /** What was passed through within the debounce, or never heard, is no choice: the change goes on from where it began. */
  #noteChange({ preset: from }: EngineReport, report: EngineReport, nowMs: number, standing: T): void {
    const at = this.#pending.findLastIndex(({ lesson }) => lesson.kind === 'change');
    const previous = this.#pending[at];
    const { trackId, preset: to } = report;
    if (previous?.lesson.kind === 'change' && (!previous.heard || nowMs - previous.atMs < DEBOUNCE_MS)) {
      this.#pending.splice(at, 1);
      const { lesson: passed, left } = previous;
      if (passed.from !== to) this.#add({ ...passed, to, trackId }, nowMs, false, left);
      return;
    }
    const spell = this.#spell;
    const short = spell !== null && spell.heardFrames >= HEARD_FRAMES && spell.heardFrames < LEFT_FRAMES;
    const left = short && spell.trackId !== null ? ({ kind: 'left', preset: from, trackId: spell.trackId } as const) : null; // prettier-ignore
    this.#add({ kind: 'change', from, to, trackId, standing }, nowMs, false, left);
  }

  #add(lesson: Lesson<T>, atMs: number, heard: boolean, left: Lesson<T> | null = null): void {
    this.#pending.push({ lesson, atMs, heard, left });
  }

  #enterSpell(before: EngineReport | null, report: EngineReport, nowMs: number): void {
    const { preset, trackId } = report;
    if (this.#spell?.preset === preset && this.#spell.trackId === trackId) return;
    const chosen = before !== null && before.preset !== preset && !this.burst(nowMs);
    this.#spell = { preset, trackId, chosen, heardFrames: 0 };
  }

  #markHeard(report: EngineReport): void {
    for (const pending of this.#pending) {
      const { lesson } = pending;
      if (lesson.kind === 'change' && lesson.to === report.preset && isInMix(report)) pending.heard = true;
    }
  }
}

/** Whether the preset is part of what is heard; the plain sound always is. */
function isInMix({ preset, intensity, bypassed }: EngineReport): boolean {
  return preset === 'off' || (!bypassed && intensity > 0);
}
