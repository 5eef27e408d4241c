// Back end 1: FFmpeg inside this process through node-av. Importing this module loads the binary, so `choose-decoder` imports it
// on demand and falls back when that fails.
import { getFFmpegInfo } from 'node-av/lib';

import { inspectFile } from './av-inspect.ts';
import { AvReader } from './av-reader.ts';
import type { Decoder } from './decoder.ts';

export function createAvDecoder(): Decoder {
  return {
    name: `node-av (FFmpeg ${getFFmpegInfo().version})`,
    open: (path) => Promise.resolve().then(() => new AvReader(path)),
    inspect: (file) => Promise.resolve().then(() => inspectFile(file)),
  };
}
