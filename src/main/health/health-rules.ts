// What the state of each part follows from: facts in, a verdict with its reason out. Pure; health-service.ts asks once a second. Measuring
// is others' work, and so is what is done about it.
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import type { ErrorCode, ErrorValues } from '../../shared/errors.ts';
import { NETWORK_WATCH, type WatchProblem } from '../../shared/library.ts';
import type {
  BreakerFigures, BreakerName, DegradationFigures, DriveFigures, HealthPart, HealthReason, LoadFigures, PartHealth, WorkerFigures,
} from '../../shared/health.ts'; // prettier-ignore

/**
 * Of a render made to see whether one can be made: nothing could be rendered, or only the original. A bad verdict stands until a render
 * succeeds, be it a listener's or another trial.
 */
export interface ProbeVerdict {
  readonly state: 'untried' | 'rendered' | 'original-only' | 'failed';
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
  readonly load: Pick<LoadFigures, 'level'>;
  /** Of the last requests of play that were prepared for, the share that the hot tier answered; null without enough of them. */
  readonly hitShare: number | null;
  /** Why no chunks are kept on the disk; null when they are. */
  readonly coldProblem: ErrorCode | null;
  /** That the data folder is gone, or what a look into the damaged database said; null when it is sound, or was never doubted. */
  readonly catalogueProblem: ErrorCode | null;
  readonly library: { readonly roots: number; readonly away: number; readonly watchProblem: WatchProblem | null };
  /** Of each folder of the library. A breaker that waits for a try nobody needs counts as closed, too. */
  readonly drives: readonly Pick<DriveFigures, 'path' | 'state'>[];
  /** Failures over attempts of the last five minutes: of all, and of each breaker, where few renders stand beside many questions to the database. */
  readonly rates: readonly (BreakerRate | (Omit<BreakerRate, 'of'> & { readonly of: 'all' }))[];
  readonly page: {
    /** It was connected, music played, and it is gone. */
    readonly leftWhilePlaying: boolean;
    /** Faults it told of itself in the last minutes. */
    readonly faults: number;
  };
}

export type Verdict = Pick<PartHealth, 'state' | 'reason' | 'values' | 'code'>;

const HEALTHY: Verdict = { state: 'healthy', reason: null, values: {}, code: null };
type Said = (reason: HealthReason, code?: ErrorCode | null, values?: ErrorValues) => Verdict;
const degraded: Said = (reason, code = null, values = {}) => ({ state: 'degraded', reason, values, code });
const unhealthy: Said = (reason, code = null, values = {}) => ({ state: 'unhealthy', reason, values, code });

/** Fewer attempts in five minutes say nothing of a rate. Guess: half a minute of music is 30 renders. */
export const ENOUGH_ATTEMPTS = 20;

/** Failures over attempts: the first is what the player promises, the second is a guess: of three things asked for one fails. */
const DEGRADED_RATE = 0.1;
const UNHEALTHY_RATE = 0.3;

/** Below, what comes next in play waits for a render often enough to be heard of: the limit of the alert, too. */
export const LOW_HIT_SHARE = 0.7;

/** A page that tells of this many faults within minutes is not well. Guess: one may be a browser's whim. */
const MANY_FAULTS = 3;

/** Analysis, library and page are inconveniences, without which music still plays: they are degraded at worst. */
export const PART_RULES: Readonly<Record<HealthPart, (facts: HealthFacts) => Verdict>> = {
  render: (facts) => {
    const { probe, degradations } = facts;
    if (probe.state === 'failed') return unhealthy('nothing-rendered', probe.code);
    if (probe.state === 'original-only') return degraded('nothing-mastered', probe.code);
    const closed = breakerVerdict(facts, 'render');
    if (closed) return closed;
    const silence = degradations.find(({ step, inARow }) => step === 'silence' && inARow > 0);
    if (silence) return degraded('chunk-silent', silence.lastCode);
    const simple = degradations.find(({ step, inARow }) => step === 'simple' && inARow > 0);
    return simple ? degraded('chunk-simple', simple.lastCode) : HEALTHY;
  },
  analysis: (facts) => breakerVerdict(facts, 'analysis') ?? HEALTHY,
  catalogue: (facts) => {
    if (facts.catalogueProblem === 'data-folder-gone') return unhealthy('data-folder-gone', facts.catalogueProblem);
    if (facts.catalogueProblem) return unhealthy('database-damaged', facts.catalogueProblem);
    const verdict = breakerVerdict(facts, 'database') ?? breakerVerdict(facts, 'database-write');
    const isOpen = (['database', 'database-write'] as const).some((name) => breakerOf(facts, name)?.state === 'open');
    return verdict && isOpen ? { ...verdict, state: 'unhealthy' } : (verdict ?? HEALTHY);
  },
  buffer: ({ memoryLevel, coldProblem, hitShare }) => {
    if (memoryLevel === 'emergency') return unhealthy('memory-emergency');
    if (memoryLevel !== 'normal') return degraded('memory-scarce');
    if (hitShare !== null && hitShare < LOW_HIT_SHARE) return degraded('hits-low', null, { share: hitShare });
    return coldProblem ? degraded('disk-unwritable', coldProblem) : HEALTHY;
  },
  workers: (facts) => {
    const { workers } = facts;
    const blind = workers.find(({ state }) => state === 'without-decoder');
    if (blind) return unhealthy('decoder-missing', 'decoder-missing');
    for (const role of ['render', 'scan'] as const) {
      if (breakerOf(facts, `spawn-${role}`)?.state !== 'open') continue;
      return (role === 'render' ? unhealthy : degraded)('worker-not-starting', 'worker-crashed', { role });
    }
    // At the start of the player that is as it should be.
    const away = workers.filter(({ state, restarts }) => state !== 'ready' && state !== 'idle' && restarts > 0);
    if (away.length > 0) return degraded('workers-replaced', null, { roles: away.map(({ role }) => role).join(' ') });
    return workers.some(({ lowMemory }) => lowMemory) ? degraded('worker-low-memory', 'out-of-memory') : HEALTHY;
  },
  library: (facts) => {
    const { roots, away, watchProblem } = facts.library;
    if (away > 0 && away === roots) return degraded('no-folder', 'folder-missing');
    if (away > 0) return degraded('folders-away', 'folder-missing', { away, roots });
    const [slow, ...others] = facts.drives.filter(({ state }) => state !== 'closed');
    if (slow) return degraded('drive-slow', 'drive-slow', { path: slow.path, others: others.length });
    // A network drive is as it is, and its folders say so.
    if (watchProblem && watchProblem.errno !== NETWORK_WATCH)
      return degraded('watch-degraded', null, { ...watchProblem });
    return breakerVerdict(facts, 'tags') ?? HEALTHY;
  },
  errors: ({ rates }) => {
    const known = rates.filter(({ rate, attempts }) => rate !== null && attempts >= ENOUGH_ATTEMPTS);
    const worst = known.toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0))[0];
    const rate = worst?.rate ?? 0;
    if (!worst || rate < DEGRADED_RATE) return HEALTHY;
    return (rate < UNHEALTHY_RATE ? degraded : unhealthy)('failure-rate', null, { of: worst.of, rate });
  },
  // High is how a small machine lives while a library is analysed: play gets all it needs. Beyond, what was promised is given up.
  load: ({ load: { level } }) => {
    if (level === 'overload') return degraded('load-overload', 'overloaded');
    return level === 'critical' ? degraded('load-critical') : HEALTHY;
  },
  page: (facts) => {
    const { leftWhilePlaying, faults } = facts.page;
    if (leftWhilePlaying) return degraded('window-away', 'disconnected');
    if (faults >= MANY_FAULTS) return degraded('window-faults', null, { faults });
    return breakerVerdict(facts, 'socket') ?? HEALTHY;
  },
};

function breakerOf({ breakers }: HealthFacts, name: BreakerName): BreakerFigures | undefined {
  return breakers.find(({ breaker }) => breaker === name);
}

/** Null while the breaker is closed, which is well. */
function breakerVerdict(facts: HealthFacts, name: BreakerName): Verdict | null {
  const breaker = breakerOf(facts, name);
  if (!breaker || breaker.state === 'closed') return null;
  return degraded('breaker', breaker.lastCode, { breaker: name, state: breaker.state });
}
