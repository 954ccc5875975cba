/** The address of the configuration, next to the page (CONTRACT §2). */
export const configUrl = (pageUrl: string): URL => new URL('config.json', pageUrl);

/**
 * Asks for the configuration as it is now, never as it was cached. The built page names it among what it needs (vite.config.ts),
 * so that it travels beside the first lines; a browser hands that answer out here. It may come from the browser's cache only
 * where the server says nothing against it (docs/deploy.md): then it is asked for anew.
 */
export async function askForConfig(pageUrl: string, fetcher: typeof fetch = fetch): Promise<Response> {
  const ask = () => fetcher(configUrl(pageUrl), { headers: { Accept: 'application/json' }, cache: 'no-cache' });
  const isNamed = typeof document === 'object' && document.querySelector('link[rel="preload"][as="fetch"]') !== null;
  const answer = await ask();
  if (!isNamed || !answer.ok || /no-cache|no-store|max-age=0\b/i.test(answer.headers.get('Cache-Control') ?? ''))
    return answer;
  return ask();
}
