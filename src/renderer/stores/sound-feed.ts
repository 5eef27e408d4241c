// Passes on to the engine what the core knows better: the sound of its tracks as it becomes known, that the machine woke, and, because
// events are lost while the core is away, each new connection.
import type { CoreClient } from '../../shared/contract/index.ts';
import type { PlayerEngine } from '../engine/engine.ts';

export function bindSound(client: CoreClient, engine: PlayerEngine): { dispose(): void } {
  const ends = [
    client.on('analysis.sound', (sound) => engine.soundUpdated(sound)),
    client.on('system.woke', () => engine.woke()),
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
