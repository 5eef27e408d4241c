// A small turning ring for work of unknown length. Decorative: whoever shows it also says what is going on.

export function Spinner({ size = 16 }: { readonly size?: number }) {
  return <span className="spinner" style={{ width: size, height: size }} aria-hidden="true" />;
}
