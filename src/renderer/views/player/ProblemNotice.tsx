// The engine's last problem: which track was skipped or that playback stopped, and why.
import { NoticeCard } from '../../elements/NoticeCard.tsx';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function ProblemNotice() {
  const { engine } = useServices();
  const problem = usePlayer((state) => state.problem);
  if (!problem) return null;
  const { track, error, stopped } = problem;
  return (
    <NoticeCard kind="problem" onDismiss={() => engine.dismissProblem()}>
      {track && (
        <strong>
          “{track.title}” {stopped ? 'could not be played' : 'was skipped'}
        </strong>
      )}
      <span>{error.message}</span>
    </NoticeCard>
  );
}
