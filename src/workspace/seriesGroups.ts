import { inTrayOrder } from '../dicom/slide/trayOrder';
import type { DisplaySet, DocumentDisplaySet, SlideDisplaySet, Study } from '../dicom/types';
import type { WorkspaceState } from './store';

/** One study of the case with what it holds: pictures as cards, documents as lines below them. */
export interface SeriesGroup {
  readonly study: Study;
  readonly pictures: readonly DisplaySet[];
  readonly documents: readonly DocumentDisplaySet[];
}

const whenOf = (study: Study): string => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`;
const bySeriesNumber = (a: DisplaySet, b: DisplaySet): number =>
  (a.series.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (b.series.seriesNumber ?? Number.MAX_SAFE_INTEGER);

/** Newest study first; in a study by Series Number, as the scanner counted, and slides as in a tray (`trayOrder`). */
export function seriesGroups(studies: readonly Study[], displaySets: readonly DisplaySet[]): readonly SeriesGroup[] {
  return [...studies]
    .sort((a, b) => (whenOf(a) < whenOf(b) ? 1 : whenOf(a) > whenOf(b) ? -1 : 0))
    .map((study) => {
      const own = displaySets.filter(({ series }) => series.studyInstanceUid === study.studyInstanceUid);
      return {
        study,
        pictures: inTrayOrder(own.filter((set) => set.kind !== 'document')),
        documents: own.filter((set) => set.kind === 'document').sort(bySeriesNumber),
      };
    });
}

type Tray = Pick<WorkspaceState, 'studies' | 'displaySets'>;
let lastTray: (Tray & { readonly slides: readonly SlideDisplaySet[] }) | undefined;

/** Every slide of the case in the order of the list of series. */
export function slidesOfCase({ studies, displaySets }: Tray): readonly SlideDisplaySet[] {
  if (lastTray?.studies !== studies || lastTray.displaySets !== displaySets) {
    const pictures = seriesGroups(studies, displaySets).flatMap((group) => group.pictures);
    lastTray = { studies, displaySets, slides: pictures.filter((set) => set.kind === 'slide') };
  }
  return lastTray.slides;
}

/** The slides that a key shows next in a pane, the following one first. */
export function slidesBeside(tray: Tray, displaySetId: string | undefined): readonly SlideDisplaySet[] {
  const slides = slidesOfCase(tray);
  const at = slides.findIndex(({ id }) => id === displaySetId);
  return at < 0 ? [] : [at + 1, at - 1].flatMap((index) => slides[index] ?? []);
}

/** What stands for a study: the first of its pictures in the order of the list, else its first document. */
export function mainOfStudy(
  { studies, displaySets }: Pick<WorkspaceState, 'studies' | 'displaySets'>,
  studyInstanceUid: string,
): DisplaySet | undefined {
  const group = seriesGroups(studies, displaySets).find(({ study }) => study.studyInstanceUid === studyInstanceUid);
  return group?.pictures[0] ?? group?.documents[0];
}
