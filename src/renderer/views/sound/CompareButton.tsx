// Original or mastered: says which is heard now, and changes over.
import { toggleBypass } from '../../stores/sound-commands.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function CompareButton({ heard }: { readonly heard: 'Original' | 'Mastered' }) {
  const { engine } = useServices();
  const bypassed = usePlayer((state) => state.bypassed);
  const off = usePlayer((state) => state.preset === 'off');
  return (
    <button
      type="button"
      className="compare"
      aria-pressed={bypassed && !off}
      disabled={off}
      title={bypassed ? 'Back to the mastered sound (B)' : 'Compare with the original (B)'}
      onClick={() => toggleBypass(engine)}
    >
      <span className="compare-sides" aria-hidden="true">
        <span className={heard === 'Original' ? 'compare-heard' : undefined}>A</span>
        <span className={heard === 'Mastered' ? 'compare-heard' : undefined}>B</span>
      </span>
      <span className="visually-hidden">Heard now: </span>
      <span className="compare-word">{heard}</span>
    </button>
  );
}
