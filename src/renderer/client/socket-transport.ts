// The page's end in the Chromium shell: one WebSocket that is opened again, with growing pauses, for as long as the page lives.
// It knows no DOM: who opens sockets and who asks why a socket was refused are given to it.
import type { ClientTransport } from '../../shared/contract-kit.ts';
import { PlayerError, type SerializedError } from '../../shared/errors.ts';

/** The part of WebSocket that is used. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SocketTransportOptions {
  readonly openSocket: () => Socket;
  /** Asked after a socket that never opened, since a page cannot read a refused handshake. Null: not known, the core is away. */
  readonly askRefusal: () => Promise<SerializedError | null>;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

/** First pause and longest pause between attempts: a reload is back at once, a stopped player costs an attempt every 5 s. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** RFC 6455, 7.4.1: a message too big to process. */
const CLOSED_TOO_LARGE = 1009;

/** Pause before attempt `attempt` (0 is the first repeat): doubling, and spread over its upper half. */
export function pauseMs(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return longest / 2 + (longest / 2) * random;
}

export function createSocketTransport(options: SocketTransportOptions): ClientTransport {
  const random = options.random ?? Math.random;
  let onText: (text: string) => void = () => {};
  let onState: Parameters<ClientTransport['onState']>[0] = () => {};
  let socket: Socket | null = null;
  let state: 'open' | 'closed' = 'closed';
  let refusal: PlayerError | null = null;
  let attempt = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const become = (next: 'open' | 'closed', why: PlayerError | null): void => {
    state = next;
    refusal = why;
    onState(next, why);
  };

  const connect = (): void => {
    const mine = options.openSocket();
    let opened = false;
    socket = mine;
    mine.onopen = () => {
      opened = true;
      attempt = 0;
      become('open', null);
    };
    mine.onmessage = (event) => {
      if (socket === mine && typeof event.data === 'string') onText(event.data);
    };
    // Always followed by a close event, which says more.
    mine.onerror = () => {};
    mine.onclose = (event) => {
      if (socket !== mine) return;
      socket = null;
      void reportClosed(event.code, opened);
    };
  };

  const reportClosed = async (code: number, opened: boolean): Promise<void> => {
    if (opened) {
      // Told at once, so that the calls that wait fail now.
      become('closed', code === CLOSED_TOO_LARGE ? new PlayerError('envelope-too-large') : null);
    } else {
      const why = await options.askRefusal().catch(() => null);
      if (ended) return;
      become('closed', why && PlayerError.revive(why));
    }
    if (!ended) timer = setTimeout(connect, pauseMs(attempt++, random()));
  };

  connect();
  return {
    send: (text) => {
      if (state === 'open') socket?.send(text);
    },
    onText: (listener) => {
      onText = listener;
    },
    onState: (listener) => {
      onState = listener;
      listener(state, refusal);
    },
    close: () => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      const last = socket;
      socket = null;
      last?.close();
      become('closed', new PlayerError('disconnected'));
    },
  };
}
