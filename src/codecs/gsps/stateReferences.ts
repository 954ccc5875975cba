import type { DicomJson } from '../../dicom/json';
import { type StateImage, stateImagesOf } from '../../dicom/presentationState';
import { tags } from '../../dicom/tags';
import type { FrameHeader } from '../../dicom/types';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';

/** Images as a Referenced Image Sequence. */
export type ReferencesOf = (images: readonly StateImage[]) => DraftDataset;

/** The images of one series by the SOP Class that each is of. */
export function referencesAmong(frames: readonly FrameHeader[]): ReferencesOf {
  const classes = new Map<string, string>(frames.map(({ ref, sopClassUid }) => [ref.sopInstanceUid, sopClassUid]));
  return (images) => ({
    [tags.ReferencedImageSequence]: sequence(
      images.map(({ sopInstanceUid, frameNumbers }) => ({
        [tags.ReferencedSOPClassUID]: element('UI', classes.get(sopInstanceUid) ?? ''),
        [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
        ...(frameNumbers.length > 0 ? { [tags.ReferencedFrameNumber]: element('IS', ...frameNumbers) } : {}),
      })),
    ),
  });
}

/** Presentation State Relationship (PS3.3 C.11.11): every image that the state is about, by series. */
export function relationshipModule(frames: readonly FrameHeader[]): DraftDataset {
  const bySeries = new Map<string, FrameHeader[]>();
  for (const frame of frames) {
    const own = bySeries.get(frame.ref.seriesInstanceUid) ?? [];
    own.push(frame);
    bySeries.set(frame.ref.seriesInstanceUid, own);
  }
  const items = Array.from(
    bySeries,
    ([seriesInstanceUid, own]): DicomJson => ({
      [tags.SeriesInstanceUID]: element('UI', seriesInstanceUid),
      ...referencesAmong(own)(stateImagesOf(own)),
    }),
  );
  return { [t.ReferencedSeriesSequence]: sequence(items) };
}
