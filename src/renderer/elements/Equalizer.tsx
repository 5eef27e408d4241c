// Three bars that dance beside the playing track, and rest while it is paused or motion is not wanted. Decorative.

export function Equalizer({ moving }: { readonly moving: boolean }) {
  return (
    <span className={moving ? 'equalizer equalizer-moving' : 'equalizer'} aria-hidden="true">
      <span />
      <span />
      <span />
    </span>
  );
}
