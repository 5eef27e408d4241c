// A drive that takes its time, below the program: loaded into the built player by `NODE_OPTIONS=--import`, it makes a worker wait so long at
// each read of a file whose path holds AURALIS_SLOW_DRIVE that is asked of FFmpeg. The product runs unmodified. See `long/slow-drive.spec.ts`.
import { basename } from 'node:path';

import { FormatContext } from 'node-av';

/** What a drive that has trouble takes for a read. */
const READ_MS = 400;

const place = process.env['AURALIS_SLOW_DRIVE'] ?? '';
if (place !== '' && basename(process.argv[1] ?? '') === 'worker.js') {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const slow = new WeakSet<FormatContext>();
  const wait = (context: FormatContext): void => {
    if (slow.has(context)) Atomics.wait(never, 0, 0, READ_MS);
  };
  const { openInputSync, findStreamInfoSync, readFrameSync } = FormatContext.prototype;
  FormatContext.prototype.openInputSync = function (url, ...others) {
    if (url.includes(place)) slow.add(this);
    wait(this);
    return openInputSync.call(this, url, ...others);
  };
  FormatContext.prototype.findStreamInfoSync = function (...args) {
    wait(this);
    return findStreamInfoSync.apply(this, args);
  };
  FormatContext.prototype.readFrameSync = function (...args) {
    wait(this);
    return readFrameSync.apply(this, args);
  };
}
