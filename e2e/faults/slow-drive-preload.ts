// Loaded into the built player by `NODE_OPTIONS=--import`: in its workers a drive is slow for files whose path holds AURALIS_SLOW_DRIVE. See
// `long/slow-drive.spec.ts` and `bench/restart.ts`.
import { basename } from 'node:path';

/** What a drive that has trouble takes for a read; AURALIS_SLOW_DRIVE_READ_MS says otherwise. */
const READ_MS = 400;

const place = process.env['AURALIS_SLOW_DRIVE'] ?? '';
if (place !== '' && basename(process.argv[1] ?? '') === 'worker.js') {
  const { slowDown } = await import('../../src/worker/slow-drive.testing.ts');
  slowDown(place, Number(process.env['AURALIS_SLOW_DRIVE_READ_MS'] ?? READ_MS));
}
