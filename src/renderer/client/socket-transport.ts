// The page's end in the Chromium shell: one WebSocket that is opened again, with growing pauses, for as long as the page lives. It is
// called open once the core answered over it. It knows no DOM and no contract: how a socket is opened and what the core answers at once are given
// to it.
import type { ClientTransport } from '../../shared/contract/client.ts';
import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { delayMs } from '../../shared/retry-delays.ts';
import { Pulse, type PulseOptions } from './pulse.ts';
import { SocketBreaker } from './socket-breaker.ts';

/** The part of WebSocket that is used. */
export interface Socket {
  /** 1 while it is open; what is sent to one that closes is lost, and complained of. */
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SocketTransportOptions extends Pick<PulseOptions, 'silenceMs' | 'answerMs'> {
  /** `instead`: in the place of another page that is here. */
  readonly openSocket: (instead: boolean) => Socket;
  /** An envelope that the core answers at once, whatever it says; the answer is handed on like any text. */
  readonly ping: string;
  readonly breaker?: SocketBreaker;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

/** First pause and longest pause between attempts: a reload is back at once, a stopped player costs an attempt every 5 s. */
export const PAUSES = { firstMs: 200, limitMs: 5_000 };

/** A handshake that takes longer than this is not answered any more; a stopped core answers it as soon as it goes on. */
const HANDSHAKE_MS = 20_000;

const OPEN = 1;

/**
 * What closed the connection, by RFC 6455's status codes; a code of ours as its reason says it better. Any other is a lost one, also an orderly
 * end (1001) and a fault (1011): another follows.
 */
const CLOSE_REASONS: Readonly<Record<number, ErrorCode>> = {
  1008: 'unauthorised',
  1009: 'envelope-too-large',
  1013: 'too-many-clients',
};

function refusalOf({ code, reason }: { readonly code: number; readonly reason: string }): PlayerError | null {
  const known = CLOSE_REASONS[code];
  if (known === undefined) return null;
  return new PlayerError(Object.hasOwn(ERRORS, reason) ? (reason as ErrorCode) : known);
}

export interface SocketTransport extends ClientTransport {
  /** This page is to be used, wherever else the player is open: that one is told `used-elsewhere`, and does not come back by itself. */
  takeOver(): void;
}

export function createSocketTransport(options: SocketTransportOptions): SocketTransport {
  const breaker = options.breaker ?? new SocketBreaker();
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

  const pulse = new Pulse({
    ...options,
    ask: () => say(options.ping),
    lost: () => leave(breaker.failed() ? null : new PlayerError('call-timeout')),
  });

  const say = (text: string): void => {
    if (socket?.readyState === OPEN) socket.send(text);
  };

  /** Gives the present socket up; the next one is tried after a pause. */
  const leave = (why: PlayerError | null): void => {
    const left = socket;
    socket = null;
    pulse.end();
    left?.close();
    become('closed', why);
    tryAgain();
  };

  const tryAgain = (): void => {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(() => connect(), delayMs('exponential', ++attempt, PAUSES, options.random));
  };

  const connect = (instead = false): void => {
    const mine = options.openSocket(instead);
    socket = mine;
    timer = setTimeout(() => leave(null), HANDSHAKE_MS);
    mine.onopen = () => {
      if (socket !== mine) return;
      clearTimeout(timer);
      breaker.attempt();
      pulse.begin();
    };
    mine.onmessage = (event) => {
      if (socket !== mine || typeof event.data !== 'string') return;
      pulse.heard();
      breaker.succeeded();
      if (state === 'closed') {
        attempt = 0;
        become('open', null);
      }
      onText(event.data);
    };
    // Always followed by a close event, which says more.
    mine.onerror = () => {};
    mine.onclose = (event) => {
      if (socket !== mine) return;
      socket = null;
      clearTimeout(timer);
      pulse.end();
      // Told at once, so that the calls that wait fail now.
      const why = refusalOf(event);
      become('closed', why);
      // Two windows would take the place from each other for ever.
      if (why?.code !== 'used-elsewhere') tryAgain();
    };
  };

  connect();
  return {
    send: (text) => {
      if (state === 'open') say(text);
    },
    onText: (listener) => {
      onText = listener;
    },
    onState: (listener) => {
      onState = listener;
      listener(state, refusal);
    },
    takeOver: () => {
      if (ended || state === 'open') return;
      clearTimeout(timer);
      const left = socket;
      socket = null;
      left?.close();
      connect(true);
    },
    close: () => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      pulse.end();
      const last = socket;
      socket = null;
      last?.close();
      become('closed', new PlayerError('disconnected'));
    },
  };
}
