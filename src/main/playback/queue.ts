// The queue's part of the core: what it asks of the library, and what is kept of it from run to run. The engine in the page owns the queue itself.
import type { QueueCalls } from '../../shared/contract/queue.ts';
import type { QueueEntries } from '../catalogue/queue-entries.ts';

export interface KeptQueueOptions {
  readonly entries: QueueEntries;
}

export class KeptQueue {
  readonly calls: QueueCalls;

  constructor({ entries }: KeptQueueOptions) {
    this.calls = {
      'queue.albumPlaces': ({ ids }) => entries.albumPlaces(ids),
    };
  }
}
