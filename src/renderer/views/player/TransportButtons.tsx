// Shuffle, previous, play or pause, next, repeat. A ring turns around the middle one while sound is awaited.
import { Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { tellFailure } from '../../stores/notice-store.ts';
import { cycleRepeat, cycleShuffle, playOrPause } from '../../stores/player-commands.ts';
import { words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { useLibrary, usePlayer, useQueue, useServices } from '../PlayerContext.tsx';

export function TransportButtons() {
  const { client, engine, notices } = useServices();
  const state = usePlayer((snapshot) => snapshot.state);
  const empty = useQueue((queue) => queue.length === 0);
  const shuffle = useQueue((queue) => queue.shuffle);
  const repeat = useQueue((queue) => queue.repeat);
  const hasMusic = useLibrary(({ roots }) => roots !== null && roots.some(({ trackCount }) => trackCount > 0));
  const waiting = state === 'loading' || state === 'stalled';
  const wantsSound = waiting || state === 'playing';
  return (
    <div className="transport" role="group" aria-label={words.player.transport}>
      <IconButton
        label={words.queue.shuffle[shuffle]}
        shortcut={useKeysText('shuffle')}
        className="transport-mode"
        aria-pressed={shuffle !== 'off'}
        onClick={() => cycleShuffle(engine)}
      >
        <Shuffle />
        {shuffle === 'albums' && <span className="transport-mode-mark" aria-hidden="true" />}
      </IconButton>
      <IconButton
        label={words.player.previous}
        shortcut={useKeysText('previous')}
        disabled={empty}
        onClick={() => engine.previous()}
      >
        <SkipBack fill="currentColor" />
      </IconButton>
      <IconButton
        label={wantsSound ? words.player.pause : words.player.play}
        shortcut={useKeysText('toggle')}
        className={waiting ? 'transport-main transport-waiting' : 'transport-main'}
        disabled={empty && !hasMusic}
        aria-busy={waiting}
        onClick={() => playOrPause(client, engine, (error) => tellFailure(notices, error))}
      >
        {wantsSound ? (
          <Pause fill="currentColor" strokeWidth={0} />
        ) : (
          <Play className="transport-play" fill="currentColor" strokeWidth={0} />
        )}
      </IconButton>
      <IconButton
        label={words.player.next}
        shortcut={useKeysText('next')}
        disabled={empty}
        onClick={() => engine.next()}
      >
        <SkipForward fill="currentColor" />
      </IconButton>
      <IconButton
        label={words.queue.repeat[repeat]}
        shortcut={useKeysText('repeat')}
        className="transport-mode"
        aria-pressed={repeat !== 'off'}
        onClick={() => cycleRepeat(engine)}
      >
        {repeat === 'one' ? <Repeat1 /> : <Repeat />}
      </IconButton>
      <span role="status" className="visually-hidden">
        {state === 'stalled' ? words.player.waiting : ''}
      </span>
    </div>
  );
}
