// The spectrum of a track before and after mastering, at equal loudness: third octaves over a logarithmic scale of frequency. For the eye; its
// label says the same in words.
import { useId } from 'react';

import { BAND_CENTRES_HZ } from '../../../shared/analysis.ts';
import { words } from '../../texts/words.ts';
import styles from './SpectrumCurve.module.css';

const WIDTH = 300;
const HEIGHT = 120;
/** Below the loudest band; what lies lower is noise or nothing. */
const RANGE_DB = 60;
const ROOM_ABOVE_DB = 6;
/** 31.5 Hz to 16 kHz: what loudspeakers play. */
const FIRST = BAND_CENTRES_HZ.indexOf(31.5);
const LAST = BAND_CENTRES_HZ.indexOf(16_000);
const TICKS = [
  { hz: 100, text: '100' },
  { hz: 1000, text: '1k' },
  { hz: 10_000, text: '10k' },
];

const xOf = (hz: number): number => {
  const [from, to] = [Math.log2(31.5), Math.log2(16_000)];
  return ((Math.log2(hz) - from) / (to - from)) * WIDTH;
};

interface SpectrumCurveProps {
  /** Power of each third octave, in dB. */
  readonly spectrumDb: readonly number[];
  readonly changeDb: readonly number[];
  readonly label: string;
}

export function SpectrumCurve({ spectrumDb, changeDb, label }: SpectrumCurveProps) {
  const id = useId();
  const bands = BAND_CENTRES_HZ.slice(FIRST, LAST + 1);
  const before = spectrumDb.slice(FIRST, LAST + 1);
  const highest = Math.max(...before) + ROOM_ABOVE_DB;
  const yOf = (db: number): number => Math.min(HEIGHT, Math.max(0, ((highest - db) / RANGE_DB) * HEIGHT));
  const line = (levels: readonly number[]): string =>
    levels.map((db, at) => `${at === 0 ? 'M' : 'L'}${xOf(bands[at] ?? 0).toFixed(1)} ${yOf(db).toFixed(1)}`).join('');
  const after = before.map((db, at) => db + (changeDb[FIRST + at] ?? 0));
  return (
    <figure className={styles['figure']}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 14}`} role="img" aria-labelledby={id}>
        <title id={id}>{label}</title>
        {TICKS.map(({ hz, text }) => (
          <g key={hz} className={styles['tick']}>
            <line x1={xOf(hz)} x2={xOf(hz)} y1={0} y2={HEIGHT} />
            <text x={xOf(hz)} y={HEIGHT + 11}>
              {text}
            </text>
          </g>
        ))}
        <path className={styles['before']} d={`${line(before)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
        <path className={styles['after']} d={line(after)} />
      </svg>
      <figcaption aria-hidden="true">
        <span className={styles['keyBefore']}>{words.soundPanel.before}</span>
        <span className={styles['keyAfter']}>{words.soundPanel.after}</span>
      </figcaption>
    </figure>
  );
}
