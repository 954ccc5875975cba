import type { Problem } from '../dicom/problem';
import type { Series } from '../dicom/types';

/** A failure says which series it is about: the list may hold many. */
export const inSeries = (series: Series, problem: Problem): Problem => ({
  ...problem,
  title: `${series.seriesDescription || series.modality}: ${problem.title}`,
});
