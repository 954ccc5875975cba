/** The mark of the product: two fields in one focus. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <circle cx="12" cy="16" r="9" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="20" cy="16" r="9" stroke="currentColor" strokeWidth="2.5" opacity="0.55" />
      <circle cx="16" cy="16" r="2.5" fill="currentColor" />
    </svg>
  );
}
