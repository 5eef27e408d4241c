// The mark of Auralis: rising and falling bars under an arc of light. Decorative.

export function BrandMark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg className="brand-mark" width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="2.2" strokeLinecap="round">
        <path d="M3 13.5v3" opacity="0.55" />
        <path d="M7.5 9v10.5" opacity="0.8" />
        <path d="M12 4v16" />
        <path d="M16.5 9v10.5" opacity="0.8" />
        <path d="M21 13.5v3" opacity="0.55" />
      </g>
    </svg>
  );
}
