// The part of the diagnostics about sound: what was measured of the playing track, which preset is heard, at which gains, and how far
// the library is analysed. Everything is what the engine and the core tell; nothing is computed here but the gains the engine applies.
import { levelGainDb } from '../../../shared/levels.ts';
import type { ContentFeatures, Loudness } from '../../../shared/analysis.ts';
import { isMastering, PRESETS } from '../../../shared/presets.ts';
import { analysisText, presetText } from '../../texts/sound-text.ts';
import { DOUBT_TEXTS, percentText } from '../../texts/en.ts';
import { errorText } from '../../texts/format.ts';
import { useAnalysis, usePlayer } from '../PlayerContext.tsx';
import { Figure, SectionTitle, NOT_MEASURED, decibels, milliseconds } from './Figure.tsx';

const FEATURE_NAMES: Readonly<Record<keyof ContentFeatures, string>> = {
  energy: 'Energy',
  brightness: 'Brightness',
  dynamics: 'Dynamics',
  vocalPresence: 'Voice',
  tempoEnergy: 'Beat',
};

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
  return (
    <>
      <SectionTitle name="Mastering" />
      <dl>
        <Figure name="Preset">
          {presetText(preset).label}: {mastering}
        </Figure>
        <Figure name="In the mix">
          {heardPreset === 'off' ? 'the original alone' : presetText(heardPreset).label}
          {simplified && ' by the simple chain'}, {percentText(intensity)}
          {bypassed && ', bypassed'}
        </Figure>
        {problem && <Figure name="Problem">{errorText(problem)}</Figure>}
        <Figure name="Last switch">{milliseconds(lastSwitchMs)}</Figure>
        <Figure name="Analysis">{progress ? analysisText(progress) : 'not told yet'}</Figure>
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
      <SectionTitle name="Sound of this track" />
      <dl>
        <Figure name="Loudness">{loudnessText(track)}</Figure>
        <Figure name="Of its album">{loudnessText(album)}</Figure>
        {replayGain && (
          <Figure name="ReplayGain tags">
            track {gainText(replayGain.trackGainDb)}, album {gainText(replayGain.albumGainDb)}
          </Figure>
        )}
        {problem && <Figure name="Problem">{errorText(problem)}</Figure>}
        {doubt && <Figure name="Doubt">{DOUBT_TEXTS[doubt]}</Figure>}
      </dl>
      {features && (
        <dl className="features">
          {(Object.keys(FEATURE_NAMES) as (keyof ContentFeatures)[]).map((name) => (
            <Figure key={name} name={FEATURE_NAMES[name]}>
              <meter
                aria-label={FEATURE_NAMES[name]}
                min={0}
                max={1}
                value={features[name]}
                title={percentText(features[name])}
              />
            </Figure>
          ))}
        </dl>
      )}
      {presetLufs && track && (
        <table>
          <thead>
            <tr>
              <th scope="col">Preset</th>
              <th scope="col">Loudness</th>
              <th scope="col">Played at</th>
            </tr>
          </thead>
          <tbody>
            {PRESETS.map((preset) => (
              <tr key={preset}>
                <th scope="row">{presetText(preset).label}</th>
                <td>{lufsText(isMastering(preset) ? presetLufs[preset] : track.lufs)}</td>
                <td>{decibels(levelGainDb(sound, preset, levels))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const lufsText = (lufs: number | null): string =>
  lufs === null ? NOT_MEASURED : `${lufs.toFixed(1).replace('-', '−')} LUFS`;
const gainText = (db: number | null): string => (db === null ? 'none' : decibels(db));

function loudnessText(loudness: Loudness | null): string {
  if (!loudness) return NOT_MEASURED;
  return `${lufsText(loudness.lufs)}, peak ${loudness.truePeakDbtp.toFixed(1).replace('-', '−')} dBTP`;
}
