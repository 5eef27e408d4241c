// Keeps a copy of something the core owns: subscribe first, then snapshot, again at each new connection.
import type { Contract, CoreClient } from '../../shared/contract/index.ts';

type EventName = keyof Contract['events'];
type EventValue<K extends EventName> = Contract['events'][K];

export interface MirrorSource<K extends EventName> {
  readonly event: K;
  snapshot(): Promise<EventValue<K>>;
  apply(value: EventValue<K>): void;
  onFailure(error: unknown): void;
}

/**
 * Events carry the whole value, so a snapshot that was overtaken by an event is dropped: whatever it knows more would have come
 * as a further event. Returns the function that ends it.
 */
export function mirror<K extends EventName>(client: CoreClient, source: MirrorSource<K>): () => void {
  let eventsSeen = 0;
  const stopListening = client.on(source.event, (value) => {
    eventsSeen++;
    source.apply(value);
  });
  const stopWatching = client.onConnection((connected) => {
    if (!connected) return;
    const eventsBefore = eventsSeen;
    source.snapshot().then((value) => {
      if (eventsSeen === eventsBefore) source.apply(value);
    }, source.onFailure);
  });
  return () => {
    stopListening();
    stopWatching();
  };
}
