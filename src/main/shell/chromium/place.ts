// Where this process is: its port and host name, the sessions it let in, and its window. Reported to the process that started it, which gives it to
// the one that takes its place after a fault, so that the page that is open finds its player again. Travels by the channel and the environment of
// a child process: other users see neither, and a hash opens no session.

export interface Place {
  readonly port: number;
  /** The page's host name and the hashes of the sessions, see `LaunchAccess`. */
  readonly hostName: string;
  readonly sessions: readonly string[];
  /** The browser's process and the profile it is known by; null without a window. */
  readonly window: { readonly pid: number; readonly profileFolder: string } | null;
}

/** In the environment of the process that takes the place. */
export const PLACE_VARIABLE = 'AURALIS_PLACE';

/** Whether there is a parent process that starts this one again. */
export function hasKeeper(): boolean {
  return process.connected === true;
}

export function tellPlace(place: Place): void {
  // A keeper that is gone needs no place.
  process.send?.({ type: 'auralis-place', place }, undefined, undefined, () => undefined);
}

/** The place in what a process told; null when it told something else. */
export function placeIn(message: unknown): Place | null {
  if (typeof message !== 'object' || message === null || !('type' in message) || !('place' in message)) return null;
  return message.type === 'auralis-place' ? checked(message.place) : null;
}

/** The place this process is to take, null when it begins in one of its own. Its own children are not told. */
export function takePlace(env: NodeJS.ProcessEnv): Place | null {
  const text = env[PLACE_VARIABLE];
  delete env[PLACE_VARIABLE];
  try {
    return text === undefined ? null : checked(JSON.parse(text));
  } catch {
    return null; // not ours
  }
}

/** A whole number from 1. To `kill`, those below are groups of processes. */
const isWithin = (value: unknown, limit: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= limit;

function checked(value: unknown): Place | null {
  const { port, hostName, sessions, window } = (value ?? {}) as Partial<Place>;
  if (port === undefined || !isWithin(port, 65_535)) return null;
  if (typeof hostName !== 'string' || !Array.isArray(sessions)) return null;
  const { pid, profileFolder } = window ?? {};
  return {
    port,
    hostName,
    sessions: sessions.filter((session) => typeof session === 'string'),
    window:
      pid !== undefined && isWithin(pid, 2 ** 32) && typeof profileFolder === 'string' && profileFolder !== ''
        ? { pid, profileFolder }
        : null,
  };
}
