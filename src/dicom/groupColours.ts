import { colourIndexOf, type Palette } from './markPalette';
import type { AnnotationGroup } from './types';

/**
 * One colour per group: the one its maker recommends (ANN-14), else from its code, and the next free one where two groups
 * would look the same.
 */
export function groupColours(groups: readonly AnnotationGroup[], palette: Palette): Map<AnnotationGroup, string> {
  const taken = new Set<number>();
  const size = palette.colours.length;
  return new Map(
    groups.map((group) => {
      if (group.recommendedColor !== undefined) return [group, group.recommendedColor];
      let index = colourIndexOf(group.propertyType) % size;
      while (taken.has(index) && taken.size < size) index = (index + 1) % size;
      taken.add(index);
      return [group, palette.colours[index] ?? '#ffffff'];
    }),
  );
}
