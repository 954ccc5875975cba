const MASK_128 = (1n << 128n) - 1n;
const FNV_PRIME_128 = 309485009821345068724781371n;
const FNV_OFFSET_128 = 144066263297769815596495629667062367629n;

/**
 * The same UID for the same text, everywhere and always: for marks that came without an identifier, so that links to
 * them survive a reload. A 128-bit FNV-1a hash in the form of a UUID of version 8 (PS3.5 B.2; RFC 9562 5.8).
 */
export function derivedUid(text: string): string {
  let hash = FNV_OFFSET_128;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * FNV_PRIME_128) & MASK_128;
  // The last letters of a text reach few bits of an FNV hash; two more rounds spread them over all of it.
  for (const shift of [67n, 71n]) hash = ((hash ^ (hash >> shift)) * FNV_PRIME_128) & MASK_128;
  const version = 0xf000n << 64n;
  const variant = 0xc000n << 48n;
  const uuid = (hash & ~version & ~variant) | (0x8000n << 64n) | (0x8000n << 48n);
  return `2.25.${uuid}`;
}
