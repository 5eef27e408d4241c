// What stands behind each circuit breaker, as the beginning of a sentence: for the reasons and alerts a listener reads. The circuit breakers' own names are ours.
import type { BreakerName } from '../../shared/health.ts';

export const BREAKER_WORDS: Readonly<Record<BreakerName, string>> = {
  render: 'Mastering',
  analysis: 'Analysing',
  database: 'The library database',
  tags: 'Reading tags',
  'spawn-render': 'Starting the render worker',
  'spawn-scan': 'Starting the scan worker',
  socket: 'The connection',
};
