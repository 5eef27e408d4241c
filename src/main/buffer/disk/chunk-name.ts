// The names of a chunk besides its key: the key's text read back, and the name of its file on the disk. Used by the disk tier and the
// integrity check.
import { PRESETS, type Preset } from '../../../shared/presets.ts';
import { chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';

const SIGNATURE = '[0-9a-z]{1,14}-[0-9a-z]{1,14}-[0-9a-z]{1,14}';
const NUMBER = '0|[1-9]\\d';
const KEY_TEXT = new RegExp(`^(${NUMBER}{0,14})/(${SIGNATURE})/([a-z]{1,16})/(${NUMBER}{0,5})/(${NUMBER}{0,8})$`);
const EXTENSION = '.chunk';

/** The key a text names; null when no chunk can have it. Inverse of `chunkKeyText`. */
export function parseKeyText(text: string): ChunkKey | null {
  const [, trackId, signature, preset, engineVersion, index] = KEY_TEXT.exec(text) ?? [];
  if (!trackId || !signature || !PRESETS.includes(preset as Preset)) return null;
  return {
    trackId: Number(trackId),
    signature,
    preset: preset as Preset,
    engineVersion: Number(engineVersion),
    index: Number(index),
  };
}

/** `12_a-b-c_warm_1_37.chunk`: safe on every file system, and the whole key. */
export function chunkFileName(key: ChunkKey): string {
  return chunkKeyText(key).replaceAll('/', '_') + EXTENSION;
}

/** The key of a file; null for a name that is none of ours. */
export function parseChunkFileName(name: string): ChunkKey | null {
  if (!name.endsWith(EXTENSION)) return null;
  return parseKeyText(name.slice(0, -EXTENSION.length).replaceAll('_', '/'));
}
