// What happens inside, for a listener who wants to know: how it all fares, the mastering and the sound of the track, what the buffer holds,
// foresees and is asked for, how long renders take, and the settings of how failures are met. Every figure is a counter of the engine or of
// the core.
import { useState } from 'react';

import type { Backup } from '../../../shared/contract/library.ts';
import { Modal } from '../../elements/Modal.tsx';
import { wholeText as whole } from '../../texts/track-text.ts';
import { usePlayer } from '../PlayerContext.tsx';
import { BackupFigures, RestoreDialog } from './BackupFigures.tsx';
import { BreakerFigures, LastErrors } from './BreakerFigures.tsx';
import { EmptyCacheDialog } from './EmptyCacheDialog.tsx';
import { Figure, SectionTitle, goToSection } from './Figure.tsx';
import { HealthFigures } from './HealthFigures.tsx';
import { AudibleFigures, PredictionFigures, PrefetchFigures } from './PredictionFigures.tsx';
import { ResilienceSettings } from './ResilienceSettings.tsx';
import { MasteringFigures, TrackSoundFigures } from './SoundFigures.tsx';
import { TierFigures } from './TierFigures.tsx';
import { IntegrityFigures, MemoryFigures } from './UpkeepFigures.tsx';
import { useInside } from './use-inside.ts';
import { WorkerFigures } from './WorkerFigures.tsx';

/** The titles one can go to at once; the lesser ones follow theirs. */
const MAIN_SECTIONS = ['Health', 'Playback', 'Mastering', 'Buffer', 'Prediction', 'Memory', 'Workers', 'Resilience'];

export function DiagnosticsDialog({ onClose }: { onClose(): void }) {
  const inside = useInside();
  const [emptying, setEmptying] = useState(false);
  const [restoring, setRestoring] = useState<Backup | null>(null);
  return (
    <>
      <Modal title="Diagnostics" className="diagnostics" onClose={onClose}>
        <nav className="diagnostics-sections" aria-label="Sections">
          {MAIN_SECTIONS.map((name) => (
            <button key={name} type="button" className="button button-quiet" onClick={() => goToSection(name)}>
              {name}
            </button>
          ))}
        </nav>
        <div className="diagnostics-figures" role="group" aria-label="Figures" tabIndex={0}>
          {inside && <HealthFigures report={inside.report} alerts={inside.alerts} />}
          <PlaybackFigures />
          <MasteringFigures />
          <TrackSoundFigures />
          {inside && (
            <>
              <AudibleFigures stats={inside.stats} />
              <TierFigures stats={inside.stats} />
              <PrefetchFigures stats={inside.stats} />
              <PredictionFigures stats={inside.stats} />
              <MemoryFigures stats={inside.stats} />
              <IntegrityFigures stats={inside.stats} onEmpty={() => setEmptying(true)} />
              <BackupFigures onRestore={setRestoring} />
              <WorkerFigures stats={inside.stats} report={inside.report} decoder={inside.hello.decoder} />
              <SectionTitle name="Resilience" />
              <BreakerFigures report={inside.report} />
              <LastErrors errors={inside.report.errors.last} />
              <ResilienceSettings />
              <SectionTitle name="Player" />
              <dl>
                <Figure name="Version">
                  {inside.hello.version}, {inside.hello.shell} shell
                </Figure>
              </dl>
            </>
          )}
        </div>
      </Modal>
      {emptying && <EmptyCacheDialog onClose={() => setEmptying(false)} />}
      {restoring && <RestoreDialog backup={restoring} onClose={() => setRestoring(null)} />}
    </>
  );
}

function PlaybackFigures() {
  const track = usePlayer((state) => state.track);
  const state = usePlayer((snapshot) => snapshot.state);
  return (
    <>
      <SectionTitle name="Playback" />
      <dl>
        <Figure name="State">{state}</Figure>
        <Figure name="Track">{track ? `${track.id} · ${track.signature}` : 'none'}</Figure>
        <Figure name="Exact length">
          {track?.totalFrames === null || !track ? 'not measured' : `${whole(track.totalFrames)} frames`}
        </Figure>
      </dl>
    </>
  );
}
