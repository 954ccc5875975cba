import type { Overlay } from '../../dicom/overlay/overlay';
import type { DisplaySet } from '../../dicom/types';

const NAMED_AT_MOST = 3;

/** Why an overlay lies over nothing in this case, to which series it belongs, and what to do. */
export function notDrawnWords(
  { sourceSeriesUids }: Pick<Overlay, 'sourceSeriesUids'>,
  displaySets: readonly DisplaySet[],
): string {
  const own = displaySets.find(
    ({ kind, series }) => kind !== 'document' && sourceSeriesUids.includes(series.seriesInstanceUid),
  );
  if (own) {
    const name = [own.series.modality, own.series.seriesDescription].filter(Boolean).join(' ');
    if (own.kind === 'slide' && own.slide.frameOfReferenceUid === undefined)
      return `It belongs to ${name}, which does not say where on the glass it lies, so it cannot be drawn on it.`;
    return `It belongs to ${name}, which lies in another frame of reference here, so it cannot be drawn on it.`;
  }
  if (sourceSeriesUids.length === 0) {
    return 'The images it belongs to are not in this case, and it does not say of which series they are. Open the study with its images.';
  }
  const named = sourceSeriesUids.slice(0, NAMED_AT_MOST).join(', ');
  const more = sourceSeriesUids.length - NAMED_AT_MOST;
  const which = sourceSeriesUids.length === 1 ? 'series' : 'the series';
  return `The images it belongs to are not in this case: ${which} ${named}${more > 0 ? ` and ${more} more` : ''}. Open the study with these images together with this one.`;
}
