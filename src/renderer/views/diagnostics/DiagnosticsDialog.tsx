// What happens inside, for a listener who wants to know: the mastering and the sound of the track, the buffer's real bytes and states, how
// often it had the chunk ready, how long renders take, how the workers fare. Every figure is a counter of the engine or of the core, which
// is read once a second while the dialog is open.
import { useEffect, useState } from 'react';

import type { BufferStats, Hello } from '../../../shared/contract.ts';
import { Modal } from '../../elements/Modal.tsx';
import { wholeText as whole } from '../../stores/track-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';
import { Figure, mebibytes, milliseconds } from './Figure.tsx';
import { MasteringFigures, TrackSoundFigures } from './SoundFigures.tsx';

const POLL_MS = 1_000;

interface Inside {
  readonly hello: Hello;
  readonly stats: BufferStats;
}

export function DiagnosticsDialog({ onClose }: { onClose(): void }) {
  const inside = useInside();
  const track = usePlayer((state) => state.track);
  const state = usePlayer((snapshot) => snapshot.state);
  return (
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
      {inside && <Figures {...inside} />}
    </Modal>
  );
}

function Figures({ hello, stats }: Inside) {
  const asked = stats.hits + stats.joins + stats.misses;
  return (
    <>
      <h3>Buffer</h3>
      <meter
        aria-label="Memory used by audio"
        min={0}
        max={stats.budgetBytes}
        value={stats.usedBytes}
        title={`${mebibytes(stats.usedBytes)} of ${mebibytes(stats.budgetBytes)}`}
      />
      <dl>
        <Figure name="Audio in memory">
          {mebibytes(stats.usedBytes)} of {mebibytes(stats.budgetBytes)}
        </Figure>
        <Figure name="Chunks">
          {stats.entries.ready} ready, {stats.entries.rendering} rendering, {stats.entries.wanted} wanted,{' '}
          {stats.entries.failed} failed
        </Figure>
        <Figure name="Hit rate">
          {asked === 0 ? 'nothing asked yet' : `${((stats.hits / asked) * 100).toFixed(1)} %`}
        </Figure>
        <Figure name="Requests">
          {whole(stats.hits)} hits, {whole(stats.joins)} joined, {whole(stats.misses)} misses
        </Figure>
        <Figure name="Evictions">{whole(stats.evictions)}</Figure>
      </dl>
      <h3>Workers</h3>
      <dl>
        <Figure name="Renders">
          {whole(stats.renders)} done, {whole(stats.renderFailures)} failed, {whole(stats.degraded)} simplified
        </Figure>
        <Figure name="Render time">
          {milliseconds(stats.renderMsP50)} median, {milliseconds(stats.renderMsP95)} 95th percentile
        </Figure>
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

/** The last figures that came; while the core is away they stand still. */
function useInside(): Inside | null {
  const { client } = useServices();
  const [inside, setInside] = useState<Inside | null>(null);
  useEffect(() => {
    let open = true;
    const read = async (): Promise<void> => {
      try {
        const [hello, stats] = await Promise.all([client.call('app.hello', {}), client.call('buffer.stats', {})]);
        if (open) setInside({ hello, stats });
      } catch {
        // The connection notice tells that the core is away.
      }
    };
    void read();
    const timer = setInterval(() => void read(), POLL_MS);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [client]);
  return inside;
}
