import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { ALERT_KINDS, type AlertKind, type BreakerFigures } from '../../shared/health.ts';
import { Alerts, type AlertReading } from './alerts.ts';

const breaker = (state: BreakerFigures['state']): BreakerFigures => ({
  breaker: 'render', state, sinceMs: 0, attempts: 3, failures: 3, failuresInARow: 3, refused: 0, retries: 0, opened: 1, lastCode: 'decode-failed',
}); // prettier-ignore

const CALM: AlertReading = {
  playRequests: 0, playHotHits: 0, playing: true, scored: 0, right: 0, claim: 0.6, memoryShare: 0.3, evictions: 0, workerRestarts: 0, breakers: [], diskFull: [], watchProblem: null,
}; // prettier-ignore

/** Alerts that are asked once a second: `go` lets so many seconds pass in which the counters rise as given. */
function make() {
  const alerts = new Alerts();
  let reading = CALM;
  let second = 0;
  const go = (seconds: number, rise: Partial<AlertReading> = {}, set: Partial<AlertReading> = {}): AlertKind[] => {
    for (let passed = 0; passed < seconds; passed++) {
      reading = { ...reading, ...set };
      for (const [name, by] of Object.entries(rise)) {
        const key = name as 'scored';
        reading = { ...reading, [key]: reading[key] + Number(by) };
      }
      alerts.look(reading, ++second * 1000);
    }
    return alerts.present().map(({ kind }) => kind);
  };
  go(1);
  return { alerts, go, nowMs: () => second * 1000 };
}

type Steps = (made: ReturnType<typeof make>) => void;

/** Of each kind: what brings it up, what leaves it as it is in either state, and what clears it. */
const STORIES: Readonly<Record<AlertKind, { readonly raise: Steps; readonly hold?: Steps; readonly clear: Steps }>> = {
  'hit-rate-low': {
    raise: ({ go }) => void go(40, { playRequests: 1 }, {}),
    // Three of four: below 80 %, above 70 %.
    hold: ({ go }) => {
      for (let each = 0; each < 30; each++) go(4, { playRequests: 1, playHotHits: 0.75 });
    },
    clear: ({ go }) => void go(70, { playRequests: 1, playHotHits: 1 }),
  },
  'prediction-poor': {
    raise: ({ go }) => void go(25, { scored: 1, right: 0.2 }),
    hold: ({ go }) => void go(100, { scored: 1, right: 0.42 }),
    clear: ({ go }) => void go(60, { scored: 1, right: 0.6 }),
  },
  'memory-high': {
    raise: ({ go }) => void go(1, {}, { memoryShare: 0.95 }),
    hold: ({ go }) => void go(5, {}, { memoryShare: 0.85 }),
    clear: ({ go }) => void go(1, {}, { memoryShare: 0.7 }),
  },
  'evictions-high': {
    raise: ({ go }) => void go(90, { evictions: 2 }),
    hold: ({ go }) => void go(150, { evictions: 1.5 }),
    clear: ({ go }) => void go(150, { evictions: 1 }),
  },
  'worker-restarts': {
    raise: ({ go }) => void go(3, { workerRestarts: 1 }),
    hold: ({ go }) => void go(400),
    clear: ({ go }) => void go(610),
  },
  'breaker-open': {
    raise: ({ go }) => void go(1, {}, { breakers: [breaker('open')] }),
    hold: ({ go }) => void go(5, {}, { breakers: [breaker('half-open')] }),
    clear: ({ go }) => void go(1, {}, { breakers: [breaker('closed')] }),
  },
  'disk-full': {
    raise: ({ go }) => void go(1, {}, { diskFull: ['cache'] }),
    clear: ({ go }) => void go(1, {}, { diskFull: [] }),
  },
  'watch-degraded': {
    raise: ({ go }) => void go(1, {}, { watchProblem: { errno: 'ENOSPC', everyMinutes: 5 } }),
    clear: ({ go }) => void go(1, {}, { watchProblem: null }),
  },
  'critical-error': {
    raise: ({ go, alerts, nowMs }) => {
      alerts.noteCritical('database-failed', nowMs());
      go(1);
    },
    hold: ({ go }) => void go(590),
    clear: ({ go }) => void go(15),
  },
};

describe('alerts', () => {
  it.each(ALERT_KINDS)('%s rises, holds in between, and clears', (kind) => {
    const made = make();
    const { raise, hold, clear } = STORIES[kind];
    const isUp = (): boolean => made.alerts.present().some((alert) => alert.kind === kind);
    hold?.(made);
    if (kind !== 'critical-error' && kind !== 'worker-restarts') expect(isUp()).toBe(false);
    raise(made);
    expect(isUp()).toBe(true);
    hold?.(made);
    expect(isUp()).toBe(true);
    clear(made);
    expect(isUp()).toBe(false);
    const [past] = made.alerts.history().filter((alert) => alert.kind === kind);
    expect(past?.clearedAtMs).toBeGreaterThanOrEqual(past?.raisedAtMs ?? Infinity);
  });

  it('say nothing before enough is known', () => {
    const { go } = make();
    expect(go(25, { playRequests: 1 })).toEqual([]);
    expect(go(19, { scored: 1 })).toEqual([]);
    expect(make().go(50, { evictions: 10 })).toEqual([]);
  });

  it('are of each circuit breaker by itself', () => {
    const { go, alerts } = make();
    const tags = { ...breaker('open'), breaker: 'tags' as const };
    go(1, {}, { breakers: [breaker('open'), tags] });
    expect(alerts.present().map(({ subject }) => subject).sort()).toEqual(['render', 'tags']); // prettier-ignore
    go(1, {}, { breakers: [breaker('closed'), tags] });
    expect(alerts.present().map(({ subject }) => subject)).toEqual(['tags']);
  });

  it('are acknowledged once, and a critical error is over with that until it is met again', () => {
    const { go, alerts, nowMs } = make();
    alerts.noteCritical('database-failed', nowMs());
    go(1);
    const [alert] = alerts.present();
    alerts.acknowledge(alert?.id ?? 0);
    expect(go(5)).toEqual([]);
    expect(alerts.history()[0]?.acknowledgedAtMs).not.toBeNull();
    alerts.noteCritical('database-failed', nowMs());
    expect(go(1)).toEqual(['critical-error']);
    expect(() => alerts.acknowledge(999)).toThrow(PlayerError);
  });

  it('of the past are acknowledged without a word on the present one', () => {
    const { go, alerts, nowMs } = make();
    alerts.noteCritical('database-failed', nowMs());
    go(601);
    alerts.noteCritical('database-failed', nowMs());
    go(1);
    const [present, past] = alerts.history();
    expect(present?.clearedAtMs).toBeNull();
    expect(past?.clearedAtMs).toEqual(expect.any(Number));
    alerts.acknowledge(past?.id ?? 0);
    expect(go(5)).toEqual(['critical-error']);
    expect(alerts.present()).toMatchObject([{ id: present?.id, acknowledgedAtMs: null }]);
    expect(alerts.history()[1]?.acknowledgedAtMs).not.toBeNull();
  });

  it('say how it is now, while they are up', () => {
    const { go, alerts } = make();
    go(1, {}, { memoryShare: 0.91 });
    const [first] = alerts.present();
    go(1, {}, { memoryShare: 0.98 });
    expect(alerts.present()).toMatchObject([{ id: first?.id, raisedAtMs: first?.raisedAtMs, value: 0.98 }]);
  });

  describe.each(['hit-rate-low', 'prediction-poor'] as const)('%s', (kind) => {
    it('clears when nothing plays for a while', () => {
      const made = make();
      STORIES[kind].raise(made);
      expect(made.go(29, {}, { playing: false })).toEqual([kind]);
      expect(made.go(2)).toEqual([]);
    });

    it('does not come back by itself when music plays again', () => {
      const made = make();
      STORIES[kind].raise(made);
      made.go(31, {}, { playing: false });
      expect(made.go(5, {}, { playing: true })).toEqual([]);
    });

    it('is over when it was seen, and rises again by new evidence', () => {
      const made = make();
      STORIES[kind].raise(made);
      made.alerts.acknowledge(made.alerts.present()[0]?.id ?? 0);
      expect(made.go(5)).toEqual([]);
      STORIES[kind].raise(made);
      expect(made.go(1)).toEqual([kind]);
    });
  });

  it('never tell of poor predictions to a listener without habits, of whom the predictor claims nothing', () => {
    const { go } = make();
    expect(go(200, { scored: 1, right: 0.2 }, { claim: 0.25 })).toEqual([]);
  });

  it('that stand stay up though they were seen', () => {
    const { go, alerts } = make();
    go(1, {}, { diskFull: ['cache'] });
    alerts.acknowledge(alerts.present()[0]?.id ?? 0);
    expect(go(5)).toEqual(['disk-full']);
    expect(alerts.present()[0]?.acknowledgedAtMs).not.toBeNull();
  });

  it('of the past are kept, the last hundred', () => {
    const { go, alerts } = make();
    for (let each = 0; each < 150; each++) {
      go(1, {}, { diskFull: ['cache'] });
      go(1, {}, { diskFull: [] });
    }
    expect(alerts.history()).toHaveLength(100);
    expect(new Set(alerts.history().map(({ id }) => id)).size).toBe(100);
    expect(alerts.history()[0]?.id).toBe(150);
  });

  it('that stand are never pushed out by those of the past', () => {
    const { go, alerts } = make();
    go(1, {}, { diskFull: ['cache'] });
    const [standing] = alerts.present();
    for (let each = 0; each < 150; each++) {
      go(1, {}, { memoryShare: 0.95 });
      go(1, {}, { memoryShare: 0.1 });
    }
    expect(alerts.history()).toHaveLength(100);
    expect(alerts.present()).toEqual([standing]);
  });
});
