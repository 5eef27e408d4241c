// The part of the diagnostics about what is foreseen: chunks prepared ahead, the preset that is expected next and how often that was right,
// and what of it all was heard.
import type { BufferStats, ListeningMode } from '../../../shared/buffer-figures.ts';
import { PRESETS } from '../../../shared/presets.ts';
import { percentText } from '../../texts/en.ts';
import { presetText } from '../../texts/sound-text.ts';
import { countText, wholeText as whole } from '../../texts/track-text.ts';
import { Bar, Figure, SectionTitle, quantiles, share } from './Figure.tsx';

const MODE_TEXTS: Readonly<Record<ListeningMode, string>> = {
  settled: 'settled: one sound is kept',
  exploring: 'exploring: sounds are being tried',
};

export function PrefetchFigures({ stats: { prefetch } }: { readonly stats: BufferStats }) {
  const { planned, ready, prepared, used, withdrawn } = prefetch;
  return (
    <>
      <SectionTitle name="Prepared ahead" />
      <dl>
        <Figure name="Present plan">
          <Bar name="Planned chunks that are ready" value={ready} max={planned}>
            {whole(ready)} of {countText(planned, 'chunk', 'chunks')} ready
          </Bar>
        </Figure>
        <Figure name="So far">
          {whole(prepared)} prepared, {whole(used)} of them asked for, {whole(withdrawn)} withdrawn
        </Figure>
      </dl>
    </>
  );
}

export function PredictionFigures({ stats: { prediction } }: { readonly stats: BufferStats }) {
  const { mode, presets, scored, right, accuracy, weights, switches, switchesReady } = prediction;
  return (
    <>
      <SectionTitle name="Prediction" />
      <dl>
        <Figure name="Listening">{MODE_TEXTS[mode]}</Figure>
        <Figure name="Right so far">
          {accuracy === null
            ? 'no deliberate change yet'
            : `${percentText(accuracy)} of the last, ${whole(right)} of ${whole(scored)} in all`}
        </Figure>
        <Figure name="Learned from">
          {percentText(weights.transitions)} habits, {percentText(weights.affinity)} what the music is like
        </Figure>
        <Figure name="Changes ready">
          {switches === 0
            ? 'no change while playing yet'
            : `${whole(switchesReady)} of ${whole(switches)}, ${share(switchesReady, switches)}`}
        </Figure>
      </dl>
      <table className="probabilities">
        <caption>How probable each preset is as the next</caption>
        <thead>
          <tr>
            <th scope="col">Preset</th>
            <th scope="col">Probability</th>
          </tr>
        </thead>
        <tbody>
          {PRESETS.map((preset) => (
            <tr key={preset}>
              <th scope="row">{presetText(preset).label}</th>
              <td>
                <Bar name={`Probability of ${presetText(preset).label}`} value={presets[preset]} max={1}>
                  {percentText(presets[preset])}
                </Bar>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function AudibleFigures({ stats: { audible } }: { readonly stats: BufferStats }) {
  const { underruns, switchLatency } = audible;
  return (
    <>
      <SectionTitle name="Audible" />
      <dl>
        <Figure name="Sound stopped">
          {underruns === 0 ? 'never' : countText(underruns, 'time', 'times')} for want of a chunk
        </Figure>
        <Figure name="Preset to sound">
          {switchLatency.count === 0
            ? 'no change yet'
            : `${quantiles(switchLatency)} (p50 / p95 / p99 of ${whole(switchLatency.count)})`}
        </Figure>
      </dl>
    </>
  );
}
