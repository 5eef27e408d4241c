// Original or mastered: says which is heard now, and changes over.
import { toggleBypass } from '../../stores/sound-commands.ts';
import { words } from '../../texts/words.ts';
import type { HeardSide } from '../../texts/sound-text.ts';
import { useTitleWithKeys } from '../keyboard/use-keys-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function CompareButton({ heard }: { readonly heard: HeardSide }) {
  const { engine } = useServices();
  const withKeys = useTitleWithKeys();
  const bypassed = usePlayer((state) => state.bypassed);
  const off = usePlayer((state) => state.preset === 'off');
  return (
    <button
      type="button"
      className="compare"
      aria-pressed={bypassed && !off}
      disabled={off}
      title={withKeys(bypassed ? words.sound.toMastered : words.sound.toOriginal, 'compare')}
      onClick={() => toggleBypass(engine)}
    >
      <span className="compare-sides" aria-hidden="true">
        <span className={heard === 'original' ? 'compare-heard' : undefined}>A</span>
        <span className={heard === 'mastered' ? 'compare-heard' : undefined}>B</span>
      </span>
      <span className="visually-hidden">{words.sound.heard} </span>
      <span className="compare-word" data-other={words.sound[heard === 'original' ? 'mastered' : 'original']}>
        {words.sound[heard]}
      </span>
    </button>
  );
}
