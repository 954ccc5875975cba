/** The address of the configuration, next to the page (CONTRACT §2). */
export const configUrl = (pageUrl: string): URL => new URL('config.json', pageUrl);

/** Asks for the configuration as it is now, never as it was cached. */
export const askForConfig = (pageUrl: string, fetcher: typeof fetch = fetch): Promise<Response> =>
  fetcher(configUrl(pageUrl), { headers: { Accept: 'application/json' }, cache: 'no-cache' });
