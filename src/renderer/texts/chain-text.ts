// What a preset's chain does to a track, in words: from the figures of the analysis to one sentence. Pure.
import { BAND_CENTRES_HZ, type ChainDecision, type TrackSound } from '../../shared/analysis.ts';
import type { MasteringPreset } from '../../shared/presets.ts';
import { formats, languageTag, words } from './words.ts';

/** The regions listeners have words for, in Hz. */
export const REGIONS = {
  bass: [40, 125],
  lowMids: [126, 450],
  mids: [451, 1800],
  presence: [1801, 5500],
  air: [5501, 16_000],
} as const;
export type Region = keyof typeof REGIONS;

/** Changes below this are not worth a word. In dB. */
const LEAST_DB = 0.5;

/** How much louder the chain makes the track but for its gain: what its curve is heard against, since both are played at one loudness. */
function louderDb({ track, presetLufs }: TrackSound, preset: MasteringPreset, { gainDb }: ChainDecision): number {
  const lufs = presetLufs?.[preset] ?? null;
  return track === null || lufs === null ? 0 : lufs - track.lufs - gainDb;
}

/** Change of each third octave as it is heard at equal loudness, in dB; null where nothing is known. */
export function heardCurveDb(sound: TrackSound, preset: MasteringPreset): number[] | null {
  const chain = sound.presetChains?.[preset];
  if (!chain) return null;
  const louder = louderDb(sound, preset, chain);
  return chain.toneDb.map((db) => db - louder);
}

/** Mean change of a region, each third octave counting alike, in dB. */
export function regionDb(curveDb: readonly number[], region: Region): number {
  const [from, to] = REGIONS[region];
  const inside = curveDb.filter(
    (_, band) => (BAND_CENTRES_HZ[band] ?? 0) >= from && (BAND_CENTRES_HZ[band] ?? 0) <= to,
  );
  return inside.reduce((sum, db) => sum + db, 0) / Math.max(1, inside.length);
}

/** "+1.8 dB" */
export const signedDb = (db: number): string =>
  words.units.decibels(`${db > 0 ? '+' : db < 0 ? '−' : ''}${formats.decimal(Math.abs(db), 1, 'exactly')}`);

/** "More air (+1.8 dB), less bass (−1.0 dB), loud passages up to 1.5 dB softer." null where nothing is known yet. */
export function chainText(sound: TrackSound, preset: MasteringPreset): string | null {
  const chain = sound.presetChains?.[preset];
  const curve = heardCurveDb(sound, preset);
  if (!chain || !curve) return null;
  const { says } = words.soundPanel;
  const regions = (Object.keys(REGIONS) as Region[])
    .map((region) => ({ region, db: regionDb(curve, region) }))
    .filter(({ db }) => Math.abs(db) >= LEAST_DB)
    .toSorted((a, b) => Math.abs(b.db) - Math.abs(a.db))
    .map(({ region, db }) => (db > 0 ? says.more : says.less)(words.soundPanel.regions[region], signedDb(db)));
  const rest = [
    chain.compressionDb >= LEAST_DB ? says.softer(signedDb(-chain.compressionDb)) : null,
    chain.attackDb >= LEAST_DB ? says.sharper(signedDb(chain.attackDb)) : null,
    chain.deEsserDb >= LEAST_DB ? says.deEssed : null,
    chain.sideDb >= LEAST_DB ? says.wider : null,
    chain.sideDb <= -LEAST_DB ? says.narrower : null,
    chain.bassSideDb <= -LEAST_DB ? says.monoBass : null,
    chain.harmonicsDb !== null ? says.harmonics : null,
  ].filter((part) => part !== null);
  const parts = [...regions, ...rest];
  if (parts.length === 0) return says.nothing;
  const sentence = formats.list(parts);
  return `${sentence.charAt(0).toLocaleUpperCase(languageTag)}${sentence.slice(1)}.`;
}
