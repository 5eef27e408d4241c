// Tells the core what goes wrong in the page itself, so that it is logged and counted where everything else is: errors and rejections that
// nobody handled, a lost picture, a lost sound output, a core that let us in and did not answer.
import type { CoreClient } from '../../shared/contract/index.ts';
import type { PAGE_FAULTS } from '../../shared/health.ts';
import type { SocketBreaker } from '../client/socket-breaker.ts';
import type { PlayerEngine } from '../engine/engine.ts';

type PageFault = (typeof PAGE_FAULTS)[number];

/** A fault that comes again and again says nothing new. */
const MOST_A_MINUTE = 10;
const MINUTE_MS = 60_000;
const LONGEST_MESSAGE = 500;

/** Chromium says so when an observer could not be notified of everything in one frame; the next frame does it. */
const HARMLESS = /^ResizeObserver loop/;

interface PageFaultOptions {
  readonly client: Pick<CoreClient, 'notify' | 'onConnection'>;
  readonly engine: Pick<PlayerEngine, 'onChange' | 'snapshot'>;
  readonly breaker: Pick<SocketBreaker, 'onState'>;
  readonly page: Pick<EventTarget, 'addEventListener'>;
  readonly nowMs?: () => number;
}

export function bindPageFaults(options: PageFaultOptions): { dispose(): void } {
  const { client, engine, breaker, page, nowMs = () => performance.now() } = options;
  const ended = new AbortController();
  const { signal } = ended;
  let told: readonly number[] = [];
  /** What happened while the core was away. */
  let waiting: { readonly kind: PageFault; readonly message: string }[] = [];
  let connected = false;

  const tell = (kind: PageFault, message: string): void => {
    const sinceMs = nowMs() - MINUTE_MS;
    told = told.filter((atMs) => atMs > sinceMs);
    if (HARMLESS.test(message) || told.length >= MOST_A_MINUTE) return;
    told = [...told, nowMs()];
    const fault = { kind, message: message.slice(0, LONGEST_MESSAGE) };
    if (connected) client.notify('page.fault', fault);
    else waiting = [...waiting, fault].slice(-MOST_A_MINUTE);
  };

  page.addEventListener('error', (event) => tell('error', wordsOf(event, 'error')), { signal });
  page.addEventListener('unhandledrejection', (event) => tell('rejection', wordsOf(event, 'reason')), { signal });
  for (const name of ['contextlost', 'webglcontextlost']) {
    // It does not bubble, but it comes past here on its way down.
    page.addEventListener(name, () => tell('gpu', 'a picture lost its context'), { capture: true, signal });
  }

  let outputFailed = false;
  const ends = [
    client.onConnection((isConnected) => {
      connected = isConnected;
      if (!connected) return;
      for (const fault of waiting) client.notify('page.fault', fault);
      waiting = [];
    }),
    engine.onChange(() => {
      const { problem } = engine.snapshot();
      const fails = problem?.error.code === 'audio-output-failed';
      if (fails && !outputFailed) tell('audio', problem.error.message);
      outputFailed = fails;
    }),
    breaker.onState((state) => {
      if (state === 'open') tell('error', 'the circuit breaker of the socket is open');
    }),
  ];
  return {
    dispose() {
      ended.abort();
      for (const end of ends) end();
    },
  };
}

/** The error's own words with the first place it names, else what the event says. */
function wordsOf(event: object, field: 'error' | 'reason'): string {
  const { [field]: thrown, message } = event as { error?: unknown; reason?: unknown; message?: unknown };
  if (thrown instanceof Error) {
    const place = /^\s+at .*$/m.exec(thrown.stack ?? '')?.[0].trim() ?? '';
    return `${thrown.name}: ${thrown.message} ${place}`.trim();
  }
  if (typeof message === 'string') return message;
  return typeof thrown === 'string' ? thrown : `${typeof thrown} was thrown`;
}
