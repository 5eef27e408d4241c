// Finds the loudness that a tagger wrote into the file: ReplayGain 2.0 as text in the tags of every container, or R128 gains in Opus
// (RFC 7845, 5.2.1). read-tags.ts calls it with the tags as they lie in the file, since the parser knows fewer names than taggers use.
import type { IAudioMetadata } from 'music-metadata';

import type { ReplayGainTags } from '../shared/analysis.ts';

/** Bounds of what can be true: 60 dB is silence made audible, a peak of 16 is 24 dB over full scale. */
const MAX_GAIN_DB = 60;
const MAX_PEAK = 16;

/** R128 gains aim at −23 LUFS, ReplayGain 2.0 at −18. */
const R128_TO_REPLAY_GAIN_DB = 5;

/** Values by name in capitals, without what a container puts before it ("TXXX:", "----:com.apple.iTunes:"). The first one counts. */
function valuesByName(native: IAudioMetadata['native']): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const tags of Object.values(native)) {
    for (const { id, value } of tags) {
      const name = id.slice(id.lastIndexOf(':') + 1).toUpperCase();
      if (/^(?:REPLAYGAIN|R128)_/.test(name) && !values.has(name)) values.set(name, value);
    }
  }
  return values;
}

/** The number a text begins with ("-7.03 dB", with a comma where a tagger knew no better), null when that is no number within bounds. */
function numberIn(value: unknown, least: number, most: number): number | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.slice(0, 40) : '';
  const match = /^\s*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))(?:e([+-]?\d{1,2}))?\s*(?:dB)?\s*\0*$/i.exec(text);
  if (!match?.[1]) return null;
  const number = Number(match[1].replace(',', '.')) * 10 ** Number(match[2] ?? 0);
  return number >= least && number <= most ? number : null;
}

/** Gains towards −18 LUFS in dB and peaks as linear sample values; null when there is no gain. A value out of bounds is none. */
export function replayGainOf(native: IAudioMetadata['native']): ReplayGainTags | null {
  const values = valuesByName(native);
  const gainDb = (scope: 'TRACK' | 'ALBUM'): number | null => {
    // Q7.8: 256 to the dB.
    const q78 = numberIn(values.get(`R128_${scope}_GAIN`), -32_768, 32_767);
    const db = q78 === null ? numberIn(values.get(`REPLAYGAIN_${scope}_GAIN`), -MAX_GAIN_DB, MAX_GAIN_DB) : q78 / 256 + R128_TO_REPLAY_GAIN_DB; // prettier-ignore
    return db !== null && Math.abs(db) <= MAX_GAIN_DB ? db : null;
  };
  const peak = (scope: 'TRACK' | 'ALBUM'): number | null => numberIn(values.get(`REPLAYGAIN_${scope}_PEAK`), 0, MAX_PEAK); // prettier-ignore
  const tags = {
    trackGainDb: gainDb('TRACK'),
    trackPeak: peak('TRACK'),
    albumGainDb: gainDb('ALBUM'),
    albumPeak: peak('ALBUM'),
  };
  return tags.trackGainDb === null && tags.albumGainDb === null ? null : tags;
}
