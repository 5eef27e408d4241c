// Knows which renders a worker has in hand, and whether someone waits for one of them: what is only prepared keeps out of their way.
import type { Urgency } from '../../shared/playback.ts';
import type { RenderChunk } from './buffer-manager.ts';

export class RenderWatch {
  /** Their urgency rises when someone joins. */
  readonly #inHand = new Set<{ readonly urgency: Urgency }>();
  readonly #render: RenderChunk;

  constructor(render: RenderChunk) {
    this.#render = render;
  }

  get demanded(): boolean {
    return [...this.#inHand].some(({ urgency }) => urgency !== 'maybe');
  }

  readonly render: RenderChunk = async (key, ticket, signal, onStart) => {
    try {
      return await this.#render(key, ticket, signal, () => {
        this.#inHand.add(ticket);
        onStart();
      });
    } finally {
      this.#inHand.delete(ticket);
    }
  };
}
