import { isRadiologyModality, isSlideModality } from '../dicom/modality';
import { everyLevelOf } from '../dicom/slide/everyLevel';
import type { DisplaySet, Series, Study } from '../dicom/types';

export interface HangingPlan {
  readonly rows: number;
  readonly columns: number;
  /** Series in the order of the panes, left to right. */
  readonly seriesInstanceUids: readonly string[];
}

/**
 * The first picture of a case, decided from the series list alone so that the right pixels are asked for first:
 * the newest radiology study left, the newest slide right; without one of them, current beside prior, or one pane.
 * Within a study the modality read first wins (CT before PET before a localizer), then the series with most images.
 */
export function planHanging(studies: readonly Study[], series: readonly Series[]): HangingPlan {
  const radiology = bestPerStudy(studies, series, isRadiologyModality);
  const slides = slidesByStain(studies, series);
  const chosen = (
    radiology.length > 0 && slides.length > 0 ? [radiology[0], slides[0]] : [...radiology, ...slides].slice(0, 2)
  ).filter((one) => one !== undefined);
  return {
    rows: 1,
    columns: Math.max(1, chosen.length),
    seriesInstanceUids: chosen.map((one) => one.seriesInstanceUid),
  };
}

/** One series for each study, newest study first. */
function bestPerStudy(
  studies: readonly Study[],
  series: readonly Series[],
  accept: (modality: string) => boolean,
): Series[] {
  return newestFirst(studies).flatMap((study) => {
    const candidates = series.filter((one) => one.studyInstanceUid === study.studyInstanceUid && accept(one.modality));
    return candidates.sort((a, b) => score(b) - score(a)).slice(0, 1);
  });
}

const RANK = ['CT', 'MR', 'MG', 'DX', 'CR', 'PT', 'US', 'XA', 'NM'];

/** More images first inside a modality; a localizer of one or two images never beats a volume. */
function score({ modality, numberOfSeriesRelatedInstances = 1 }: Series): number {
  const rank = RANK.indexOf(modality);
  const isVolume = numberOfSeriesRelatedInstances > 2 ? 1 : 0;
  return isVolume * 1e6 + (rank < 0 ? 0 : RANK.length - rank) * 1e4 + Math.min(numberOfSeriesRelatedInstances, 9999);
}

/** H&E is read before immunohistochemistry; then by series number. */
function slidesByStain(studies: readonly Study[], series: readonly Series[]): Series[] {
  return newestFirst(studies).flatMap((study) =>
    series
      .filter((one) => one.studyInstanceUid === study.studyInstanceUid && isSlideModality(one.modality))
      .sort((a, b) => stainRank(a) - stainRank(b) || (a.seriesNumber ?? 1e9) - (b.seriesNumber ?? 1e9)),
  );
}

const stainRank = ({ seriesDescription = '' }: Series): number =>
  /h\s*&?\s*e\b|h(a)?ematoxylin|eosin/i.test(seriesDescription) ? 0 : 1;

const newestFirst = (studies: readonly Study[]): Study[] =>
  [...studies].sort((a, b) =>
    `${b.studyDate ?? ''}${b.studyTime ?? ''}`.localeCompare(`${a.studyDate ?? ''}${a.studyTime ?? ''}`),
  );

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
