import { everyLevelOf } from '../../dicom/slide/everyLevel';
import type { DisplaySet } from '../../dicom/types';

/** The display set that stands for a series in a pane: a slide or the largest stack, never its localizer. */
export function mainDisplaySetOf(
  displaySets: readonly DisplaySet[],
  seriesInstanceUid: string,
): DisplaySet | undefined {
  const size = (set: DisplaySet) => (set.kind === 'frames' ? set.frames.length : set.kind === 'slide' ? 1e6 : 0);
  return displaySets
    .filter((set) => set.series.seriesInstanceUid === seriesInstanceUid || holdsSlideSeries(set, seriesInstanceUid))
    .sort((a, b) => size(b) - size(a))[0];
}

/** A slide may be spread over several series: any of them means the slide. */
const holdsSlideSeries = (set: DisplaySet, seriesInstanceUid: string): boolean =>
  set.kind === 'slide' &&
  everyLevelOf(set.slide).some((level) =>
    level.instances.some((instance) => instance.seriesInstanceUid === seriesInstanceUid),
  );
