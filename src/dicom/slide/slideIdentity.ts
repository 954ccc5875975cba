import type { Problem } from '../problem';
import type { SlideGroup } from './slideGroups';
import { slideProblem } from './slideProblems';

/**
 * Whether the glass is the one its header names (WSI-15): the barcode on the label against Container Identifier. A barcode
 * may hold more than the identifier (a laboratory, a section number), so the identifier must stand in it as a word, or be
 * it, separators aside. Anything else may be the tissue of another patient, and is an error.
 */
export function identityProblems(group: Pick<SlideGroup, 'pyramid' | 'labels'>): readonly Problem[] {
  const container = group.pyramid.find(({ containerIdentifier }) => containerIdentifier)?.containerIdentifier ?? '';
  if (plain(container) === '') return [];
  const barcodes = new Set([...group.labels, ...group.pyramid].flatMap(({ barcode }) => barcode ?? []));
  return [...barcodes]
    .filter((barcode) => plain(barcode) !== '' && !isSameGlass(barcode, container))
    .map((barcode) => {
      const title = `The label names another glass: barcode ${barcode}, header ${container}`;
      return slideProblem('conflict', 'error', title, 'barcode');
    });
}

const plain = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');

/** "S23-1-A1" is not in "S23-1-A10". */
function isSameGlass(barcode: string, container: string): boolean {
  if (plain(barcode) === plain(container)) return true;
  const words = (text: string): string =>
    ` ${text
      .toUpperCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .join(' ')} `;
  return words(barcode).includes(words(container)) || words(container).includes(words(barcode));
}
