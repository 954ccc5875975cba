/** The computer itself: the one place where plain http is no risk to what is sent (Secure Contexts, 3.1). */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** https, or this computer: where a token, a code or a patient may travel (WEB-36). */
export const isProtected = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));

/**
 * An http(s) address that can be read in one way only, or undefined. Browsers repair a lot: `https:evil`, `//evil`,
 * `\\evil`, tabs and line breaks inside, names and passwords in front of the host, letters that look like others. Who
 * checks a configuration reads the text, so a text that means something else than it looks like is refused (AT-02).
 * Query and fragment are refused as well: paths are appended to these addresses. Relative ones need a base.
 */
export function plainUrl(text: unknown, base?: string): URL | undefined {
  if (typeof text !== 'string' || text.length > 2048 || !/^[\x21-\x7e]*$/.test(text)) return undefined;
  if (/[\\?#]/.test(text) || /%(?:2[ef]|5c|0)/i.test(text) || text.startsWith('//')) return undefined;
  const isAbsolute = /^https?:\/\/[a-z0-9[]/i.test(text);
  if (!isAbsolute && (base === undefined || /^[a-z][a-z0-9+.-]*:/i.test(text))) return undefined;
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
  const hasOddHost = url.hostname.endsWith('.') || url.username !== '' || url.password !== '';
  return isHttp && !hasOddHost ? url : undefined;
}

/** Compared and joined without their last slashes. */
export const withoutEndSlash = (href: string): string => href.replace(/\/+$/, '');
