// A drive that takes its time, below the program: FFmpeg's reads are made to wait in the worker's one thread, as a slow disk makes them. Loaded
// before the worker program by tests of its room and, as a preload, by end-to-end specs; what it slows runs unmodified.
import { FormatContext } from 'node-av';

/** Each read of a file whose path contains `place` takes `readMs` longer, from now on in this process. */
export function slowDown(place: string, readMs: number): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const slow = new WeakSet<FormatContext>();
  const wait = (context: FormatContext): void => {
    if (slow.has(context)) Atomics.wait(never, 0, 0, readMs);
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
