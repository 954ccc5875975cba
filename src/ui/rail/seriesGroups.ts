import type { DisplaySet, DocumentDisplaySet, Study } from '../../dicom/types';

/** One study of the case with what it holds: pictures as cards, documents as lines below them. */
export interface SeriesGroup {
  readonly study: Study;
  readonly pictures: readonly DisplaySet[];
  readonly documents: readonly DocumentDisplaySet[];
}

const whenOf = (study: Study): string => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`;
const bySeriesNumber = (a: DisplaySet, b: DisplaySet): number =>
  (a.series.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (b.series.seriesNumber ?? Number.MAX_SAFE_INTEGER);

/** Newest study first; in a study by Series Number, as the scanner counted. */
export function seriesGroups(studies: readonly Study[], displaySets: readonly DisplaySet[]): readonly SeriesGroup[] {
  return [...studies]
    .sort((a, b) => (whenOf(a) < whenOf(b) ? 1 : whenOf(a) > whenOf(b) ? -1 : 0))
    .map((study) => {
      const own = displaySets
        .filter(({ series }) => series.studyInstanceUid === study.studyInstanceUid)
        .sort(bySeriesNumber);
      return {
        study,
        pictures: own.filter((set) => set.kind !== 'document'),
        documents: own.filter((set) => set.kind === 'document'),
      };
    });
}
