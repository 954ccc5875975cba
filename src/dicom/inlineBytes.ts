import type { DicomElement } from './json';

/**
 * Bytes of an element that came inline (PS3.18 F.2.7); undefined when there are none, or not as Base64. Line breaks and
 * missing padding, which some servers produce, are tolerated.
 */
export function inlineBytes(element: DicomElement | undefined): Uint8Array | undefined {
  const text: unknown = element?.InlineBinary;
  if (typeof text !== 'string') return undefined;
  try {
    const characters = atob(text.replace(/\s+/g, ''));
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
    return bytes;
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
