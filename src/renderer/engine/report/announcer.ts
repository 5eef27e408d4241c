// Everything that the engine reports: the snapshot to views and stores, the listener's place to the core, the playing track to the system.
// The engine supplies the facts; this file decides who receives them and when.
import type { EngineReport, ReportKind } from '../../../shared/playback.ts';
import type { EngineSnapshot } from '../engine.ts';
import { MediaSessionBridge, type MediaControls } from './media-session.ts';
import { PositionReporter, type Whereabouts } from './position-reporter.ts';
import { wantsSound } from '../transport/transport-machine.ts';

export interface Facts {
  readonly snapshot: EngineSnapshot;
  /** The chosen track, also while its row is not there yet. */
  readonly trackId: number | null;
  readonly nextTrackId: number | null;
  readonly previousTrackId: number | null;
  readonly positionFrames: number;
  readonly underruns: number;
  readonly heardSwitch: EngineReport['heardSwitch'];
}

export class Announcer {
  readonly #facts: () => Facts;
  readonly #cell: SnapshotCell;
  readonly #reporter: PositionReporter;
  readonly #session: MediaSessionBridge;

  constructor(facts: () => Facts, report: (report: EngineReport) => void, controls: MediaControls) {
    this.#facts = facts;
    this.#cell = new SnapshotCell(facts().snapshot);
    this.#reporter = new PositionReporter(report);
    this.#session = new MediaSessionBridge(controls);
  }

  get snapshot(): EngineSnapshot {
    return this.#cell.snapshot;
  }

  onChange(listener: () => void): () => void {
    return this.#cell.onChange(listener);
  }

  /** Something may have changed. */
  publish(): void {
    const facts = this.#facts();
    if (this.#cell.publish(facts.snapshot)) this.#show(facts);
  }

  /** The listener, or the end of a track, moved playback. */
  intent(kind: Exclude<ReportKind, 'tick'>): void {
    const facts = this.#facts();
    this.#reporter.intent(kind, whereabouts(facts));
    this.#show(facts);
  }

  /** The core may not know any more where the listener is. */
  restate(): void {
    const facts = this.#facts();
    if (facts.trackId !== null) this.#reporter.restate(whereabouts(facts));
  }

  /** The page goes, and its sound with it, whatever it is about to play elsewhere. */
  leave(): void {
    const facts = this.#facts();
    if (facts.trackId !== null) this.#reporter.restate({ ...whereabouts(facts), playing: false });
  }

  tick(): void {
    this.#reporter.tick(whereabouts(this.#facts()));
  }

  dispose(): void {
    this.#cell.dispose();
    this.#reporter.dispose();
    this.#session.dispose();
  }

  #show({ snapshot: { state, track, lengthFrames }, positionFrames }: Facts): void {
    this.#session.show({ track, playing: state === 'idle' ? null : wantsSound(state), lengthFrames, positionFrames });
  }
}

function whereabouts({ snapshot, positionFrames, ...rest }: Facts): Whereabouts {
  return {
    playing: wantsSound(snapshot.state),
    preset: snapshot.preset,
    intensity: snapshot.intensity,
    bypassed: snapshot.bypassed,
    signature: snapshot.track?.signature ?? null,
    frame: positionFrames,
    ...rest,
  };
}

/** The snapshot and who listens to it: a new object, and a call, only when something in it is another. */
class SnapshotCell {
  readonly #listeners = new Set<() => void>();
  #snapshot: EngineSnapshot;

  constructor(snapshot: EngineSnapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): EngineSnapshot {
    return this.#snapshot;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** True when `snapshot` differs from the one before. */
  publish(snapshot: EngineSnapshot): boolean {
    const keys = Object.keys(snapshot) as (keyof EngineSnapshot)[];
    if (keys.every((key) => snapshot[key] === this.#snapshot[key])) return false;
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
    return true;
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
