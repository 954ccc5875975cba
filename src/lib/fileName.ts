/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Far below what file systems and mail gateways take, in any encoding. */
const LONGEST = 80;

/**
 * A name for a download, from words that may come from data: one name in one folder on every system, never a path, a
 * device, a hidden file or something that ends as another type (AT-21). `ending` is ours: "csv".
 */
export function fileName(words: string, ending: string): string {
  const plain = words
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N} _-]+/gu, '-')
    .replace(/\s+/g, ' ')
    .replace(/-{2,}/g, '-')
    .slice(0, LONGEST)
    .replace(/^[-. _]+|[-. _]+$/gu, '')
    .replace(/\p{Surrogate}/gu, '');
  const named = plain === '' ? 'parfocal' : plain;
  return `${DEVICE.test(named) ? `file ${named}` : named}.${ending}`;
}
