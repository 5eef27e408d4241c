// Picks the decoder back end once per process: node-av where its binary loads, else the ffmpeg of the system.
// AURALIS_DECODER=node-av|ffmpeg allows only that one; AURALIS_FFMPEG names the ffmpeg program.
import { PlayerError } from '../../shared/errors.ts';
import type { Decoder } from './decoder.ts';
import { findFfmpeg } from './ffmpeg-decoder.ts';

/** node-av is built for this Node-API version; older hosts crash on load instead of refusing. */
const MIN_NODE_API = 10;

/** Throws `decoder-missing` when there is none; its message tells what was tried. */
export async function chooseDecoder(env: Readonly<Record<string, string | undefined>>): Promise<Decoder> {
  const only = env['AURALIS_DECODER'];
  const refusals: string[] = [];
  if (only !== 'ffmpeg') {
    try {
      if (!(Number(process.versions['napi']) >= MIN_NODE_API)) throw new Error(`needs Node-API ${MIN_NODE_API}`);
      const { createAvDecoder } = await import('./av-decoder.ts');
      return createAvDecoder();
    } catch (error) {
      refusals.push(`node-av: ${firstLine(error)}`);
    }
  }
  if (only !== 'node-av') {
    try {
      return await findFfmpeg(env['AURALIS_FFMPEG'] ?? 'ffmpeg');
    } catch (error) {
      refusals.push(`ffmpeg: ${firstLine(error)}`);
    }
  }
  throw new PlayerError('decoder-missing', refusals.join('; '));
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}

/** Stands in where no decoder was found: the worker runs and every job says why it cannot be done. */
export function absentDecoder(reason: PlayerError): Decoder {
  return { name: 'none', open: () => Promise.reject(reason), inspect: () => Promise.reject(reason) };
}
