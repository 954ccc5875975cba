import { useMemo } from 'react';
import type { CodedConcept } from '../../dicom/codedConcept';
import { classesIn, countOnSlide, type SlideCounts } from '../../dicom/slide/cellCounts';
import type { Slide } from '../../dicom/types';
import { listOf } from '../../workspace/recordVersions';
import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';

export interface ShownCounts {
  readonly classes: readonly CodedConcept[];
  readonly slide: Slide | undefined;
  readonly counts: SlideCounts | undefined;
}

/** What is counted on the slide of the active pane. */
export function useCounts(): ShownCounts {
  const labels = useWorkspace((state) => state.labels);
  const annotations = useWorkspace((state) => state.annotations);
  const slide = useWorkspace((state) => {
    const shown = selectDisplaySet(state, selectActivePane(state));
    return shown?.kind === 'slide' ? shown.slide : undefined;
  });
  return useMemo(() => {
    const marks = listOf(annotations);
    const classes = classesIn(labels, marks);
    return { classes, slide, counts: slide && countOnSlide(marks, slide, classes) };
  }, [labels, annotations, slide]);
}
