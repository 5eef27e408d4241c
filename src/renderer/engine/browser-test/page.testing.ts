// The page of the browser test: the real engine on a real AudioContext, with a worklet behind it that reads back which frame of
// which track each output sample is. The test drives it through `window.harness`.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { EngineReport, TransportState } from '../../../shared/playback.ts';
import { Voice } from '../scheduler.ts';
import { createPlayerEngine } from '../player-engine.ts';
import type { PlayerEngine } from '../engine.ts';
import type { Run } from './signal.testing.ts';
import tapUrl from './tap.js?url&no-inline';

export interface Harness {
  readonly engine: PlayerEngine;
  readonly contexts: AudioContext[];
  readonly reports: EngineReport[];
  readonly states: TransportState[];
  readonly problems: string[];
  readonly rejections: string[];
  readonly Voice: typeof Voice;
  runs(): Promise<Run[]>;
  rows(ids: readonly number[]): Promise<readonly TrackRow[]>;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const rejections: string[] = [];
addEventListener('unhandledrejection', (event) => rejections.push(String(event.reason)));

const rows = async (ids: readonly number[]): Promise<readonly TrackRow[]> => {
  const response = await fetch(`rows?ids=${ids.join(',')}`);
  return (await response.json()) as TrackRow[];
};

const contexts: AudioContext[] = [];
const taps: AudioWorkletNode[] = [];
const newContext = async (): Promise<void> => {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'interactive' });
  await context.audioWorklet.addModule(tapUrl);
  contexts.push(context);
};
// Two: the second takes over when the first dies.
await newContext();
await newContext();
await Promise.all(contexts.map((context) => context.suspend()));
const spare = [...contexts];

const reports: EngineReport[] = [];
const engine = createPlayerEngine({
  loadTracks: rows,
  report: (report) => reports.push(report),
  volume: 1,
  createContext: () => {
    const context = spare.shift();
    if (!context) throw new Error('no more contexts');
    return context;
  },
  destination: (context) => {
    const tap = new AudioWorkletNode(context, 'tap', { outputChannelCount: [2] });
    tap.connect(context.destination);
    taps.push(tap);
    return tap;
  },
});

const states: TransportState[] = [];
const problems: string[] = [];
engine.onChange(() => {
  const { state, problem } = engine.snapshot();
  if (states.at(-1) !== state) states.push(state);
  const text = problem && `${problem.track?.id ?? 'none'} ${problem.error.code}${problem.stopped ? ' stopped' : ''}`;
  if (text && problems.at(-1) !== text) problems.push(text);
});

/** All that every tap heard so far, in order. */
const runs = async (): Promise<Run[]> => {
  const parts = taps.map(
    (tap) =>
      new Promise<Run[]>((resolve) => {
        tap.port.onmessage = (event: MessageEvent<Run[]>) => resolve(event.data);
        tap.port.postMessage('read');
        // The tap of a closed context does not answer any more.
        if (tap.context.state === 'closed') resolve([]);
      }),
  );
  return (await Promise.all(parts)).flat();
};

window.harness = { engine, contexts, reports, states, problems, rejections, Voice, runs, rows };
