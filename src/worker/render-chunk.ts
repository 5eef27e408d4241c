// Renders one chunk: of the preset `off` the plain decode of its frames, of every other the decode mastered by the chain that its preset
// and profile ask for. Law 2 is kept here: whatever was rendered before, in whatever order, the samples of a chunk are those of its key.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { SoundProfile } from '../shared/analysis.ts';
import { PlayerError } from '../shared/errors.ts';
import { isMastering, type MasteringPreset } from '../shared/presets.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkStartFrame } from '../shared/timeline.ts';
import type { RenderedChunk, RenderJob } from '../shared/worker-protocol.ts';
import type { Decoder } from './decode/decoder.ts';
import { throwIfAborted } from './decode/open-rules.ts';
import { DryChunks, type DryChunk } from './dry-chunks.ts';
import { designChain } from './dsp/design-chain.ts';
import { MasteringChain, type StereoSound } from './dsp/mastering-chain.ts';
import { assertUnchanged } from './media-file.ts';

/** The chain's ceiling is below full scale: samples beyond this are no sound but a fault. */
const HIGHEST_SAMPLE = 2;

export class ChunkRenderer {
  readonly #dry: DryChunks;
  readonly #chain = new MasteringChain();

  /** `lowMemory`: less is held for the chunks to come. */
  constructor(decoder: Decoder, lowMemory = false) {
    this.#dry = new DryChunks(decoder, lowMemory);
  }

  /**
   * Throws file codes, `file-changed`, `decode-failed`, `render-invalid` or `aborted`; `invalid-argument` for a bad index and for a
   * mastered chunk without a profile. Beyond the track's end the chunk is empty and `totalFrames` is set.
   */
  async render(job: RenderJob, signal: AbortSignal): Promise<RenderedChunk> {
    const { path, signature, index, preset, profile } = job;
    if (!Number.isSafeInteger(index) || index < 0) throw new PlayerError('invalid-argument', `chunk ${index}`);
    await assertUnchanged(path, signature);
    if (!isMastering(preset)) {
      const { sound, ended } = await this.#dry.get(job, index, signal);
      return this.#answer(job, sound, ended, signal);
    }
    if (!profile) throw new PlayerError('invalid-argument', `no profile for ${preset}`);
    // In the order of the file, so that one reader goes through it.
    const before = index > 0 ? await this.#dry.get(job, index - 1, signal) : null;
    const chunk = await this.#dry.get(job, index, signal);
    const { frames } = chunk.sound;
    const after = frames === CHUNK_FRAMES && !chunk.ended ? await this.#dry.get(job, index + 1, signal) : null;
    const sound =
      frames === 0 ? chunk.sound : await this.#master(job, preset, profile, { before, chunk, after }, signal);
    return this.#answer(job, sound, chunk.ended, signal);
  }

  /** Gives back all that is held; another chunk may follow all the same. */
  dispose(): void {
    this.#dry.dispose();
  }

  async #master(
    job: RenderJob,
    preset: MasteringPreset,
    profile: SoundProfile,
    { before, chunk, after }: Readonly<Record<'before' | 'after', DryChunk | null>> & { readonly chunk: DryChunk },
    signal: AbortSignal,
  ): Promise<StereoSound> {
    // The chain runs 10 ms at a stretch: cancels and pings come in before and after.
    await nextTurn();
    throwIfAborted(signal);
    let sound: StereoSound;
    try {
      this.#chain.configure(designChain(profile, preset, job.chain));
      sound = this.#chain.process(before?.sound ?? null, chunk.sound, after?.sound ?? null);
    } catch (error) {
      throw PlayerError.from(error, 'render-invalid');
    }
    if (!isSound(sound.left) || !isSound(sound.right))
      throw new PlayerError('render-invalid', `chunk ${job.index} in ${preset}`);
    await nextTurn();
    throwIfAborted(signal);
    return sound;
  }

  async #answer(
    job: RenderJob,
    { left, right }: StereoSound,
    ended: boolean,
    signal: AbortSignal,
  ): Promise<RenderedChunk> {
    const frames = left.length;
    if (frames === 0 && job.index === 0) throw new PlayerError('file-corrupt', '', { values: { why: 'no-sound' } });
    const pcm = new ArrayBuffer(frames * BYTES_PER_FRAME);
    new Float32Array(pcm, 0, frames).set(left);
    new Float32Array(pcm, (frames * BYTES_PER_FRAME) / 2, frames).set(right);
    if (frames === 0) return { pcm, frames, totalFrames: await this.#dry.measure(job, signal) };
    return { pcm, frames, totalFrames: ended ? chunkStartFrame(job.index) + frames : null };
  }
}

function isSound(samples: Float32Array): boolean {
  // NaN compares as false.
  for (let i = 0; i < samples.length; i++) if (!(Math.abs(samples[i]!) <= HIGHEST_SAMPLE)) return false;
  return true;
}
