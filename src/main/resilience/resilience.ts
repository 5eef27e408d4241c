// The front door of the room. Builds what keeps failures small: the guards with their circuit breakers and retries, the timeouts, the error
// tracker and the recoveries, from the settings and the environment. The composition root owns one, places the guards where work is asked
// for and gives the deeds of the recoveries; no room keeps policies of its own.
import type { BreakerFigures, LoadLevel } from '../../shared/health.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { AdaptiveTimeouts } from './adaptive-timeout.ts';
import {
  CORE_BREAKERS,
  readBreakerEnvironment,
  readMemoryThreshold,
  readTimeoutEnvironment,
  type CoreBreakerName,
  type LimitsOf,
} from './environment.ts';
import { GuardedWork } from './guarded-work.ts';
import { ErrorTracker } from './error-tracker.ts';
import { RecoveryDesk, type RecoveryDeeds, type RecoveryFigures } from './recovery.ts';
import { RetryStatistics, type RetryFigures } from './retry-statistics.ts';

export type ResilienceSettings = Pick<Settings, 'breakers' | 'timeoutStrategy' | 'retryStrategy'>;

export interface ResilienceOptions {
  readonly settings: ResilienceSettings;
  /** `AURALIS_BREAKER_<NAME>=failures/seconds` and `AURALIS_TIMEOUT_<KIND>_MS` go before the settings; `AURALIS_MEMORY_THRESHOLD`. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  load(): { readonly level: LoadLevel; /** Of the memory's budget, 0–1. */ readonly memoryShare: number };
}

/** At these the same file comes again and again: at each scan, each time its track is near. */
const PER_FILE: readonly CoreBreakerName[] = ['tags', 'analysis'];

export class Resilience implements Disposable {
  readonly guards: Readonly<Record<CoreBreakerName, GuardedWork>>;
  readonly timeouts: AdaptiveTimeouts;
  readonly errors: ErrorTracker;
  /** The share of memory in use from which less is held, as the environment says; null when it does not. */
  readonly memoryThreshold: number | null;
  readonly #limitsOf: LimitsOf;
  readonly #retries: RetryStatistics;
  readonly #desk: RecoveryDesk;

  constructor({ settings, env, log, load }: ResilienceOptions) {
    this.#limitsOf = readBreakerEnvironment(env, log);
    this.memoryThreshold = readMemoryThreshold(env, log);
    this.#retries = new RetryStatistics(settings.retryStrategy);
    this.timeouts = new AdaptiveTimeouts({
      strategy: settings.timeoutStrategy,
      fixedMs: readTimeoutEnvironment(env, log),
      load,
    });
    this.#desk = new RecoveryDesk(log, (kind, path) => this.timeouts.extend(kind, path));
    this.errors = new ErrorTracker({
      log,
      apart: ['database', 'database-write'] satisfies CoreBreakerName[],
      recover: (failure) => this.#desk.act(failure),
    });
    const guard = (name: CoreBreakerName): GuardedWork =>
      new GuardedWork({
        name,
        limits: this.#limitsOf(name, settings.breakers),
        log,
        retries: this.#retries,
        perFile: PER_FILE.includes(name),
        onOutcome: ({ error, about }) => {
          this.errors.attempt(name);
          if (error) this.errors.failed(name, error, about);
        },
      });
    this.guards = {
      render: guard('render'),
      analysis: guard('analysis'),
      database: guard('database'),
      'database-write': guard('database-write'),
      tags: guard('tags'),
      'spawn-render': guard('spawn-render'),
      'spawn-scan': guard('spawn-scan'),
    };
  }

  /** Settings changed: holds at once, also for a circuit breaker that is open. */
  configure({ breakers, timeoutStrategy, retryStrategy }: ResilienceSettings): void {
    for (const name of CORE_BREAKERS) this.guards[name].configure(this.#limitsOf(name, breakers));
    this.timeouts.configure(timeoutStrategy);
    this.#retries.configure(retryStrategy);
  }

  /** What the rooms can do about failures; until it is given nothing is done. */
  recover(deeds: RecoveryDeeds): void {
    this.#desk.give(deeds);
  }

  breakerFigures(): readonly BreakerFigures[] {
    return CORE_BREAKERS.map((name) => this.guards[name].figures());
  }

  retryFigures(): readonly RetryFigures[] {
    return this.#retries.figures();
  }

  recoveryFigures(): readonly RecoveryFigures[] {
    return this.#desk.figures();
  }

  dispose(): void {
    for (const name of CORE_BREAKERS) this.guards[name].dispose();
  }
}
