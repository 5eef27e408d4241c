// The engine's last problem: the file of the track that was skipped, is silent in a part or stopped playback, and why. Titles of files without
// tags may all be the same.
import { NoticeCard } from '../../elements/NoticeCard.tsx';
import { reasonText } from '../../texts/problem-text.ts';
import { fileName, folderOf } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

/** Long enough to read three lines twice; guess. */
const PASSED_STAYS_MS = 15_000;

export function ProblemNotice() {
  const { engine, navigation } = useServices();
  const problem = usePlayer((state) => state.problem);
  if (!problem) return null;
  const { track, error, outcome } = problem;
  return (
    // Where playback stopped or waits, the listener is to say what next; a file that was passed is in the problems.
    <NoticeCard
      kind="problem"
      staysMs={outcome === 'skipped' ? PASSED_STAYS_MS : null}
      onDismiss={() => engine.dismissProblem()}
    >
      {track && (
        <>
          <strong>{words.outcomes[outcome](fileName(track.path))}</strong>
          <bdi className="notice-where">{folderOf(track.path)}</bdi>
        </>
      )}
      <span>{reasonText(error, outcome)}</span>
      {track && (
        <button
          type="button"
          className="link"
          onClick={() => {
            navigation.go({ view: 'problems' });
            engine.dismissProblem();
          }}
        >
          {words.problems.seeAll}
        </button>
      )}
    </NoticeCard>
  );
}
