/**
 * Code that is fetched with its first use. From then on it is used at once, within the call: an import that is already there
 * answers some milliseconds later all the same, when the active pane may be another.
 */
export function loadedOnce<T>(
  load: () => Promise<T>,
): (use: (code: T) => void | Promise<void>) => void | Promise<void> {
  let code: T | undefined;
  return (use) => {
    if (code) return use(code);
    return load().then((loaded) => {
      code = loaded;
      return use(loaded);
    });
  };
}
