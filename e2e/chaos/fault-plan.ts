// What happens in which step of a run, and what the listener does meanwhile: pure, and a function of the seed and the step's number alone, so
// that any step of any run can be made again. Carries nothing out.
import { seededRandom, type SeededRandom } from '../faults/seeded-random.ts';
import type { Fault } from './fault-kinds.ts';

/** `jumps`: the sound may pause, for it goes on elsewhere. */
export type Act =
  | { readonly kind: 'listen' }
  | { readonly kind: 'preset'; readonly presets: readonly number[] }
  | { readonly kind: 'seek'; readonly places: readonly number[] }
  | { readonly kind: 'rest'; readonly ms: number }
  | { readonly kind: 'play'; readonly track: number };

export interface Step {
  readonly number: number;
  readonly faults: readonly Fault[];
  readonly act: Act;
  /** From the fault to the act, and from the fault to its undoing. */
  readonly actAfterMs: number;
  readonly lastsMs: number;
  /** For what the faults themselves leave to chance. */
  readonly random: SeededRandom;
  /** Which file is hurt, where one is. */
  readonly victim: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Tracks the listener may choose, and those whose files may be hurt. */
  readonly tracks: number;
  readonly victims: number;
  readonly trackSeconds: number;
}

const SECOND_FAULT = 0.25;
/** Of a step that is no file's. */
const ACTS = [
  { kind: 'listen', weight: 9 },
  { kind: 'preset', weight: 6 },
  { kind: 'presets', weight: 2 },
  { kind: 'seek', weight: 4 },
  { kind: 'seeks', weight: 1 },
  { kind: 'rest', weight: 2 },
  { kind: 'play', weight: 2 },
] as const;

export function planStep(number: number, options: PlanOptions): Step {
  // Neighbouring seeds must not share their steps.
  const random = seededRandom(Math.imul(options.seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const first = random.weighted(options.faults);
  const faults = [first];
  if (isSociable(first) && random.chance(SECOND_FAULT)) {
    const second = random.weighted(options.faults.filter((fault) => isSociable(fault) && fault !== first));
    faults.push(second);
  }
  const [, longest] = first.lastsMs;
  const shortest = Math.max(...faults.map((fault) => fault.lastsMs[0]));
  const lastsMs = random.between(shortest, Math.max(shortest, longest));
  return {
    number,
    faults,
    act: first.victim || first.deaf ? { kind: 'listen' } : planAct(random, options),
    actAfterMs: random.between(0, Math.min(lastsMs, 400)),
    lastsMs,
    random,
    victim: random.below(options.victims),
  };
}

/** Two at once are to make trouble together, not to hide each other. */
function isSociable(fault: Fault): boolean {
  return !fault.victim && !fault.deaf && fault.audible === 'nothing';
}

function planAct(random: SeededRandom, { tracks, trackSeconds }: PlanOptions): Act {
  const place = (): number => random.between(2, trackSeconds - 60);
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const { kind } = random.weighted(ACTS);
  switch (kind) {
    case 'listen':
      return { kind };
    case 'preset':
      return { kind, presets: [random.below(6)] };
    case 'presets':
      return { kind: 'preset', presets: many(8, () => random.below(6)) };
    case 'seek':
      return { kind, places: [place()] };
    case 'seeks':
      return { kind: 'seek', places: many(6, place) };
    case 'rest':
      return { kind, ms: random.between(150, 400) };
    case 'play':
      return { kind, track: random.below(tracks) };
  }
}

export function isJump(act: Act): boolean {
  return act.kind !== 'listen' && act.kind !== 'preset';
}

export function stepText({ number, faults, act, lastsMs }: Step): string {
  const does =
    act.kind === 'listen'
      ? 'listens'
      : act.kind === 'preset'
        ? `presets ${act.presets.join(' ')}`
        : act.kind === 'seek'
          ? `seeks ${act.places.map((place) => place.toFixed(0)).join(' ')}`
          : act.kind === 'rest'
            ? 'pauses'
            : `plays track ${act.track + 1}`;
  return `${number}: ${faults.map(({ name }) => name).join(' + ')} for ${lastsMs.toFixed(0)} ms; the listener ${does}`;
}
