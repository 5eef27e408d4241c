// What stands behind each door, as the beginning of a sentence: for the reasons and alerts a listener reads. The doors' own names are ours.
import type { DoorName } from '../../shared/health.ts';

export const DOOR_WORDS: Readonly<Record<DoorName, string>> = {
  render: 'Mastering',
  analysis: 'Analysing',
  database: 'The library database',
  tags: 'Reading tags',
  'spawn-render': 'Starting the render worker',
  'spawn-scan': 'Starting the scan worker',
  socket: 'The connection',
};
