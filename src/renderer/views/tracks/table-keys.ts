// Where the table's cursor goes at a key. Pure.

/** The new index, or null when the key does not move the cursor. */
export function cursorAfterKey(key: string, index: number, total: number, pageRows: number): number | null {
  if (total === 0) return null;
  const to = (wanted: number): number => Math.min(total - 1, Math.max(0, wanted));
  switch (key) {
    case 'ArrowDown':
      return to(index + 1);
    case 'ArrowUp':
      return to(index - 1);
    case 'PageDown':
      return to(index + Math.max(1, pageRows));
    case 'PageUp':
      return to(index - Math.max(1, pageRows));
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
