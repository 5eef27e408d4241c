// Knows which renders wait for a worker or are in its hand, and whether someone waits for one of them: what is only prepared keeps out of
// their way, and is told when it is free.
import type { Urgency } from '../../shared/playback.ts';
import type { RenderChunk } from './buffer-manager.ts';

export class RenderWatch {
  /** Their urgency rises when someone joins. */
  readonly #inHand = new Set<{ readonly urgency: Urgency }>();
  readonly #render: RenderChunk;
  readonly #onFree: () => void;

  /** `onFree`: the last render that someone waited for has ended, though he may have left long before. */
  constructor(render: RenderChunk, onFree: () => void) {
    this.#render = render;
    this.#onFree = onFree;
  }

  get demanded(): boolean {
    return [...this.#inHand].some(({ urgency }) => urgency !== 'maybe');
  }

  readonly render: RenderChunk = async (key, ticket, signal, { onQueued, onStart }) => {
    try {
      return await this.#render(key, ticket, signal, {
        onQueued: () => {
          this.#inHand.add(ticket);
          onQueued();
        },
        onStart,
      });
    } finally {
      const wasDemanded = this.demanded;
      this.#inHand.delete(ticket);
      if (wasDemanded && !this.demanded) this.#onFree();
    }
  };
}
