/**
 * A window drawn to a screen of another pixel density may keep its size in CSS pixels, so no resize tells of it, and yet
 * needs another raster. Returns the end of watching.
 */
export function onOtherPixelDensity(changed: () => void): () => void {
  let query: MediaQueryList | undefined;
  const watch = (): void => {
    query?.removeEventListener('change', hear);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', hear);
  };
  const hear = (): void => {
    watch();
    changed();
  };
  watch();
  return () => query?.removeEventListener('change', hear);
}
