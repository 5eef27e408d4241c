// The sound, explained: what the chosen preset does to the track that plays, in a sentence, a curve and figures, and the way from the file to the ear.
import { levelGainDb } from '../../../shared/levels.ts';
import { isMastering, type MasteringPreset } from '../../../shared/presets.ts';
import type { TrackSound } from '../../../shared/analysis.ts';
import { chainText, heardCurveDb, regionDb, REGIONS, signedDb, type Region } from '../../texts/chain-text.ts';
import { intensityText, presetText } from '../../texts/sound-text.ts';
import { streamText } from '../../texts/track-text.ts';
import { formats, words } from '../../texts/words.ts';
import { usePlayer } from '../PlayerContext.tsx';
import { SpectrumCurve } from './SpectrumCurve.tsx';
import styles from './SoundPanel.module.css';

export function SoundPanel() {
  const track = usePlayer((state) => state.track);
  const sound = usePlayer((state) => state.sound);
  const preset = usePlayer((state) => state.preset);
  if (!track) return <p className={styles['none']}>{words.soundPanel.nothingPlays}</p>;
  const known = sound?.trackId === track.id ? sound : null;
  return (
    <div className={styles['scroller']} tabIndex={0} role="group" aria-label={words.panels.names.sound}>
      {isMastering(preset) ? <Decision sound={known} preset={preset} /> : <p>{words.soundPanel.off}</p>}
      <Levels sound={known} />
      <SignalPath />
    </div>
  );
}

function Decision({ sound, preset }: { readonly sound: TrackSound | null; readonly preset: MasteringPreset }) {
  const sentence = sound && chainText(sound, preset);
  const curve = sound && heardCurveDb(sound, preset);
  return (
    <section>
      <h2>{words.soundPanel.decided(presetText(preset).label)}</h2>
      <p className={styles['sentence']}>{sentence ?? words.soundPanel.unknown}</p>
      {sentence && curve && sound?.spectrumDb && (
        <SpectrumCurve spectrumDb={sound.spectrumDb} changeDb={curve} label={words.soundPanel.curveIs(sentence)} />
      )}
      {curve && (
        <dl className={styles['regions']} aria-label={words.soundPanel.figures}>
          {(Object.keys(REGIONS) as Region[]).map((region) => (
            <div key={region}>
              <dt>{words.soundPanel.regions[region]}</dt>
              <dd>{signedDb(Math.round(regionDb(curve, region) * 10) / 10)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Levels({ sound }: { readonly sound: TrackSound | null }) {
  const preset = usePlayer((state) => state.preset);
  const levels = usePlayer((state) => state.levels);
  if (!sound?.track) return null;
  const mastered = isMastering(preset) ? (sound.presetLufs?.[preset] ?? null) : null;
  const lufs = (value: number): string =>
    words.units.lufs(`${value < 0 ? '−' : ''}${formats.decimal(Math.abs(value), 1, 'exactly')}`);
  return (
    <section>
      <h2>{words.soundPanel.loudness}</h2>
      <dl className={styles['figures']}>
        <div>
          <dt>{words.soundPanel.ofOriginal}</dt>
          <dd>{lufs(sound.track.lufs)}</dd>
        </div>
        {mastered !== null && (
          <div>
            <dt>{words.soundPanel.ofMastered}</dt>
            <dd>{lufs(mastered)}</dd>
          </div>
        )}
        <div>
          <dt>{words.soundPanel.playedAt}</dt>
          <dd>{signedDb(Math.round(levelGainDb(sound, preset, levels) * 10) / 10)}</dd>
        </div>
      </dl>
    </section>
  );
}

function SignalPath() {
  const state = usePlayer((snapshot) => snapshot);
  const { track, preset, volume, levels } = state;
  if (!track) return null;
  const { label } = presetText(preset);
  return (
    <section>
      <h2>{words.soundPanel.path}</h2>
      <ol className={styles['path']}>
        <Step name={words.soundPanel.file} value={streamText(track)} isName />
        <Step name={words.soundPanel.decoded} value={words.soundPanel.decodedIs} />
        <Step name={words.soundPanel.sound} value={preset === 'off' ? label : `${label} · ${intensityText(state)}`} />
        <Step
          name={words.soundPanel.level}
          value={levels.levelMatch ? words.sound.levelMatchOn : words.settings.levellings[levels.levelling].label}
        />
        <Step name={words.soundPanel.output} value={`${words.player.volume} ${formats.percent(volume)}`} />
      </ol>
    </section>
  );
}

interface StepProps {
  readonly name: string;
  readonly value: string;
  /** What a format is called is so in every language. */
  readonly isName?: boolean;
}

function Step({ name, value, isName = false }: StepProps) {
  return (
    <li>
      <span>{name}</span>
      <strong translate={isName ? 'no' : undefined}>{value}</strong>
    </li>
  );
}
