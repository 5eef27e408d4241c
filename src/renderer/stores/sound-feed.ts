// Keeps the engine told of the sound of its tracks: each analysis as it becomes known, and, because events are lost while the core is
// away, the playing track's again at each new connection.
import type { CoreClient } from '../../shared/contract.ts';
import type { PlayerEngine } from '../engine/engine.ts';

export function bindSound(
  client: CoreClient,
  engine: PlayerEngine,
  onFailure: (error: unknown) => void,
): { dispose(): void } {
  const ends = [
    client.on('analysis.sound', (sound) => engine.soundUpdated(sound)),
    client.onConnection((connected) => {
      const { track } = engine.snapshot();
      if (!connected || !track) return;
      client.call('analysis.sound', { trackId: track.id }).then((sound) => engine.soundUpdated(sound), onFailure);
    }),
  ];
  return {
    dispose() {
      for (const end of ends) end();
    },
  };
}
