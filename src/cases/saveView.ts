import { decodePresentationState } from '../codecs/gsps/decodePresentationState';
import { encodePresentationState, viewRefused } from '../codecs/gsps/encodePresentationState';
import { decodePart10 } from '../codecs/part10';
import type { DicomJson } from '../dicom/json';
import type { ShownView, StateAnnotation } from '../dicom/presentationState';
import type { Problem } from '../dicom/problem';
import { completeOf } from '../dicom/rejectedImages';
import { GRAYSCALE_PRESENTATION_STATE } from '../dicom/sopClasses';
import type { FramesDisplaySet } from '../dicom/types';
import type { SeriesInstanceUid } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { loneObject } from './loneObject';
import { stateAbout } from './loadPresentationStates';
import { SERIES_NUMBER } from './planSave';
import type { WrittenObject } from './writtenObject';

export interface ViewToSave {
  readonly displaySet: FramesDisplaySet;
  readonly view: ShownView;
  readonly annotations: readonly StateAnnotation[];
  /** What the reader calls it. */
  readonly name: string;
}

/**
 * A view as the bytes that will be sent (PS-04). What this viewer itself could not apply again is not written: a reader
 * who saved it would not see it.
 */
export function writeView(context: CaseContext, toSave: ViewToSave): Result<WrittenObject, Problem> {
  const { displaySet, view, annotations, name } = toSave;
  const { frames, series } = displaySet;
  const seriesInstanceUid = context.newUid() as SeriesInstanceUid;
  const written = encodePresentationState({
    view,
    annotations,
    frames,
    name,
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    series: { seriesInstanceUid, seriesNumber: SERIES_NUMBER.view },
  });
  if (!written.ok) return written;
  const { sourceId } = series;
  const reason = stateAbout(decodePresentationState(written.value, sourceId), frames)?.refusal;
  if (reason !== undefined) return fail(viewRefused(reason));
  const images = frames.length === 1 ? '1 image' : `${frames.length} images`;
  const marks =
    annotations.length === 0 ? '' : `, ${annotations.length === 1 ? '1 mark' : `${annotations.length} marks`}`;
  return ok(loneObject(context, written.value, sourceId, `View “${name}” of ${images}${marks}`, SERIES_NUMBER.view));
}

/** A view that the archive holds now is offered on its images like any other presentation state. */
export function offerView({ workspace }: CaseContext, { bytes, sourceId, sopClassUid }: WrittenObject): void {
  if (sopClassUid !== GRAYSCALE_PRESENTATION_STATE) return;
  const file: Result<DicomJson, Problem> = decodePart10(bytes);
  if (!file.ok) return;
  const frames = workspace
    .getState()
    .displaySets.map(completeOf)
    .flatMap((displaySet) => (displaySet.kind === 'frames' ? displaySet.frames : []));
  const state = stateAbout(decodePresentationState(file.value, sourceId), frames);
  if (!state) return;
  workspace.setState(({ presentationStates }) => ({
    presentationStates: [...presentationStates.filter((one) => one.sopInstanceUid !== state.sopInstanceUid), state],
  }));
}
