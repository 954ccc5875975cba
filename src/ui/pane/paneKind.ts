import type { DisplaySet } from '../../dicom/types';

/** What a pane is, in the words of `data-pane-kind`. */
export type PaneKindName = 'radiology' | 'slide' | 'document' | 'empty';

export function paneKindOf(displaySet: DisplaySet | undefined): PaneKindName {
  if (!displaySet) return 'empty';
  return displaySet.kind === 'frames' ? 'radiology' : displaySet.kind;
}
