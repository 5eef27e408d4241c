// The engine's last problem: which track was skipped, is silent in a part or stopped playback, and why.
import { NoticeCard } from '../../elements/NoticeCard.tsx';
import { OUTCOME_TEXTS, reasonText } from '../../texts/problem-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function ProblemNotice() {
  const { engine } = useServices();
  const problem = usePlayer((state) => state.problem);
  if (!problem) return null;
  const { track, error, outcome } = problem;
  return (
    <NoticeCard kind="problem" onDismiss={() => engine.dismissProblem()}>
      {track && (
        <strong>
          “{track.title}” {OUTCOME_TEXTS[outcome]}
        </strong>
      )}
      <span>{reasonText(error, outcome)}</span>
    </NoticeCard>
  );
}
