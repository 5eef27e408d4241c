// Keeps the engine told of the sound of its tracks: each analysis as it becomes known, and, because events are lost while the core is
// away, of each new connection.
import type { CoreClient } from '../../shared/contract.ts';
import type { PlayerEngine } from '../engine/engine.ts';

export function bindSound(client: CoreClient, engine: PlayerEngine): { dispose(): void } {
  const ends = [
    client.on('analysis.sound', (sound) => engine.soundUpdated(sound)),
    client.onConnection((connected) => {
      if (connected) engine.coreReturned();
    }),
  ];
  return {
    dispose() {
      for (const end of ends) end();
    },
  };
}
