// How far the analysis of the library is, by the core's last report; null before the first.
import { createStore, type StoreApi } from 'zustand/vanilla';

import type { AnalysisProgress } from '../../shared/analysis.ts';
import type { CoreClient } from '../../shared/contract/index.ts';
import { mirror } from './mirror.ts';

export interface AnalysisState {
  readonly progress: AnalysisProgress | null;
}

export type AnalysisStore = StoreApi<AnalysisState>;

export function createAnalysisStore(): AnalysisStore {
  return createStore<AnalysisState>(() => ({ progress: null }));
}

export function bindAnalysis(
  client: CoreClient,
  store: AnalysisStore,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const stop = mirror(client, {
    event: 'analysis.progress',
    snapshot: () => client.call('analysis.progress', {}),
    apply: (progress) => store.setState({ progress }),
    onFailure,
  });
  return { dispose: stop };
}
