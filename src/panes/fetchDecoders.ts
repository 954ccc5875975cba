/**
 * Brings the files that decode a kind of image into the browser's cache. The engine would ask for them one after the other
 * once it runs: its worker, then what the worker needs for the first frame. The build names them in the page (vite.config.ts);
 * without such names, as in development, they come when they are needed.
 */
export function fetchDecoders(of: string): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="decoder"]')) {
    if (!link.dataset.of?.split(' ').includes(of) || link.dataset.asked) continue;
    link.dataset.asked = 'yes';
    // Whoever needs the file asks for it again, and tells what is wrong with it.
    fetch(link.href).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  }
}
