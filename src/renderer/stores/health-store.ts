// The player's health, by the core's last report; null before the first. Of alerts that tell of more than a worse figure the listener hears once.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { CoreClient } from '../../shared/contract/index.ts';
import type { Severity } from '../../shared/errors.ts';
import type { Alert, AlertKind, HealthNews } from '../../shared/health.ts';
import { alertText } from '../texts/format.ts';
import { mirror } from './mirror.ts';
import { tell, type NoticeStore } from './notice-store.ts';

export interface HealthStoreState {
  readonly news: HealthNews | null;
}

export type HealthStore = StoreApi<HealthStoreState>;

/** error: the listener misses something; warning: it is made up for, and shows in the diagnostics. */
const ALERT_SEVERITY: Readonly<Record<AlertKind, Severity>> = {
  'hit-rate-low': 'warning',
  'prediction-poor': 'warning',
  'memory-high': 'warning',
  'evictions-high': 'warning',
  'worker-restarts': 'warning',
  'breaker-open': 'error',
  'disk-full': 'error',
  'watch-degraded': 'warning',
  'critical-error': 'critical',
};

export function createHealthStore(): HealthStore {
  return createStore<HealthStoreState>(() => ({ news: null }));
}

export function bindHealth(
  client: CoreClient,
  store: HealthStore,
  notices: NoticeStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const told = new Set<string>();
  const stop = mirror(client, {
    event: 'health.changed',
    snapshot: () => client.call('health.report', {}),
    apply: ({ state, parts, alerts, load }) => {
      store.setState({ news: { state, parts, alerts, load } });
      for (const alert of alerts.filter(isWorthANotice)) {
        // Ids begin anew with each core.
        const key = `${alert.id} ${alert.raisedAtMs}`;
        if (!told.has(key)) tell(notices, 'problem', alertText(alert));
        told.add(key);
      }
    },
    onFailure,
  });
  return { dispose: stop };
}

/** Alerts that an earlier page showed are no news. */
function isWorthANotice({ kind, acknowledgedAtMs }: Alert): boolean {
  const severity = ALERT_SEVERITY[kind];
  return acknowledgedAtMs === null && (severity === 'error' || severity === 'critical');
}
