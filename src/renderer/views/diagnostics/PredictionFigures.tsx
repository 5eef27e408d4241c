// The part of the diagnostics about what is foreseen: chunks prepared ahead, the preset that is expected next and how often that was right,
// and what of it all was heard.
import type { BufferStats } from '../../../shared/buffer-figures.ts';
import { PRESETS } from '../../../shared/presets.ts';
import { presetText } from '../../texts/sound-text.ts';
import { formats, words } from '../../texts/words.ts';
import { Bar, Figure, SectionTitle, quantiles, share } from './Figure.tsx';

export function PrefetchFigures({ stats: { prefetch } }: { readonly stats: BufferStats }) {
  const { planned, ready, prepared, used, withdrawn } = prefetch;
  return (
    <>
      <SectionTitle of="ahead" />
      <dl>
        <Figure name={words.prediction.plan}>
          <Bar name={words.prediction.planReady} value={ready} max={planned}>
            {words.prediction.planIs(ready, planned)}
          </Bar>
        </Figure>
        <Figure name={words.prediction.soFar}>{words.prediction.soFarIs(prepared, used, withdrawn)}</Figure>
      </dl>
    </>
  );
}

export function PredictionFigures({ stats: { prediction } }: { readonly stats: BufferStats }) {
  const { mode, presets, scored, right, accuracy, weights, switches, switchesReady } = prediction;
  return (
    <>
      <SectionTitle of="prediction" />
      <dl>
        <Figure name={words.prediction.listening}>{words.prediction.modes[mode]}</Figure>
        <Figure name={words.prediction.right}>
          {accuracy === null ? words.prediction.noDeliberate : words.prediction.rightIs(accuracy, right, scored)}
        </Figure>
        <Figure name={words.prediction.learned}>
          {words.prediction.learnedIs(weights.transitions, weights.affinity)}
        </Figure>
        <Figure name={words.prediction.changes}>
          {switches === 0
            ? words.prediction.noChange
            : words.prediction.changesIs(switchesReady, switches, share(switchesReady, switches))}
        </Figure>
      </dl>
      <table className="probabilities">
        <caption>{words.prediction.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.prediction.preset}</th>
            <th scope="col">{words.prediction.probability}</th>
          </tr>
        </thead>
        <tbody>
          {PRESETS.map((preset) => (
            <tr key={preset}>
              <th scope="row">{presetText(preset).label}</th>
              <td>
                <Bar name={words.prediction.probabilityOf(presetText(preset).label)} value={presets[preset]} max={1}>
                  {formats.percent(presets[preset])}
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
      <SectionTitle of="audible" />
      <dl>
        <Figure name={words.buffer.stopped}>{words.buffer.stoppedIs(underruns)}</Figure>
        <Figure name={words.buffer.presetToSound}>
          {switchLatency.count === 0
            ? words.buffer.noChange
            : words.buffer.presetToSoundIs(quantiles(switchLatency), switchLatency.count)}
        </Figure>
      </dl>
    </>
  );
}
