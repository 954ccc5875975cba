import { useEffect } from 'react';
import type { PaneState } from '../../dicom/paneStatus';
import type { DocumentDisplaySet } from '../../dicom/types';

/** A view that fetches what it shows by itself, and tells its pane how far it is (`data-pane-state`, CONTRACT §4). */
export interface ContentProps {
  readonly displaySet: DocumentDisplaySet;
  /** The same function on every render. */
  readonly onState: (state: PaneState) => void;
}

export function useContentState(state: PaneState, onState: (state: PaneState) => void): void {
  useEffect(() => {
    onState(state);
  }, [state, onState]);
}
