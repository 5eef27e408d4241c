// "Add folder" in one place: the system's dialog where the shell has one, otherwise the page's own.
import { useCallback } from 'react';

import { tellFailure } from '../../stores/notice-store.ts';
import { useServices } from '../PlayerContext.tsx';

export function useAddFolder(): () => void {
  const { client, connection, dialogs, notices } = useServices();
  return useCallback(() => {
    const pickAndAdd = async (): Promise<void> => {
      const path = await client.call('library.pickFolder', {});
      if (path !== null) await client.call('library.addFolder', { path });
    };
    if (connection.getState().hello?.capabilities.nativeFolderDialog) {
      pickAndAdd().catch((error: unknown) => tellFailure(notices, error));
    } else {
      dialogs.setState({ open: { kind: 'folder', hint: null } });
    }
  }, [client, connection, dialogs, notices]);
}
