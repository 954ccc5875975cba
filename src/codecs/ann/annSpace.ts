import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { CoordinateSpace } from '../../dicom/types';
import type { FrameOfReferenceUid, SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../../dicom/uids';
import { fail, ok, type Result } from '../../lib/result';
import { objectTags as t } from '../objectTags';
import type { AnnIdentity, DecodeOptions } from './decodedGroups';

export interface AnnSpace {
  readonly space: CoordinateSpace;
  readonly note?: string;
}

/** The space of all groups of an object (PS3.3 C.37.1.2; ANN-01, ANN-13, ANN-15), or why there is none. */
export function spaceOf(dataset: DicomJson, identity: AnnIdentity, options: DecodeOptions): Result<AnnSpace, string> {
  switch (stringOf(dataset, t.AnnotationCoordinateType)) {
    case '3D': {
      const uid = stringOf(dataset, tags.FrameOfReferenceUID) as FrameOfReferenceUid | undefined;
      return uid === undefined
        ? fail('it does not name its frame of reference')
        : ok({ space: { kind: 'frameOfReference', uid } });
    }
    case '2D':
      return flatSpaceOf(dataset, identity, options);
    default:
      return fail('it does not say whether its coordinates are pixels or millimetres');
  }
}

function flatSpaceOf(dataset: DicomJson, identity: AnnIdentity, options: DecodeOptions): Result<AnnSpace, string> {
  const [reference, ...others] = sequenceOf(dataset, tags.ReferencedImageSequence);
  const sopInstanceUid =
    reference && (stringOf(reference, tags.ReferencedSOPInstanceUID) as SopInstanceUid | undefined);
  if (reference === undefined || sopInstanceUid === undefined) return fail('it does not name its image');
  if (others.some((other) => stringOf(other, tags.ReferencedSOPInstanceUID) !== sopInstanceUid)) {
    return fail('it names several images, and not which of them its pixels are of');
  }
  const origin = stringOf(dataset, t.PixelOriginInterpretation);
  const frameNumbers = numbersOf(reference, tags.ReferencedFrameNumber);
  if (origin === 'FRAME' || (origin === undefined && frameNumbers.length > 0)) {
    const [frameNumber = 1] = frameNumbers;
    if (frameNumbers.length > 1) return fail('it names several frames, and not which of them its pixels are of');
    const frame = options.resolveFrame?.(sopInstanceUid, frameNumber) ?? {
      sourceId: options.sourceId,
      studyInstanceUid: identity.studyInstanceUid as StudyInstanceUid,
      seriesInstanceUid: referencedSeries(dataset, sopInstanceUid) as SeriesInstanceUid,
      sopInstanceUid,
      frameNumber,
    };
    return ok({ space: { kind: 'frame', frame } });
  }
  const space: CoordinateSpace = { kind: 'totalPixelMatrix', sopInstanceUid };
  return origin === undefined
    ? ok({ space, note: 'The annotations do not say what their pixels count from; the whole slide is assumed' })
    : ok({ space });
}

const referencedSeries = (dataset: DicomJson, sopInstanceUid: string): string =>
  sequenceOf(dataset, t.ReferencedSeriesSequence)
    .filter((series) =>
      sequenceOf(series, t.ReferencedInstanceSequence).some(
        (instance) => stringOf(instance, tags.ReferencedSOPInstanceUID) === sopInstanceUid,
      ),
    )
    .map((series) => stringOf(series, tags.SeriesInstanceUID) ?? '')[0] ?? '';
