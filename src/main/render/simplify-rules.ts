// Whether a mastered chunk that could not be rendered is tried again with the simple chain (law 4). Pure.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';

/**
 * Only what the chain itself may have caused: samples that are no sound, a job that overran, a fault nobody foresaw. A file that is bad,
 * gone or cannot be decoded, a missing decoder and a withdrawn request stay what they are with any chain; what killed two workers is not
 * given two more.
 */
const OF_THE_CHAIN: readonly ErrorCode[] = ['render-invalid', 'worker-stuck', 'internal'];

export function mayBeTheChain(error: unknown): boolean {
  return OF_THE_CHAIN.includes(PlayerError.from(error).code);
}
