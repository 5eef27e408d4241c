// What a page does from a click to the first sample, watched from outside the player: which chunk was asked for when, when its bytes were
// there, when it was started and how far ahead of the clock. Installed in the page by `bench/player.ts`; changes nothing of what it watches.
import type { Page } from '@playwright/test';

/** One start of a chunk, in milliseconds since the click that was made last. */
export interface TracedStart {
  /** `/chunk/…` as it was asked for. */
  readonly path: string;
  readonly askedMs: number;
  readonly headersMs: number;
  readonly bytesMs: number;
  /** `start()` was called. */
  readonly calledMs: number;
  /** How far behind the call its first sample lies on the audio clock, and how long from there to the speaker. */
  readonly aheadMs: number;
  readonly outputMs: number;
}

export interface SoundTrace {
  readonly starts: TracedStart[];
  /** The click is made now: the time counts from here, what was started before does not. */
  begin(): void;
  /** The same, when the next double click comes. */
  beginAtDoubleClick(): void;
  /** Milliseconds from an event on the page to the first sample of a plain buffer source that its handler makes and starts at once. */
  floor(): Promise<number>;
}

declare global {
  interface Window {
    soundTrace: SoundTrace;
  }
}

export async function traceSound(page: Page): Promise<void> {
  await page.evaluate(() => {
    type Times = Pick<TracedStart, 'path' | 'askedMs'> & { headersMs: number; bytesMs: number };
    const byBytes = new WeakMap<ArrayBufferLike, Times>();
    const byBuffer = new WeakMap<AudioBuffer, Times>();
    const starts: TracedStart[] = [];
    let clickedMs = 0;
    const begin = (): void => {
      clickedMs = performance.now();
      starts.length = 0;
    };
    const beginAtDoubleClick = (): void => {
      starts.length = 0;
      document.addEventListener('dblclick', begin, { once: true, capture: true });
    };
    window.soundTrace = { starts, begin, beginAtDoubleClick, floor };

    const plainFetch = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const path = String(input);
      if (!path.includes('chunk/')) return plainFetch(input, init);
      const times: Times = { path, askedMs: performance.now(), headersMs: 0, bytesMs: 0 };
      const response = await plainFetch(input, init);
      times.headersMs = performance.now();
      const read = ReadableStreamBYOBReader.prototype.read;
      const getReader = response.body?.getReader.bind(response.body);
      if (!response.body || !getReader) return response;
      response.body.getReader = ((options: ReadableStreamGetReaderOptions) => {
        const reader = getReader(options) as unknown as ReadableStreamBYOBReader;
        reader.read = async (view: never) => {
          const part = await read.call(reader, view);
          times.bytesMs = performance.now();
          // The stream hands the memory on as another object each time, with all that was read before.
          if (part.value) byBytes.set(part.value.buffer, times);
          return part as never;
        };
        return reader;
      }) as typeof response.body.getReader;
      return response;
    };

    const copy = AudioBuffer.prototype.copyToChannel;
    AudioBuffer.prototype.copyToChannel = function (source, ...rest) {
      const times = byBytes.get(source.buffer);
      if (times) byBuffer.set(this, times);
      copy.call(this, source, ...rest);
    };

    const start = AudioBufferSourceNode.prototype.start;
    const leadOf = (context: AudioContext, when: number): { aheadMs: number; outputMs: number } => ({
      aheadMs: Math.max(0, when - context.currentTime) * 1000,
      outputMs: (context.outputLatency || context.baseLatency) * 1000,
    });
    AudioBufferSourceNode.prototype.start = function (when = 0, ...rest) {
      const times = this.buffer && byBuffer.get(this.buffer);
      if (times) {
        const since = (ms: number): number => ms - clickedMs;
        starts.push({
          path: times.path,
          askedMs: since(times.askedMs),
          headersMs: since(times.headersMs),
          bytesMs: since(times.bytesMs),
          calledMs: since(performance.now()),
          ...leadOf(this.context as AudioContext, when),
        });
      }
      start.call(this, when, ...rest);
    };

    let plain: AudioContext | null = null;
    async function floor(): Promise<number> {
      plain ??= new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
      const context = plain;
      await context.resume();
      const buffer = new AudioBuffer({ length: 4800, numberOfChannels: 2, sampleRate: 48_000 });
      return new Promise<number>((resolve) => {
        const askedMs = performance.now();
        document.addEventListener(
          'dblclick',
          () => {
            const source = new AudioBufferSourceNode(context, { buffer });
            source.connect(context.destination);
            source.start();
            resolve(performance.now() - askedMs + leadOf(context, 0).outputMs);
          },
          { once: true },
        );
        document.dispatchEvent(new MouseEvent('dblclick'));
      });
    }
  });
}
