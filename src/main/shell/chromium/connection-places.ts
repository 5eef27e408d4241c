// Which connections may stay on the loopback port. One that has not shown a session yet is a stranger; when there are too many, the oldest makes
// room for the newest. So connections that say nothing never keep the page out, however many another program opens: a page shows its session
// within milliseconds, and then it has a place of its own.
import type { Socket } from 'node:net';

/** A page uses six connections and its socket; more is no page. With a request each, this bounds what can be on its way. */
const KNOWN_CONNECTIONS = 64;

/** Enough that a page's first bytes arrive before as many others have come after it. Guess; loopback takes some 20,000 connections a second. */
const STRANGERS = 128;

export interface PlaceLimits {
  readonly known: number;
  readonly strangers: number;
}

export class ConnectionPlaces {
  readonly #limits: PlaceLimits;
  readonly #turnAway: (socket: Socket) => void;
  readonly #known = new Set<Socket>();
  /** Oldest first. */
  readonly #strangers = new Set<Socket>();

  /** `turnAway` tells the other end why and closes the connection. */
  constructor(turnAway: (socket: Socket) => void, limits: Partial<PlaceLimits> = {}) {
    this.#turnAway = turnAway;
    this.#limits = { known: KNOWN_CONNECTIONS, strangers: STRANGERS, ...limits };
  }

  arrived(socket: Socket): void {
    this.#strangers.add(socket);
    socket.once('close', () => {
      this.#strangers.delete(socket);
      this.#known.delete(socket);
    });
    const [oldest] = this.#strangers;
    if (this.#strangers.size <= this.#limits.strangers || !oldest) return;
    this.#strangers.delete(oldest);
    this.#turnAway(oldest);
  }

  /** A session was shown over it. False when there are too many with one already: the caller refuses it. */
  recognise(socket: Socket): boolean {
    if (this.#known.has(socket)) return true;
    if (socket.destroyed || this.#known.size >= this.#limits.known) return false;
    this.#strangers.delete(socket);
    this.#known.add(socket);
    return true;
  }
}
