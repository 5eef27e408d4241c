// What happens inside, for a listener who wants to know: how it all fares, the mastering and the sound of the track, what the buffer holds,
// foresees and is asked for, how long renders take, and how failures were met. Every figure is a counter of the engine or of the core; what is
// set stands in the settings.
import { useState } from 'react';

import { words } from '../../texts/words.ts';
import { Sections } from '../frame/Sections.tsx';
import { usePlayer } from '../PlayerContext.tsx';
import { BreakerFigures, LastErrors } from './BreakerFigures.tsx';
import { EmptyCacheDialog } from './EmptyCacheDialog.tsx';
import { Figure, SectionTitle, sectionOf } from './Figure.tsx';
import { HealthFigures } from './HealthFigures.tsx';
import { AudibleFigures, PredictionFigures, PrefetchFigures } from './PredictionFigures.tsx';
import { MasteringFigures, TrackSoundFigures } from './SoundFigures.tsx';
import { TierFigures } from './TierFigures.tsx';
import { IntegrityFigures, MemoryFigures } from './UpkeepFigures.tsx';
import { useInside } from './use-inside.ts';
import { WorkerFigures } from './WorkerFigures.tsx';

/** The titles one can go to at once; the lesser ones follow theirs. */
const MAIN_SECTIONS = [
  'health', 'playback', 'mastering', 'buffer', 'prediction', 'memory', 'workers', 'resilience',
] as const; // prettier-ignore

export function DiagnosticsView() {
  const inside = useInside();
  const [emptying, setEmptying] = useState(false);
  return (
    <>
      <Sections
        title={words.places.diagnostics}
        sections={MAIN_SECTIONS.map(sectionOf)}
        navigationLabel={words.diagnostics.jumps}
        label={words.diagnostics.figures}
        ready={inside !== null}
      >
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
            <WorkerFigures stats={inside.stats} report={inside.report} decoder={inside.hello.decoder} />
            <SectionTitle of="resilience" />
            <BreakerFigures report={inside.report} />
            <LastErrors errors={inside.report.errors.last} />
            <SectionTitle of="player" />
            <dl>
              <Figure name={words.about.version}>
                {words.about.versionIs(inside.hello.version, inside.hello.shell)}
              </Figure>
            </dl>
          </>
        )}
      </Sections>
      {emptying && <EmptyCacheDialog onClose={() => setEmptying(false)} />}
    </>
  );
}

function PlaybackFigures() {
  const track = usePlayer((state) => state.track);
  const state = usePlayer((snapshot) => snapshot.state);
  return (
    <>
      <SectionTitle of="playback" />
      <dl>
        <Figure name={words.playback.state}>{words.playback.states[state]}</Figure>
        <Figure name={words.playback.track}>
          {track ? <span translate="no">{`${track.id} · ${track.signature}`}</span> : words.playback.none}
        </Figure>
        <Figure name={words.playback.length}>
          {track?.totalFrames === null || !track
            ? words.diagnostics.notMeasured
            : words.units.frames(track.totalFrames)}
        </Figure>
      </dl>
    </>
  );
}
