import type { DicomElement } from '../json';

/** Bytes of an element that came inline; undefined when there are none, or not as Base64. */
export function binaryOf(element: DicomElement | undefined): Uint8Array | undefined {
  if (!element?.InlineBinary) return undefined;
  try {
    const characters = atob(element.InlineBinary.replace(/\s+/g, ''));
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
    return bytes;
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
