// The track the benches decode and master: stereo, 44.1 kHz, in any format ffmpeg writes.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

import { contentSignature, stampOf } from '../src/shared/library.ts';

/** Two sweeps and pink noise, different in the channels. */
export function makeSource(path: string, seconds: number): void {
  const tones = "aevalsrc=exprs='0.2*sin(2*PI*(220+3*t)*t)|0.2*sin(2*PI*(330+2*t)*t)'";
  const noise = 'anoisesrc=r=44100:a=0.06:c=pink:s=3';
  const mix = '[1]pan=stereo|c0=c0|c1=0.7*c0[n];[0][n]amix=2:duration=first:normalize=0[m]';
  const inputs = ['-f', 'lavfi', '-i', `${tones}:s=44100:d=${seconds}`, '-f', 'lavfi', '-i', noise];
  const output = ['-filter_complex', mix, '-map', '[m]', '-c:a', 'pcm_s16le', path];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, ...output]);
}

/** `gainDb` raises what is encoded, also beyond full scale. */
export function encode(source: string, path: string, encoder: readonly string[], gainDb = 0): void {
  const gain = gainDb === 0 ? [] : ['-af', `volume=${gainDb}dB`];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', source, ...gain, ...encoder, path]);
}

export function signatureOf(path: string): string {
  return contentSignature(stampOf(statSync(path, { bigint: true })));
}
