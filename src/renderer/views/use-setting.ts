// Changes a setting: the core keeps it and tells it back.
import { useCallback } from 'react';

import type { Settings } from '../../shared/settings.ts';
import { tellFailure } from '../stores/notice-store.ts';
import { useServices } from './PlayerContext.tsx';

export function useSetting(): (change: Partial<Settings>) => void {
  const { client, notices } = useServices();
  return useCallback(
    (change) => {
      client.call('settings.set', change).catch((error: unknown) => tellFailure(notices, error));
    },
    [client, notices],
  );
}
