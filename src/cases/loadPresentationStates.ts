import { decodePresentationState } from '../codecs/gsps/decodePresentationState';
import { type DicomJson, itemOf, numberOf, stringOf } from '../dicom/json';
import { isAbout, partsFor, type PresentationState } from '../dicom/presentationState';
import type { Problem } from '../dicom/problem';
import { pixelShape } from '../dicom/radiology/pixelScale';
import { radiologyTags } from '../dicom/radiology/radiologyTags';
import { completeOf } from '../dicom/rejectedImages';
import { tags } from '../dicom/tags';
import type { FrameHeader } from '../dicom/types';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf, unreadable } from './derivedObject';
import type { ImageIndex } from './imageIndex';

/** Presentation states about images of the case (PS-01), for the reader to apply; about other images: said. */
export function loadPresentationStates(
  context: CaseContext,
  objects: readonly DerivedObject[],
  index: ImageIndex,
): void {
  const frames = context.workspace
    .getState()
    .displaySets.map(completeOf)
    .flatMap((displaySet) => (displaySet.kind === 'frames' ? displaySet.frames : []));
  const presentationStates = objects.flatMap((object): PresentationState[] => {
    try {
      const state = decodePresentationState(object.dataset, object.series.sourceId);
      const about = stateAbout(state, frames);
      if (about) return [about];
      const isOfSlide = state.images.some(({ sopInstanceUid }) => index.image(sopInstanceUid) !== undefined);
      const problem = isOfSlide ? aboutSlides(state.label) : aboutOthers(state.label);
      explain(context, uidOf(object), titleOf(object.series), [problem]);
    } catch (cause) {
      explain(context, uidOf(object), titleOf(object.series), [unreadable(cause)]);
    }
    return [];
  });
  context.workspace.setState({ presentationStates });
}

/** A state as it can be applied to these images; undefined of one that names none of them. */
export function stateAbout(state: PresentationState, frames: readonly FrameHeader[]): PresentationState | undefined {
  const own = frames.filter(({ ref }) => isAbout(state, ref));
  return own.length > 0 ? fitting(state, own) : undefined;
}

/** What only the images tell: whether the state can be applied to them, and what is left out then. */
function fitting(state: PresentationState, frames: readonly FrameHeader[]): PresentationState {
  const reason = state.refusal ?? misfit(state, frames);
  const hasOtherPixels = frames.some((frame) => {
    const aspect = partsFor(state.areas, frame.ref)[0]?.pixelAspect;
    const { width, height } = pixelShape(frame.dataset, frame.calibration);
    return aspect !== undefined && Math.abs((aspect * width) / height - 1) > 0.01;
  });
  return {
    ...state,
    unsupported: [...state.unsupported, ...(hasOtherPixels ? ['pixel shape of the state not used'] : [])],
    ...(reason === undefined ? {} : { refusal: reason }),
  };
}

/** Tables of an image are worked in when it is decoded: a state that replaces them would act on their output. */
function misfit({ isColour }: PresentationState, frames: readonly FrameHeader[]): string | undefined {
  const datasets = frames.map(({ dataset }) => dataset);
  if (isColour) return datasets.every(isColourImage) ? undefined : 'it is made for colour images';
  if (datasets.some(isColourImage)) return 'it is made for grey images';
  const hasTable = datasets.some((dataset) =>
    [radiologyTags.ModalityLUTSequence, radiologyTags.VOILUTSequence].some((tag) => itemOf(dataset, tag) !== undefined),
  );
  return hasTable ? 'it replaces a lookup table of the image, which is not supported' : undefined;
}

const isColourImage = (dataset: DicomJson): boolean =>
  numberOf(dataset, tags.SamplesPerPixel) === 3 ||
  stringOf(dataset, tags.PhotometricInterpretation) === 'PALETTE COLOR';

const aboutOthers = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `presentation state “${label}” names no image of this case`,
  tip: 'It cannot be applied here.',
});

const aboutSlides = (label: string): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: `presentation state “${label}” is about a slide and cannot be applied here`,
});
