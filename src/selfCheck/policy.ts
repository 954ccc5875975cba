/** One Content Security Policy: directive → its sources, in lower case names. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** A header may hold several policies, separated by commas; all of them are enforced together (CSP3 2.2.2). */
export function parsePolicies(header: string | null): readonly Policy[] {
  return (header ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const policy = new Map<string, readonly string[]>();
      for (const directive of text.split(';')) {
        const [name = '', ...sources] = directive.trim().split(/\s+/);
        // The first of a name counts (CSP3 2.2.1).
        if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
      }
      return policy;
    });
}

/** Policies that the page itself carries in `<meta http-equiv>`. */
export function policiesInPage(html: string): readonly Policy[] {
  const metas = html.match(/<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*>/gi) ?? [];
  return metas.flatMap((meta) => {
    const content = /\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(meta);
    return parsePolicies(decodeEntities(content?.[1] ?? content?.[2] ?? ''));
  });
}

const decodeEntities = (text: string): string => text.replace(/&#39;|&apos;/g, "'").replace(/&quot;/g, '"');

/** The sources that count for a directive; `undefined`: the policy does not restrict it. */
export function sourcesOf(policy: Policy, directive: string): readonly string[] | undefined {
  return policy.get(directive) ?? (directive === 'frame-ancestors' ? undefined : policy.get('default-src'));
}

/** Whether one policy lets the page talk to an address (CSP3 6.7.2). Paths of sources are not looked at. */
export function allowsConnection(policy: Policy, url: URL, pageUrl: URL): boolean {
  const sources = sourcesOf(policy, 'connect-src');
  return sources === undefined || sources.some((source) => matches(source, url, pageUrl));
}

function matches(source: string, url: URL, pageUrl: URL): boolean {
  const text = source.toLowerCase();
  if (text === "'none'") return false;
  if (text === "'self'") return url.origin === pageUrl.origin;
  if (text === '*') return /^https?:$/.test(url.protocol);
  if (/^[a-z][a-z0-9+.-]*:$/.test(text))
    return text === url.protocol || (text === 'http:' && url.protocol === 'https:');
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/:]+)(?::(\d+|\*))?(?:\/.*)?$/.exec(text);
  if (!parts) return false;
  const [, scheme = pageUrl.protocol.slice(0, -1), host = '', port] = parts;
  const protocol = url.protocol.slice(0, -1);
  if (scheme !== protocol && !(scheme === 'http' && protocol === 'https')) return false;
  const isHost = host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : host === url.hostname;
  const defaultPort = protocol === 'https' ? '443' : '80';
  return isHost && (port === '*' || (port ?? defaultPort) === (url.port || defaultPort));
}

/** Sources of a directive that open it to anybody: `*`, bare schemes, wildcard hosts. */
export const openSources = (sources: readonly string[]): readonly string[] =>
  sources.filter((source) => /^(\*|https?:|wss?:)$/i.test(source) || source.includes('*.'));

/** What runs scripts from text, and what is wrong with it; empty when the policy is strict. */
export function looseScriptSources(policy: Policy): readonly string[] {
  const sources = sourcesOf(policy, 'script-src');
  if (sources === undefined) return ['script-src is not restricted'];
  const hasNonce = sources.some((source) => /^'(nonce-|sha\d+-)/i.test(source));
  return sources.filter((source) => {
    const text = source.toLowerCase();
    if (text === "'unsafe-inline'") return !hasNonce;
    return text === "'unsafe-eval'" || text === 'data:' || text === 'blob:' || openSources([text]).length > 0;
  });
}
