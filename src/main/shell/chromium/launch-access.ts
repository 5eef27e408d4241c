// Who may talk to the player over loopback: whoever opened a launch link first. The link is seen by other users of the machine (it
// stands in the browser's command line), so its token works once and is exchanged for a cookie that only the browser knows.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** Links printed but not used yet, and browsers let in: the oldest goes when there are more (guess: nobody has more). */
const MAX_LINKS = 16;
const MAX_SESSIONS = 16;

export class LaunchAccess {
  readonly #cookieName: string;
  readonly #tokens = new SecretSet(MAX_LINKS);
  readonly #sessions = new SecretSet(MAX_SESSIONS);

  /** Cookies do not tell ports apart, so the port is in the name. */
  constructor(port: number) {
    this.#cookieName = `auralis-${port}`;
  }

  /** A token for one more launch link. */
  mintToken(): string {
    return this.#tokens.mint();
  }

  /** The `Set-Cookie` value that a token buys; null when it is wrong or was used. */
  exchange(token: string): string | null {
    if (!this.#tokens.take(token)) return null;
    return `${this.#cookieName}=${this.#sessions.mint()}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /**
   * Whether the `Cookie` header holds a session. Any cookie of our name may be it: another server on this machine can add its own
   * under that name.
   */
  admits(cookieHeader: string | undefined): boolean {
    return (cookieHeader ?? '').split(';').some((pair) => {
      const at = pair.indexOf('=');
      return pair.slice(0, at).trim() === this.#cookieName && this.#sessions.has(pair.slice(at + 1).trim());
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
