// What happens inside, for a listener who wants to know: the mastering and the sound of the track, what the buffer holds, foresees and is
// asked for, how long renders take, how the workers fare. Every figure is a counter of the engine or of the core.
import { useState } from 'react';

import { Modal } from '../../elements/Modal.tsx';
import { wholeText as whole } from '../../stores/track-text.ts';
import { usePlayer } from '../PlayerContext.tsx';
import { EmptyCacheDialog } from './EmptyCacheDialog.tsx';
import { Figure, quantiles } from './Figure.tsx';
import { HeardFigures, PredictionFigures, PrefetchFigures } from './PredictionFigures.tsx';
import { MasteringFigures, TrackSoundFigures } from './SoundFigures.tsx';
import { TierFigures } from './TierFigures.tsx';
import { IntegrityFigures, MemoryFigures } from './UpkeepFigures.tsx';
import { useInside, type Inside } from './use-inside.ts';

export function DiagnosticsDialog({ onClose }: { onClose(): void }) {
  const inside = useInside();
  const [emptying, setEmptying] = useState(false);
  const track = usePlayer((state) => state.track);
  const state = usePlayer((snapshot) => snapshot.state);
  return (
    <>
      <Modal title="Diagnostics" className="diagnostics" onClose={onClose}>
        <h3>Playback</h3>
        <dl>
          <Figure name="State">{state}</Figure>
          <Figure name="Track">{track ? `${track.id} · ${track.signature}` : 'none'}</Figure>
          <Figure name="Exact length">
            {track?.totalFrames === null || !track ? 'not measured' : `${whole(track.totalFrames)} frames`}
          </Figure>
        </dl>
        <MasteringFigures />
        <TrackSoundFigures />
        {inside && <Figures {...inside} onEmpty={() => setEmptying(true)} />}
      </Modal>
      {emptying && <EmptyCacheDialog onClose={() => setEmptying(false)} />}
    </>
  );
}

function Figures({ hello, stats, onEmpty }: Inside & { onEmpty(): void }) {
  return (
    <>
      <TierFigures stats={stats} />
      <PrefetchFigures stats={stats} />
      <PredictionFigures stats={stats} />
      <HeardFigures stats={stats} />
      <MemoryFigures stats={stats} />
      <IntegrityFigures stats={stats} onEmpty={onEmpty} />
      <h3>Workers</h3>
      <dl>
        <Figure name="Renders">
          {whole(stats.renders)} done, {whole(stats.renderFailures)} failed, {whole(stats.degraded)} simplified
        </Figure>
        <Figure name="Render time">{quantiles(stats.renderLatency)} (p50 / p95 / p99)</Figure>
        <Figure name="Restarts">{whole(stats.workerRestarts)}</Figure>
        <Figure name="Decoder">{hello.decoder ?? 'starting'}</Figure>
      </dl>
      <h3>Player</h3>
      <dl>
        <Figure name="Version">
          {hello.version}, {hello.shell} shell
        </Figure>
      </dl>
    </>
  );
}
