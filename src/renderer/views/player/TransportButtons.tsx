// Previous, play or pause, next. A ring turns around the middle one while sound is awaited.
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { keysText } from '../keyboard/keys-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function TransportButtons() {
  const { engine } = useServices();
  const state = usePlayer((snapshot) => snapshot.state);
  const empty = usePlayer((snapshot) => snapshot.queueLength === 0);
  const waiting = state === 'loading' || state === 'stalled';
  const wantsSound = waiting || state === 'playing';
  return (
    <div className="transport" role="group" aria-label="Transport">
      <IconButton label="Previous" shortcut={keysText('Mod+←')} disabled={empty} onClick={() => engine.previous()}>
        <SkipBack fill="currentColor" />
      </IconButton>
      <IconButton
        label={wantsSound ? 'Pause' : 'Play'}
        shortcut="Space"
        className={waiting ? 'transport-main transport-waiting' : 'transport-main'}
        disabled={empty}
        aria-busy={waiting}
        onClick={() => engine.toggle()}
      >
        {wantsSound ? (
          <Pause fill="currentColor" strokeWidth={0} />
        ) : (
          <Play className="transport-play" fill="currentColor" strokeWidth={0} />
        )}
      </IconButton>
      <IconButton label="Next" shortcut={keysText('Mod+→')} disabled={empty} onClick={() => engine.next()}>
        <SkipForward fill="currentColor" />
      </IconButton>
      <span role="status" className="visually-hidden">
        {state === 'stalled' ? 'Waiting for sound' : ''}
      </span>
    </div>
  );
}
