import type { ResolvedImage } from '../codecs/sr/decodeReport';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Series } from '../dicom/types';
import type { CaseContext } from './caseContext';
import type { IndexedImage } from './imageIndex';

/** One object about images, as the archive described it. */
export interface DerivedObject {
  readonly series: Series;
  readonly dataset: DicomJson;
}

export const uidOf = ({ dataset, series }: DerivedObject): string =>
  stringOf(dataset, tags.SOPInstanceUID) ?? series.seriesInstanceUid;

/** Every instance of a series among the objects that were loaded: the versions this page knows. */
export const knownUidsOf = (objects: readonly DerivedObject[], seriesInstanceUid: string): ReadonlySet<string> =>
  new Set(objects.filter(({ series }) => series.seriesInstanceUid === seriesInstanceUid).map(uidOf));

/** An object that the decoder could not bear: a fault of ours or of the object, but never of the rest of the case. */
export const unreadable = (cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'this object could not be read',
  tip: 'Its marks are not shown. Tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

export const resolved = (image: IndexedImage | undefined): ResolvedImage | undefined =>
  image && {
    sourceId: image.sourceId,
    studyInstanceUid: image.studyInstanceUid,
    seriesInstanceUid: image.seriesInstanceUid,
    sopInstanceUid: image.sopInstanceUid,
    isTiled: image.displaySet.kind === 'slide',
  };

export const titleOf = (series: Series): string => series.seriesDescription || series.modality;

/** Problems of one object, where the case lists what could not be shown. */
export function explain(
  { workspace }: CaseContext,
  sopInstanceUid: string,
  title: string,
  problems: readonly Problem[],
): void {
  problems.forEach((problem, i) => {
    workspace.setProblem(`case/derived/${sopInstanceUid}/${i}`, { ...problem, title: `${title}: ${problem.title}` });
  });
}
