// Asks before everything that was rendered ahead is thrown away.
import { Confirm } from '../../elements/Confirm.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

export function EmptyCacheDialog({ onClose }: { onClose(): void }) {
  const { client, notices } = useServices();
  const empty = (): void => {
    client.call('buffer.clear', {}).then(
      () => tell(notices, 'note', words.integrity.emptied),
      (error: unknown) => tellFailure(notices, error),
    );
  };
  return (
    <Confirm title={words.integrity.emptyTitle} action={words.integrity.empty} run={empty} onClose={onClose}>
      {words.integrity.emptyText}
    </Confirm>
  );
}
