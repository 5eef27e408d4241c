// What the core tells of itself, read once a second for as long as the diagnostics are shown: not in a window that is hidden.
import { useEffect, useState } from 'react';

import type { BufferStats } from '../../../shared/buffer-figures.ts';
import type { Hello } from '../../../shared/contract/app.ts';
import type { Alert, HealthReport } from '../../../shared/health.ts';
import { useServices } from '../PlayerContext.tsx';

const POLL_MS = 1_000;

export interface Inside {
  readonly hello: Hello;
  readonly stats: BufferStats;
  readonly report: HealthReport;
  readonly alerts: readonly Alert[];
}

/** The last figures that came; while the core is away they stand still. */
export function useInside(): Inside | null {
  const { client } = useServices();
  const [inside, setInside] = useState<Inside | null>(null);
  useEffect(() => {
    let open = true;
    const read = async (): Promise<void> => {
      try {
        const [hello, stats, report, alerts] = await Promise.all([
          client.call('app.hello', {}),
          client.call('buffer.stats', {}),
          client.call('health.report', {}),
          client.call('health.alerts', {}),
        ]);
        if (open) setInside({ hello, stats, report, alerts });
      } catch {
        // The connection notice tells that the core is away.
      }
    };
    let timer: ReturnType<typeof setInterval> | undefined;
    const readWhileSeen = (): void => {
      clearInterval(timer);
      if (document.hidden) return;
      void read();
      timer = setInterval(() => void read(), POLL_MS);
    };
    readWhileSeen();
    document.addEventListener('visibilitychange', readWhileSeen);
    return () => {
      open = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', readWhileSeen);
    };
  }, [client]);
  return inside;
}
