// What the state of each part follows from: facts in, a verdict with its reason out. Pure; health-service.ts asks once a second. Measuring
// is others' work, and so is what is done about it.
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import { ERRORS, type ErrorCode } from '../../shared/errors.ts';
import type {
  DegradationFigures, BreakerFigures, BreakerName, HealthPart, PartHealth, WorkerFigures,
} from '../../shared/health.ts'; // prettier-ignore
import { BREAKER_WORDS } from './breaker-words.ts';

/**
 * Of a render made to see whether one can be made: nothing could be rendered, or only the original. A bad verdict stands until a render
 * succeeds, be it a listener's or another trial.
 */
export interface ProbeVerdict {
  readonly state: 'untried' | 'rendered' | 'original-only' | 'failed';
  readonly reason: string | null;
  readonly code: ErrorCode | null;
}

export interface BreakerRate {
  readonly of: BreakerName;
  /** Null without attempts. */
  readonly rate: number | null;
  readonly attempts: number;
}

export interface HealthFacts {
  /** One that waits for a try nobody needs counts as closed: see fading.ts. */
  readonly breakers: readonly BreakerFigures[];
  readonly workers: readonly WorkerFigures[];
  /** `inARow`: of those of late. */
  readonly degradations: readonly DegradationFigures[];
  readonly probe: ProbeVerdict;
  readonly memoryLevel: MemoryLevel;
  /** Why no chunks are kept on the disk; null when they are. */
  readonly coldProblem: ErrorCode | null;
  /** What a look into the damaged or failing database said; null when it is sound, or was never doubted. */
  readonly databaseProblem: ErrorCode | null;
  readonly library: { readonly roots: number; readonly away: number; readonly watchProblem: string | null };
  /** Failures over attempts of the last five minutes: of all, and of each circuit breaker, where few renders stand beside many questions to the database. */
  readonly rates: readonly (BreakerRate | (Omit<BreakerRate, 'of'> & { readonly of: 'all' }))[];
  readonly page: {
    /** It was connected, music played, and it is gone. */
    readonly leftWhilePlaying: boolean;
    /** Faults it told of itself in the last minutes. */
    readonly faults: number;
  };
}

export type Verdict = Pick<PartHealth, 'state' | 'reason' | 'code'>;

const HEALTHY: Verdict = { state: 'healthy', reason: null, code: null };
const degraded = (reason: string, code: ErrorCode | null = null): Verdict => ({ state: 'degraded', reason, code });
const unhealthy = (reason: string, code: ErrorCode | null = null): Verdict => ({ state: 'unhealthy', reason, code });

/** Fewer attempts in five minutes say nothing of a rate. Guess: half a minute of music is 30 renders. */
export const ENOUGH_ATTEMPTS = 20;

/** Failures over attempts: the first is what the player promises, the second is a guess: of three things asked for one fails. */
const DEGRADED_RATE = 0.1;
const UNHEALTHY_RATE = 0.3;

/** A page that tells of this many faults within minutes is not well. Guess: one may be a browser's whim. */
const MANY_FAULTS = 3;

export const PART_RULES: Readonly<Record<HealthPart, (facts: HealthFacts) => Verdict>> = {
  render: (facts) => {
    const { probe, degradations } = facts;
    if (probe.state === 'failed') return unhealthy(probe.reason ?? 'No sound can be rendered.', probe.code);
    if (probe.state === 'original-only') return degraded(probe.reason ?? 'Nothing can be mastered.', probe.code);
    const closed = breakerVerdict(facts, 'render', 'Mastering rests after several failures; originals play.');
    if (closed) return closed;
    const silence = degradations.find(({ step, inARow }) => step === 'silence' && inARow > 0);
    if (silence) return degraded('The last chunk could not be had and was silent.', silence.lastCode);
    const simple = degradations.find(({ step, inARow }) => step === 'simple' && inARow > 0);
    return simple ? degraded('The last mastered chunk was made by the simple chain.', simple.lastCode) : HEALTHY;
  },
  analysis: (facts) => breakerVerdict(facts, 'analysis', 'Analysing rests after several failures.') ?? HEALTHY,
  catalogue: (facts) => {
    if (facts.databaseProblem)
      return unhealthy('The library database is damaged. It is mended or set aside at the next start.', facts.databaseProblem); // prettier-ignore
    const breaker = breakerOf(facts, 'database');
    if (breaker?.state === 'open')
      return unhealthy('The library database rests after several failures; what plays goes on.', breaker.lastCode);
    return breaker?.state === 'half-open'
      ? degraded('The library database is tried again.', breaker.lastCode)
      : HEALTHY;
  },
  buffer: ({ memoryLevel, coldProblem }) => {
    if (memoryLevel === 'emergency') return unhealthy('Memory is so scarce that only what is heard is held.');
    if (memoryLevel !== 'normal') return degraded('Memory is scarce, so that less is held ahead.');
    return coldProblem
      ? degraded(`Nothing is kept on the disk: ${ERRORS[coldProblem].sentence}`, coldProblem)
      : HEALTHY;
  },
  workers: (facts) => {
    const { workers } = facts;
    const blind = workers.find(({ state }) => state === 'without-decoder');
    if (blind) return unhealthy(ERRORS['decoder-missing'].sentence, 'decoder-missing');
    for (const role of ['render', 'scan'] as const) {
      if (breakerOf(facts, `spawn-${role}`)?.state !== 'open') continue;
      const reason = `The ${role} worker could not be started several times and is tried again in a while.`;
      return role === 'render' ? unhealthy(reason, 'worker-crashed') : degraded(reason, 'worker-crashed');
    }
    // At the start of the player that is as it should be.
    const away = workers.filter(({ state, restarts }) => state !== 'ready' && restarts > 0);
    if (away.length > 0) return degraded(`Being replaced: ${away.map(({ role }) => role).join(' and ')} worker.`);
    return workers.some(({ lowMemory }) => lowMemory) ? degraded('A worker ran out of memory and holds less for a while.', 'out-of-memory') : HEALTHY; // prettier-ignore
  },
  library: (facts) => {
    const { roots, away, watchProblem } = facts.library;
    if (away > 0 && away === roots) return unhealthy('None of the folders can be read.', 'folder-missing');
    if (away > 0) return degraded(`${away} of ${roots} folders cannot be read.`, 'folder-missing');
    if (watchProblem) return degraded(watchProblem);
    return breakerVerdict(facts, 'tags', 'Reading tags rests after several failures.') ?? HEALTHY;
  },
  errors: ({ rates }) => {
    const known = rates.filter(({ rate, attempts }) => rate !== null && attempts >= ENOUGH_ATTEMPTS);
    const worst = known.toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0))[0];
    const rate = worst?.rate ?? 0;
    if (!worst || rate < DEGRADED_RATE) return HEALTHY;
    const failed = `${Math.round(rate * 100)} % of the tries of the last five minutes failed.`;
    const reason = worst.of === 'all' ? failed : `${BREAKER_WORDS[worst.of]}: ${failed}`;
    return rate < UNHEALTHY_RATE ? degraded(reason) : unhealthy(reason);
  },
  page: (facts) => {
    const { leftWhilePlaying, faults } = facts.page;
    if (leftWhilePlaying) return degraded('The window is away though music was playing.', 'disconnected');
    if (faults >= MANY_FAULTS) return degraded(`The window told of ${faults} faults in the last minutes.`);
    return breakerVerdict(facts, 'socket', 'The connection to the window failed several times.') ?? HEALTHY;
  },
};

function breakerOf({ breakers }: HealthFacts, name: BreakerName): BreakerFigures | undefined {
  return breakers.find(({ breaker }) => breaker === name);
}

/** Null while the circuit breaker is closed, which is well. */
function breakerVerdict(facts: HealthFacts, name: BreakerName, reason: string): Verdict | null {
  const breaker = breakerOf(facts, name);
  return !breaker || breaker.state === 'closed' ? null : degraded(reason, breaker.lastCode);
}
