// Reads breakers, time-outs and memory from the environment variables. They go before the settings: they are for a machine on which the
// player cannot be set by hand. A value that makes no sense is left out, with a warning. Pure but for that.
import type { BreakerLimits } from '../../shared/circuit-breaker.ts';
import type { BreakerName } from '../../shared/health.ts';
import { JOB_KINDS, type JobKind } from '../../shared/health.ts';
import { BREAKER_BOUNDS, type BreakerSettings } from '../../shared/settings.ts';
import type { Logger } from '../platform/log.ts';
import { LIMITS } from './adaptive-timeout.ts';

/** The circuit breakers of the core; the page has that of its connection. */
export type CoreBreakerName = Exclude<BreakerName, 'socket'>;

const SETTING: Readonly<Record<CoreBreakerName, keyof BreakerSettings>> = {
  render: 'render',
  analysis: 'analysis',
  database: 'database',
  'database-write': 'database',
  tags: 'tags',
  'spawn-render': 'spawn',
  'spawn-scan': 'spawn',
};

export const CORE_BREAKERS = Object.keys(SETTING) as readonly CoreBreakerName[];

const isWithin = (value: number, { least, most }: { least: number; most: number }): boolean =>
  value >= least && value <= most;

/** `AURALIS_BREAKER_RENDER=3/30`: open after three failures in a row, for thirty seconds. Null when it is not such a value. */
export function parseLimits(text: string): BreakerLimits | null {
  const match = /^\s*(\d{1,3})\s*\/\s*(\d{1,4}(?:\.\d{1,3})?)\s*$/.exec(text);
  if (!match) return null;
  const limits = { failures: Number(match[1]), seconds: Number(match[2]) };
  return isWithin(limits.failures, BREAKER_BOUNDS.failures) && isWithin(limits.seconds, BREAKER_BOUNDS.seconds)
    ? limits
    : null;
}

export type LimitsOf = (guard: CoreBreakerName, settings: BreakerSettings) => BreakerLimits;

/** Reads the environment once; what comes back gives a circuit breaker its limits under the settings of the day. */
export function readBreakerEnvironment(env: NodeJS.ProcessEnv, log: Logger): LimitsOf {
  const fixed = new Map<keyof BreakerSettings, BreakerLimits>();
  for (const setting of new Set(Object.values(SETTING))) {
    const name = `AURALIS_BREAKER_${setting.toUpperCase()}`;
    const text = env[name];
    if (text === undefined || text === '') continue;
    const limits = parseLimits(text);
    if (limits) fixed.set(setting, limits);
    else log.warn('%s is not "failures/seconds" (1 to 20, 1 to 600), e.g. 3/30: it is left out', name);
  }
  return (guard, settings) => fixed.get(SETTING[guard]) ?? settings[SETTING[guard]];
}

/** `AURALIS_TIMEOUT_RENDER_MS=5000`: what jobs of a kind are allowed, within the bounds of the kind. */
export function readTimeoutEnvironment(env: NodeJS.ProcessEnv, log: Logger): ReadonlyMap<JobKind, number> {
  const fixedMs = new Map<JobKind, number>();
  for (const kind of JOB_KINDS) {
    const name = `AURALIS_TIMEOUT_${kind.toUpperCase().replace('-', '_')}_MS`;
    const text = env[name];
    if (text === undefined || text === '') continue;
    const { leastMs, mostMs } = LIMITS[kind];
    const ms = /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : NaN;
    if (isWithin(ms, { least: leastMs, most: mostMs })) fixedMs.set(kind, ms);
    else log.warn('%s is no whole number of milliseconds from %d to %d: it is left out', name, leastMs, mostMs);
  }
  return fixedMs;
}

/** Below, the player would hold less on a machine that is well; above, there is hardly anything between `reduced` and `minimal`. Guesses. */
const MEMORY_BOUNDS = { least: 0.5, most: 0.95 };

/** `AURALIS_MEMORY_THRESHOLD=0.8`: the share of memory in use from which less is held. Null when it is not set. */
export function readMemoryThreshold(env: NodeJS.ProcessEnv, log: Logger): number | null {
  const name = 'AURALIS_MEMORY_THRESHOLD';
  const text = env[name];
  if (text === undefined || text === '') return null;
  const share = /^\s*0?\.\d{1,4}\s*$/.test(text) ? Number(text) : NaN;
  if (isWithin(share, MEMORY_BOUNDS)) return share;
  log.warn('%s is no share from %d to %d, e.g. 0.8: it is left out', name, MEMORY_BOUNDS.least, MEMORY_BOUNDS.most);
  return null;
}
