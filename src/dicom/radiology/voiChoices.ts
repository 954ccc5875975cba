import { sequenceOf, stringOf } from '../json';
import type { FrameHeader } from '../types';
import { radiologyTags } from './radiologyTags';

/** One of the greys that a header offers, by its place among the windows or the VOI LUTs of each image, 0-based. */
export interface VoiChoice {
  readonly kind: 'window' | 'table';
  readonly index: number;
}

export interface NamedVoiChoice extends VoiChoice {
  readonly title: string;
}

/**
 * Every window and VOI LUT of a header is another view of the image, for the reader to choose among by explanation; never
 * two at once (PS3.3 C.11.2). An image opens with its first window, where it has none with its first VOI LUT.
 */
export function voiChoices({
  dataset,
  windows = [],
}: Pick<FrameHeader, 'dataset' | 'windows'>): readonly NamedVoiChoice[] {
  const tables = sequenceOf(dataset, radiologyTags.VOILUTSequence);
  const words = tables.length > 0 && windows.length > 0 ? ' (window)' : '';
  return [
    ...windows.map(({ explanation, windowWidth, windowCenter }, index) => ({
      kind: 'window' as const,
      index,
      title: explanation ? `${explanation}${words}` : `W ${windowWidth}  L ${windowCenter}`,
    })),
    ...tables.map((table, index) => ({
      kind: 'table' as const,
      index,
      title: `${stringOf(table, radiologyTags.LUTExplanation) ?? `Table ${index + 1}`} (VOI LUT)`,
    })),
  ];
}
