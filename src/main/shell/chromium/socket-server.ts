// The page's one socket: lets in the client that the guard admits, one at a time, notices a page that is gone, and carries envelopes. The close
// code tells why a connection ends: 1001 the player ends, 1011 it failed (both bring the page back), 1008 the client may not come in, 1013 another
// page is here, or takes this one's place because its listener wants to. The reason of 1008 and 1013 is an error code. The page's `socket-breaker` knows how the connection fares.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer, type WebSocket } from 'ws';

import { MAX_ENVELOPE_LENGTH } from '../../../shared/contract/kit.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Disposable } from '../../platform/disposables.ts';
import { Emitter } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import type { CoreEntry } from '../shell.ts';
import type { ConnectionPlaces } from './connection-places.ts';
import { refuseConnection } from './http-server.ts';
import type { Refusal } from './request-guard.ts';

export interface SocketServerOptions {
  readonly core: Pick<CoreEntry, 'connect'>;
  readonly judge: (request: IncomingMessage) => Refusal | null;
  readonly places: Pick<ConnectionPlaces, 'recognise'>;
  readonly log: Logger;
  readonly heartbeatMs?: number;
}

/**
 * A page that answers no ping by the next beat is gone (its machine slept, its browser hangs): a silence is noticed within two beats, and each
 * side promises 8 s.
 */
const HEARTBEAT_MS = 3_500;

/** How long the present page has to prove that it is there when another one knocks: loopback answers in a millisecond. */
const PROBE_MS = 1_000;

/** An envelope of the greatest length in UTF-8 (3 bytes a UTF-16 unit), so that the core itself can refuse a longer one. */
const MAX_MESSAGE_BYTES = 3 * MAX_ENVELOPE_LENGTH + 65_536;

/** A page that reads nothing is cut off here; it comes back and asks again. Guess: dozens of the largest results. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

/** A page answers a close within milliseconds; one that does not is cut off. */
const CLOSE_MS = 500;

/** By RFC 6455: the player ends. A browser says the same for a page whose process is gone. */
const GOING_AWAY = 1001;
/** By RFC 6455: its purpose is fulfilled. Only the page itself says so, see `sayGoodbye` of the client's `connect`. */
const LEFT = 1000;
/** By RFC 6455: it violates a policy. */
const NOT_ALLOWED = 1008;
/** As registered with IANA: try again later. */
const TRY_LATER = 1013;

/** In the address of a page's socket: the listener wants to use this page, wherever else it is open. */
export const INSTEAD = 'instead';

export class SocketServer implements Disposable {
  readonly #options: SocketServerOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
  });
  readonly #presence = new Emitter<boolean>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  readonly #heartbeatMs: number;
  #present: WebSocket | null = null;
  #answered = true;
  #saidGoodbye = false;
  #beatAtMs = performance.now();
  #admitting = false;
  #disposed = false;
  #failed = false;

  /** Fires with whether a page is connected, at each change. */
  readonly onPresence = this.#presence.event;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
    this.#heartbeat = setInterval(() => this.#beat(), this.#heartbeatMs);
    this.#heartbeat.unref();
  }

  /** The player is about to end because of a fault: the page is told so when this is disposed. */
  fail(): void {
    this.#failed = true;
  }

  /** Whether the last page that went said so, being closed or loaded again; one that crashed cannot. */
  get saidGoodbye(): boolean {
    return this.#saidGoodbye;
  }

  get taken(): boolean {
    return this.#present !== null;
  }

  /** Handles `upgrade` of the HTTP server. What is refused here never reaches the core. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that resets during the handshake is its own affair.
    socket.on('error', () => socket.destroy());
    const refusal = this.#options.judge(request);
    if (refusal?.code === 'unauthorised') this.#turnAway(request, socket, head, NOT_ALLOWED, refusal.code);
    else if (refusal) refuseConnection(socket, refusal);
    else if (this.#options.places.recognise(request.socket)) void this.#admit(request, socket, head);
    else refuseConnection(socket, { status: 503, code: 'too-many-calls' });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#heartbeat);
    if (this.#present)
      await (this.#failed ? close(this.#present, 1011, 'fault') : close(this.#present, GOING_AWAY, 'end'));
    this.#server.close();
  }

  async #admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const insists = new URL(request.url ?? '', 'http://page').searchParams.has(INSTEAD);
    // One knocks at a time; the next tries again.
    let taken = this.#admitting;
    if (!taken && !insists) {
      this.#admitting = true;
      taken = this.#present !== null && (await isThere(this.#present));
      this.#admitting = false;
    }
    if (this.#disposed || socket.destroyed) socket.destroy();
    else if (taken) this.#turnAway(request, socket, head, TRY_LATER, 'too-many-clients');
    else {
      const before = this.#present;
      if (insists && before) void close(before, TRY_LATER, 'used-elsewhere' satisfies ErrorCode);
      else before?.terminate();
      this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened));
    }
  }

  /** A page cannot read a refused handshake, but it can read a close. */
  #turnAway(request: IncomingMessage, socket: Duplex, head: Buffer, code: number, reason: ErrorCode): void {
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      void close(opened, code, reason);
    });
  }

  #open(socket: WebSocket): void {
    const { core, log } = this.#options;
    this.#present = socket;
    this.#answered = true;
    const connection = core.connect({
      authorised: true,
      send: (text) => {
        if (socket.readyState !== socket.OPEN) return;
        socket.send(text);
        if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
          log.warn(`a page left ${socket.bufferedAmount} bytes unread and is cut off`);
          socket.terminate();
        }
      },
    });
    socket.on('message', (message: Buffer, isBinary) => {
      if (isBinary) {
        socket.close(1003, 'text only');
        return;
      }
      try {
        connection.receive(message.toString('utf8'));
      } catch (error) {
        log.error('a message could not be taken:', error);
        void close(socket, 1011, 'fault');
      }
    });
    socket.on('pong', () => {
      if (this.#present === socket) this.#answered = true;
    });
    // Comes before a close for a broken or too long message; `ws` closes with the fitting code itself.
    socket.on('error', (error) => log.warn('the socket failed:', error.message));
    socket.on('close', (code) => {
      connection.dispose();
      if (this.#present !== socket) return;
      this.#present = null;
      this.#saidGoodbye = code === LEFT;
      this.#presence.fire(false);
    });
    this.#presence.fire(true);
  }

  #beat(): void {
    const nowMs = performance.now();
    // A beat that is late says that this process stood still: the answer may be there, unread.
    const late = nowMs - this.#beatAtMs > 1.5 * this.#heartbeatMs;
    this.#beatAtMs = nowMs;
    if (!this.#present) return;
    if (!this.#answered && !late) {
      this.#options.log.warn('the page does not answer and is cut off');
      this.#present.terminate();
      return;
    }
    this.#answered = false;
    this.#present.ping();
  }
}

/** Resolves once the other end has answered, or did not in time. */
function close(socket: WebSocket, code: number, reason: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    if (socket.readyState === socket.CLOSED) {
      clearTimeout(timer);
      resolve();
    }
    socket.close(code, reason);
  });
}

/** Whether the page at the other end answers a ping. */
function isThere(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (there: boolean): void => {
      clearTimeout(timer);
      socket.off('pong', onPong);
      socket.off('close', onClose);
      resolve(there);
    };
    const onPong = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(onClose, PROBE_MS);
    socket.on('pong', onPong);
    socket.on('close', onClose);
    if (socket.readyState === socket.OPEN) socket.ping();
    else settle(false);
  });
}
