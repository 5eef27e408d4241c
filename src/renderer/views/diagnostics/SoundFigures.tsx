// The part of the diagnostics about sound: what was measured of the playing track, which preset is heard, at which gains, and how far
// the library is analysed. Everything is what the engine and the core tell; nothing is computed here but the gains the engine applies.
import type { ContentFeatures, Loudness, TrackSound } from '../../../shared/analysis.ts';
import { levelGainDb, levelShortfallDb, type LevelSettings } from '../../../shared/levels.ts';
import { isMastering, PRESETS, type Preset } from '../../../shared/presets.ts';
import { analysisText, presetText } from '../../texts/sound-text.ts';
import { errorText } from '../../texts/format.ts';
import { formats, words } from '../../texts/words.ts';
import { useAnalysis, usePlayer } from '../PlayerContext.tsx';
import { Figure, SectionTitle, decibels, milliseconds, signed } from './Figure.tsx';

const FEATURES = [
  'energy',
  'brightness',
  'dynamics',
  'vocalPresence',
  'tempoEnergy',
] as const satisfies readonly (keyof ContentFeatures)[];

export function MasteringFigures() {
  const preset = usePlayer((state) => state.preset);
  const heardPreset = usePlayer((state) => state.heardPreset);
  const simplified = usePlayer((state) => state.simplified);
  const mastering = usePlayer((state) => state.mastering);
  const problem = usePlayer((state) => state.masteringProblem);
  const intensity = usePlayer((state) => state.intensity);
  const bypassed = usePlayer((state) => state.bypassed);
  const lastSwitchMs = usePlayer((state) => state.lastSwitchMs);
  const progress = useAnalysis((state) => state.progress);
  const heard = heardPreset === 'off' ? words.mastering.originalAlone : presetText(heardPreset).label;
  return (
    <>
      <SectionTitle of="mastering" />
      <dl>
        <Figure name={words.mastering.preset}>
          {words.mastering.presetIs(presetText(preset).label, words.mastering.states[mastering])}
        </Figure>
        <Figure name={words.mastering.mix}>
          {words.mastering.mixIs(simplified ? words.mastering.simple(heard) : heard, intensity, bypassed)}
        </Figure>
        {problem && <Figure name={words.mastering.problem}>{errorText(problem)}</Figure>}
        <Figure name={words.mastering.lastSwitch}>{milliseconds(lastSwitchMs)}</Figure>
        <Figure name={words.mastering.analysis}>{progress ? analysisText(progress) : words.mastering.notTold}</Figure>
      </dl>
    </>
  );
}

export function TrackSoundFigures() {
  const sound = usePlayer((state) => state.sound);
  const levels = usePlayer((state) => state.levels);
  if (!sound) return null;
  const { track, album, presetLufs, features, replayGain, problem, doubt } = sound;
  return (
    <>
      <SectionTitle of="trackSound" />
      <dl>
        <Figure name={words.mastering.loudness}>{loudnessText(track)}</Figure>
        <Figure name={words.mastering.ofAlbum}>{loudnessText(album)}</Figure>
        {replayGain && (
          <Figure name={words.mastering.replayGain}>
            {words.mastering.replayGainIs(gainText(replayGain.trackGainDb), gainText(replayGain.albumGainDb))}
          </Figure>
        )}
        {problem && <Figure name={words.mastering.problem}>{errorText(problem)}</Figure>}
        {doubt && <Figure name={words.mastering.doubt}>{words.doubts[doubt]}</Figure>}
      </dl>
      {features && (
        <dl className="features">
          {FEATURES.map((name) => (
            <Figure key={name} name={words.mastering.features[name]}>
              <meter
                aria-label={words.mastering.features[name]}
                min={0}
                max={1}
                value={features[name]}
                title={formats.percent(features[name])}
              />
            </Figure>
          ))}
        </dl>
      )}
      {presetLufs && track && (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.mastering.preset}</th>
              <th scope="col">{words.mastering.loudness}</th>
              <th scope="col">{words.mastering.playedAt}</th>
            </tr>
          </thead>
          <tbody>
            {PRESETS.map((preset) => (
              <tr key={preset}>
                <th scope="row">{presetText(preset).label}</th>
                <td>{lufsText(isMastering(preset) ? presetLufs[preset] : track.lufs)}</td>
                <td>{playedAtText(sound, preset, levels)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A step in loudness that is not heard is not told. */
const LEAST_SHORT_LU = 0.1;

function playedAtText(sound: TrackSound, preset: Preset, levels: LevelSettings): string {
  const gain = decibels(levelGainDb(sound, preset, levels));
  const short = levelShortfallDb(sound, preset, levels);
  return short < LEAST_SHORT_LU ? gain : words.mastering.playedAtBelow(gain, words.units.decibels(signed(short)));
}

const lufsText = (lufs: number | null): string =>
  lufs === null ? words.diagnostics.notMeasured : words.units.lufs(signed(lufs));
const gainText = (db: number | null): string => (db === null ? words.mastering.noGain : decibels(db));

function loudnessText(loudness: Loudness | null): string {
  if (!loudness) return words.diagnostics.notMeasured;
  return words.mastering.loudnessIs(lufsText(loudness.lufs), words.units.truePeak(signed(loudness.truePeakDbtp)));
}
