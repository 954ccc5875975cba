/** The address of the configuration, next to the page (CONTRACT §2). */
export const configUrl = (pageUrl: string): URL => new URL('config.json', pageUrl);

/**
 * Asks for the configuration as it is now, never as it was cached. The built page names it among what it needs (vite.config.ts),
 * so that it travels beside the first lines; a browser hands that answer out here. It may come from the browser's cache only
 * where the server says nothing against it (docs/deploy.md): then it is asked for anew.
 */
export async function askForConfig(pageUrl: string, fetcher: typeof fetch = fetch): Promise<Response> {
  const ask = (cache: RequestCache) => fetcher(configUrl(pageUrl), { headers: { Accept: 'application/json' }, cache });
  const isNamed = typeof document === 'object' && document.querySelector('link[rel="preload"][as="fetch"]') !== null;
  if (!isNamed) return ask('no-cache');
  // Firefox hands out what it fetched for the page to a plain question alone.
  const answer = await ask('default');
  const said = answer.headers.get('Cache-Control') ?? '';
  const isNew = /no-cache|no-store|max-age=0\b/i.test(said) && !/stale-while-revalidate/i.test(said);
  return !answer.ok || isNew ? answer : ask('no-cache');
}
