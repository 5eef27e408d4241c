// Who may talk to the player over loopback: the browser that opened a launch link first. The link's token works once and is exchanged for a
// cookie, and the page has a host name of its own that cannot be guessed, so that the browser shows the cookie to no other server of this
// machine. A program that scrapes figures has no browser: it shows a token from a file that only the owner may read.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

import { Emitter } from '../../platform/events.ts';

const SECRET_BYTES = 32;
/** SHA-256. */
const HASH_BYTES = 32;

/** Links printed but not used yet, and browsers let in: the oldest goes when there are more. Guess: more than a person has. */
const MAX_LINKS = 16;
const MAX_SESSIONS = 16;

const COOKIE_NAME = 'auralis';

/** 128 bits in hexadecimal: host names know no case and have at most 63 characters between dots. */
const HOST_SECRET_BYTES = 16;
const HOST_NAME = /^auralis-[0-9a-f]{32}\.localhost$/;

export class LaunchAccess {
  /** The page's host name. Browsers resolve every name below `localhost` to the loopback address themselves. */
  readonly hostName: string;
  readonly #tokens = new SecretSet(MAX_LINKS);
  readonly #sessions = new SecretSet(MAX_SESSIONS);
  readonly #scrapers = new SecretSet(1);
  readonly #admissions = new Emitter<void>();

  /** One more browser was let in. */
  readonly onAdmission = this.#admissions.event;

  /** Of the process whose place this one takes: its page goes on under the same name with the same cookie. */
  constructor(before: { readonly hostName: string; readonly sessions: readonly string[] } | null = null) {
    const isName = before !== null && HOST_NAME.test(before.hostName);
    this.hostName = isName ? before.hostName : `auralis-${randomBytes(HOST_SECRET_BYTES).toString('hex')}.localhost`;
    this.#sessions.restore(before?.sessions ?? []);
  }

  /** The sessions as hashes: another process recognises the same browsers by them, but they open no session. */
  get sessions(): readonly string[] {
    return this.#sessions.hashes;
  }

  /** A new token for a program that reads the figures; the one before is void. */
  mintScrapeToken(): string {
    return this.#scrapers.mint();
  }

  /** Whether the `Authorization` header holds the scrape token. */
  admitsScraper(authorization: string | null): boolean {
    const token = /^Bearer ([\w-]{1,100})$/i.exec(authorization ?? '')?.[1];
    return token !== undefined && this.#scrapers.has(token);
  }

  /** A token for one more launch link. */
  mintToken(): string {
    return this.#tokens.mint();
  }

  /** The `Set-Cookie` value that a token buys; null when it is wrong or was used. */
  exchange(token: string): string | null {
    if (!this.#tokens.take(token)) return null;
    const session = this.#sessions.mint();
    this.#admissions.fire();
    return `${COOKIE_NAME}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the `Cookie` header holds a session, also as one of several cookies of our name. */
  admits(cookieHeader: string | undefined): boolean {
    return (cookieHeader ?? '').split(';').some((pair) => {
      const at = pair.indexOf('=');
      return pair.slice(0, at).trim() === COOKIE_NAME && this.#sessions.has(pair.slice(at + 1).trim());
    });
  }
}

/** Random secrets, kept as hashes and compared in constant time: neither length nor content of a guess shows in the timing. */
class SecretSet {
  readonly #capacity: number;
  #hashes: Buffer[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get hashes(): string[] {
    return this.#hashes.map((known) => known.toString('base64url'));
  }

  /** Takes hashes that `hashes` gave; what is none is left out. */
  restore(texts: readonly string[]): void {
    const hashes = texts.map((text) => Buffer.from(text, 'base64url'));
    this.#hashes = hashes.filter((known) => known.length === HASH_BYTES).slice(-this.#capacity);
  }

  mint(): string {
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    this.#hashes = [...this.#hashes, hash(secret)].slice(-this.#capacity);
    return secret;
  }

  has(secret: string): boolean {
    return this.#find(secret) !== -1;
  }

  take(secret: string): boolean {
    const at = this.#find(secret);
    if (at !== -1) this.#hashes.splice(at, 1);
    return at !== -1;
  }

  #find(secret: string): number {
    const wanted = hash(secret);
    let found = -1;
    this.#hashes.forEach((known, index) => {
      if (timingSafeEqual(known, wanted)) found = index;
    });
    return found;
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
