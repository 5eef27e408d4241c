// The page of the browser test: the real engine on a real AudioContext, with a worklet behind it that reads back which frame of
// which track each output sample is. The test drives it through `window.harness`.
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { EngineReport, TransportState } from '../../../shared/playback.ts';
import { Voice } from '../scheduler.ts';
import { createPlayerEngine } from '../player-engine.ts';
import type { PlayerEngine } from '../engine.ts';
import { signalOf, type Run } from './signal.testing.ts';
import tapUrl from './tap.js?url&no-inline';

export interface Harness {
  readonly engine: PlayerEngine;
  readonly contexts: AudioContext[];
  readonly reports: EngineReport[];
  readonly states: TransportState[];
  readonly problems: string[];
  readonly rejections: string[];
  /** What a page that played without a gesture had come to after 700 ms. */
  early: { readonly states: string[]; readonly position: number; readonly context: string } | null;
  runs(): Promise<Run[]>;
  /** What a Voice makes of pieces of one counting signal, left channel, rendered offline. */
  renderVoice(plan: VoicePlan): Promise<number[]>;
  rows(ids: readonly number[]): Promise<readonly TrackRow[]>;
}

export interface VoicePlan {
  readonly firstFrame: number;
  /** Lengths of the pieces, joined one after the other. */
  readonly pieces: readonly number[];
  readonly fadeIn: boolean;
  /** Frame at which the voice is let go, null to the end. */
  readonly releaseAt: number | null;
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

const renderVoice = async ({ firstFrame, pieces, fadeIn, releaseAt }: VoicePlan): Promise<number[]> => {
  const length = firstFrame + pieces.reduce((sum, each) => sum + each, 0) + 256;
  const context = new OfflineAudioContext({ length, numberOfChannels: 2, sampleRate: SAMPLE_RATE_HZ });
  const voice = new Voice(context, context.destination);
  if (fadeIn) voice.fadeIn(firstFrame);
  let frame = 0;
  for (const piece of pieces) {
    const buffer = new AudioBuffer({ length: piece, numberOfChannels: 2, sampleRate: SAMPLE_RATE_HZ });
    buffer.copyToChannel(signalOf(1, frame, piece).subarray(0, piece), 0);
    voice.play(buffer, 0, firstFrame + frame);
    frame += piece;
  }
  if (releaseAt !== null) voice.release(releaseAt);
  return [...(await context.startRendering()).getChannelData(0)];
};

window.harness = { engine, contexts, reports, states, problems, rejections, early: null, runs, rows, renderVoice };

if (location.search === '?play') {
  engine.playQueue([1], 0);
  setTimeout(() => {
    const context = contexts[0]?.state ?? 'none';
    window.harness.early = { states: [...states], position: engine.positionFrames(), context };
  }, 700);
}
