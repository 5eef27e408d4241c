// A small generative piece: a chord progression as soft pads, a plucked arpeggio with echo, a bass and, where the mood asks for
// it, a beat. The same seed gives the same music.

const RATE_HZ = 48_000;

export interface DemoPiece {
  readonly seed: number;
  readonly seconds: number;
  readonly beatsPerMinute: number;
  /** MIDI note of the tonic. */
  readonly tonic: number;
  /** Scale degrees (0-based) of the chord on each bar. */
  readonly progression: readonly number[];
  readonly minor: boolean;
  readonly drums: boolean;
}

const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];

export function synthesiseTrack(piece: DemoPiece): { left: Float32Array; right: Float32Array } {
  const frames = Math.round(piece.seconds * RATE_HZ);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  const random = mulberry32(piece.seed);
  const beat = Math.round((60 / piece.beatsPerMinute) * RATE_HZ);
  const bar = beat * 4;
  const scale = piece.minor ? MINOR : MAJOR;
  const pitch = (degree: number): number => {
    const octave = Math.floor(degree / 7);
    const note = piece.tonic + octave * 12 + (scale[((degree % 7) + 7) % 7] ?? 0);
    return 440 * 2 ** ((note - 69) / 12);
  };

  for (let at = 0, index = 0; at < frames; at += bar, index++) {
    const root = piece.progression[index % piece.progression.length] ?? 0;
    for (const [voice, step] of [0, 2, 4].entries()) {
      pad(left, right, at, bar + beat, pitch(root + step), (voice - 1) * 0.5);
    }
    for (let half = 0; half < 4; half++) pluck(left, right, at + half * beat, beat * 2, pitch(root - 14), 0.22, 0, 3);
    for (let eighth = 0; eighth < 8; eighth++) {
      if (random() < 0.2) continue;
      const degree = root + 7 + ([0, 2, 4, 7][Math.floor(random() * 4)] ?? 0);
      const pan = random() * 1.4 - 0.7;
      const start = at + (eighth * beat) / 2;
      pluck(left, right, start, beat * 3, pitch(degree), 0.16, pan, 5);
      pluck(left, right, start + (beat * 3) / 4, beat * 2, pitch(degree), 0.06, -pan, 5);
    }
    if (!piece.drums) continue;
    for (let quarter = 0; quarter < 4; quarter++) {
      if (quarter % 2 === 0) kick(left, right, at + quarter * beat);
      else noiseHit(left, right, at + quarter * beat, 0.16, 22, random);
      noiseHit(left, right, at + quarter * beat + beat / 2, 0.05, 70, random);
    }
  }
  shape(left, right);
  return { left, right };
}

/** A slow swell of three detuned partials. */
function pad(left: Float32Array, right: Float32Array, start: number, frames: number, hz: number, pan: number): void {
  const end = Math.min(left.length, Math.round(start) + frames);
  for (let i = Math.round(start), n = 0; i < end; i++, n++) {
    const t = n / RATE_HZ;
    const envelope = Math.sin((Math.PI * n) / frames) ** 0.7;
    const tone =
      Math.sin(2 * Math.PI * hz * t) +
      0.5 * Math.sin(2 * Math.PI * hz * 1.003 * t) +
      0.25 * Math.sin(4 * Math.PI * hz * 0.998 * t);
    add(left, right, i, tone * envelope * 0.07, pan);
  }
}

/** A decaying note with a bright onset. */
function pluck(
  left: Float32Array,
  right: Float32Array,
  start: number,
  frames: number,
  hz: number,
  gain: number,
  pan: number,
  decay: number,
): void {
  const from = Math.round(start);
  const end = Math.min(left.length, from + Math.round(frames));
  for (let i = from, n = 0; i < end; i++, n++) {
    const t = n / RATE_HZ;
    const envelope = Math.min(1, n / 120) * Math.exp(-decay * t) * Math.min(1, (end - i) / 480);
    const phase = 2 * Math.PI * hz * t;
    const tone =
      Math.sin(phase) + 0.4 * Math.exp(-8 * t) * Math.sin(2 * phase) + 0.2 * Math.exp(-14 * t) * Math.sin(3 * phase);
    add(left, right, i, tone * envelope * gain, pan);
  }
}

function kick(left: Float32Array, right: Float32Array, start: number): void {
  const from = Math.round(start);
  for (let n = 0; n < RATE_HZ * 0.3 && from + n < left.length; n++) {
    const t = n / RATE_HZ;
    add(
      left,
      right,
      from + n,
      0.5 * Math.exp(-11 * t) * Math.sin(2 * Math.PI * (48 * t + 5 * (1 - Math.exp(-30 * t)))),
      0,
    );
  }
}

function noiseHit(
  left: Float32Array,
  right: Float32Array,
  start: number,
  gain: number,
  decay: number,
  random: () => number,
): void {
  const from = Math.round(start);
  let last = 0;
  for (let n = 0; n < RATE_HZ * 0.15 && from + n < left.length; n++) {
    const white = random() * 2 - 1;
    add(left, right, from + n, gain * Math.exp((-decay * n) / RATE_HZ) * (white - last), 0.1);
    last = white;
  }
}

function add(left: Float32Array, right: Float32Array, at: number, value: number, pan: number): void {
  left[at] = (left[at] ?? 0) + value * Math.min(1, 1 - pan);
  right[at] = (right[at] ?? 0) + value * Math.min(1, 1 + pan);
}

/** Scales to −1.5 dBFS peak and fades both ends. */
function shape(left: Float32Array, right: Float32Array): void {
  let peak = 1e-9;
  for (let i = 0; i < left.length; i++) peak = Math.max(peak, Math.abs(left[i] ?? 0), Math.abs(right[i] ?? 0));
  const scale = 0.84 / peak;
  for (let i = 0; i < left.length; i++) {
    const fade = Math.min(1, i / 2_000, (left.length - i) / (RATE_HZ * 3));
    left[i] = (left[i] ?? 0) * scale * fade;
    right[i] = (right[i] ?? 0) * scale * fade;
  }
}

/** Public-domain 32-bit generator by Tommy Ettinger. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
