import { derivedUid } from '../codecs/derivedUid';
import { encodePresentationState } from '../codecs/gsps/encodePresentationState';
import { encodeInEveryStudy } from '../codecs/kos/encodeInEveryStudy';
import { decodePart10 } from '../codecs/part10';
import type { InstanceReference } from '../codecs/sr/reportInput';
import { encodeStoryboard, isStoryboard, storyTextOf, storyVersionOf } from '../codecs/story/storyboardObject';
import { type DicomJson, stringOf } from '../dicom/json';
import { FOR_TUMOR_BOARD } from '../dicom/keyImage';
import type { Problem } from '../dicom/problem';
import { areDifferentPatients } from '../dicom/samePatient';
import { storyboardFrom, storyboardText, type StoryPane, type StoryStep } from '../dicom/storyboard';
import { tags } from '../dicom/tags';
import type { Annotation, DisplaySet, PresentationStateReference } from '../dicom/types';
import type { AnnotationId, SopInstanceUid, TrackingUid } from '../dicom/uids';
import { NO_STORY, type Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';
import { studyImage } from './correlations';
import { mainDisplaySetOf } from './hanging/mainDisplaySet';
import { type ImageIndex, indexImages } from './imageIndex';
import { SERIES_NUMBER } from './planSave';
import { loneObject } from './loneObject';
import type { Saver } from './saveAnnotations';
import { referencedImage } from './writeReport';
import type { WrittenObject } from './writtenObject';

/**
 * Stores a storyboard (SR-38): a presentation state for each view of a stack, one key object selection "For Tumor Board" in
 * every study that a step shows, and the steps themselves. Each is confirmed by its archive like any other object; the
 * steps go last, so that what they name is there. What cannot be said as a standard object is still in the steps.
 */
export async function saveStoryboard(context: CaseContext, saver: Pick<Saver, 'send'>, story: Story): Promise<void> {
  const { workspace } = context;
  const written = writeStoryboard(context, story);
  workspace.setProblem('case/story', 'problem' in written ? written.problem : undefined);
  if ('problem' in written) return;
  for (const item of written.objects) {
    await saver.send(item);
    // What failed is said, and offered again by Retry; the steps are not stored before all that they name is.
    if (workspace.getState().save.phase !== 'confirmed' || context.unanswered.has(item.sopInstanceUid)) return;
  }
  const storedText = storyboardText(story);
  const stored = { storedText, version: story.version + 1, viewSeries: viewSeriesIn(context) };
  workspace.setState((state) => ({ story: state.story && { ...state.story, ...stored } }));
}

const viewSeriesOf = (studyInstanceUid: string): string => derivedUid(`storyboard views|${studyInstanceUid}`);

const viewSeriesIn = ({ workspace }: CaseContext): readonly string[] =>
  workspace.getState().studies.map(({ studyInstanceUid }) => viewSeriesOf(studyInstanceUid));

interface Written {
  readonly objects: readonly WrittenObject[];
}

/** What one shown view becomes outside of our own object. */
interface KeyView {
  readonly mark: Annotation;
  readonly state?: WrittenObject;
}

export function writeStoryboard(context: CaseContext, story: Story): Written | { readonly problem: Problem } {
  const { studies, displaySets } = context.workspace.getState();
  const shown = new Set(story.steps.flatMap(({ panes }) => panes.flatMap((pane) => pane?.studyInstanceUid ?? [])));
  const open = studies.filter(({ studyInstanceUid }) => shown.size === 0 || shown.has(studyInstanceUid));
  const [first] = open;
  if (first && open.some(({ patient }) => areDifferentPatients(patient, first.patient)))
    return { problem: severalPatients };
  const index = indexImages(displaySets);
  const views = story.steps.flatMap((step) =>
    step.panes.flatMap((pane) => (pane ? keyViewOf(context, step, pane) : [])),
  );
  const marks = distinct(views);
  const home = open.toSorted((a, b) => momentOf(b).localeCompare(momentOf(a)))[0];
  const header = home && studyImage(home.studyInstanceUid, context, index);
  if (!home || !header) return { problem: nothingToStore };
  const selections = marks.length === 0 ? { objects: [] } : writeSelections(context, story, marks, index);
  if ('problem' in selections) return selections;
  const states = views.flatMap(({ state }) => state ?? []);
  const dataset = encodeStoryboard({
    text: storyboardText(story),
    study: header,
    references: [...states, ...selections.objects].map(referenceTo),
    now: context.now(),
    newUid: context.newUid,
    series: seriesIn(home.studyInstanceUid, 'storyboard', story),
  });
  const steps = story.steps.length === 1 ? '1 step' : `${story.steps.length} steps`;
  const words = story.report ? ' and the words of the report' : '';
  return {
    objects: [
      ...states,
      ...selections.objects,
      loneObject(context, dataset, home.sourceId, `Storyboard of ${steps}${words}`),
    ],
  };
}

const momentOf = ({ studyDate, studyTime }: { readonly studyDate?: string; readonly studyTime?: string }): string =>
  `${studyDate ?? ''}${studyTime ?? ''}`;

/** The same for every page, so that each version of a storyboard lies in one series of its study. */
const seriesIn = (studyInstanceUid: string, what: string, { version }: Story) => ({
  seriesInstanceUid: derivedUid(`${what}|${studyInstanceUid}`),
  seriesNumber: SERIES_NUMBER.storyboard,
  instanceNumber: version + 1,
});

function keyViewOf(context: CaseContext, { caption }: StoryStep, pane: StoryPane): readonly KeyView[] {
  const { displaySets } = context.workspace.getState();
  const displaySet =
    displaySets.find(({ id }) => id === pane.displaySetId) ?? mainDisplaySetOf(displaySets, pane.seriesInstanceUid);
  const image = displaySet && imageOf(displaySet, pane);
  if (!image) return [];
  const state = writeState(context, caption, pane, displaySet);
  const uid = context.newUid();
  const mark: Annotation = {
    ...image,
    id: uid as AnnotationId,
    trackingUid: uid as TrackingUid,
    trackingIdentifier: caption,
    shape: 'keyImage',
    points: [],
    label: FOR_TUMOR_BOARD,
    measurements: [],
    ...(state && { presentationState: referenceTo(state) as PresentationStateReference }),
  };
  return [{ mark, ...(state && { state }) }];
}

type ShownImage = Pick<Annotation, 'sourceId' | 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid' | 'space'>;

/** The image that a pane shows: of a computed view none, of a slide its finest level. */
function imageOf(displaySet: DisplaySet, { view }: StoryPane): ShownImage | undefined {
  if (displaySet.kind === 'slide') {
    const base = displaySet.slide.levels[0]?.instances[0];
    const { sourceId, studyInstanceUid } = displaySet.slide;
    return (
      base && {
        ...{ sourceId, studyInstanceUid },
        seriesInstanceUid: base.seriesInstanceUid,
        sopInstanceUid: base.sopInstanceUid,
        space: { kind: 'totalPixelMatrix', sopInstanceUid: base.sopInstanceUid },
      }
    );
  }
  if (displaySet.kind !== 'frames' || view.kind !== 'stack') return undefined;
  const frame = displaySet.frames.find(
    ({ ref }) => ref.sopInstanceUid === view.sopInstanceUid && ref.frameNumber === view.frameNumber,
  )?.ref;
  if (!frame) return undefined;
  const { frameNumber: _frame, ...ids } = frame;
  return { ...ids, space: { kind: 'frame', frame } };
}

/** A view of a stack as a grey presentation state; undefined where none can say it. */
function writeState(
  context: CaseContext,
  caption: string,
  { view }: StoryPane,
  displaySet: DisplaySet,
): WrittenObject | undefined {
  if (view.kind !== 'stack' || !view.shown || displaySet.kind !== 'frames') return undefined;
  const frames = displaySet.frames.filter(({ ref }) => ref.sopInstanceUid === view.sopInstanceUid);
  const { sourceId, studyInstanceUid } = displaySet.series;
  const written = encodePresentationState({
    view: view.shown,
    annotations: [],
    frames,
    name: caption || 'Storyboard',
    author: context.author,
    now: context.now(),
    newUid: context.newUid,
    series: {
      seriesInstanceUid: viewSeriesOf(studyInstanceUid),
      seriesNumber: SERIES_NUMBER.view,
    },
  });
  return written.ok ? loneObject(context, written.value, sourceId, `View “${caption}”`) : undefined;
}

/** The same image with the same view, shown in several steps, is chosen once. */
function distinct(views: readonly KeyView[]): readonly Annotation[] {
  const found = new Map<string, Annotation>();
  for (const { mark } of views) {
    const key = `${mark.sopInstanceUid} ${JSON.stringify(mark.space)} ${mark.presentationState?.sopInstanceUid ?? ''}`;
    if (!found.has(key)) found.set(key, mark);
  }
  return [...found.values()];
}

function writeSelections(
  context: CaseContext,
  story: Story,
  annotations: readonly Annotation[],
  index: ImageIndex,
): Written | { readonly problem: Problem } {
  const selections = encodeInEveryStudy(
    {
      annotations,
      images: (annotation) => referencedImage(annotation, index),
      author: context.author,
      now: context.now(),
      newUid: context.newUid,
    },
    (studyInstanceUid) => ({
      ...seriesIn(studyInstanceUid, 'storyboard selection', story),
      seriesDescription: 'For Tumor Board',
    }),
  );
  if (!selections.ok) return { problem: selections.error };
  const { studies } = context.workspace.getState();
  const sourceOf = (dataset: DicomJson) =>
    studies.find(({ studyInstanceUid }) => studyInstanceUid === stringOf(dataset, tags.StudyInstanceUID))?.sourceId;
  return {
    objects: selections.value.flatMap((dataset) => {
      const sourceId = sourceOf(dataset);
      return sourceId ? [loneObject(context, dataset, sourceId, 'Selection “For Tumor Board”')] : [];
    }),
  };
}

const referenceTo = ({
  studyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
}: WrittenObject): InstanceReference => ({
  ...{ studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid },
});

/** Takes up the newest storyboard of the case. One that cannot be read is said; the images it shows are not lost by it. */
export async function loadStoryboard(
  context: CaseContext,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const newest = objects
    .filter(({ dataset }) => isStoryboard(dataset))
    .toSorted((a, b) => storyVersionOf(b.dataset) - storyVersionOf(a.dataset) || (whenOf(a) < whenOf(b) ? 1 : -1))[0];
  if (!newest) return;
  const { studyInstanceUid, seriesInstanceUid, sourceId } = newest.series;
  const sopInstanceUid = uidOf(newest) as SopInstanceUid;
  const file = await context.sources
    .get(sourceId)
    ?.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal);
  if (signal.aborted) return;
  const object = file?.ok ? decodePart10(file.value) : undefined;
  const text = object?.ok ? storyTextOf(object.value) : undefined;
  const read = text === undefined ? undefined : storyboardFrom(text);
  if (!read?.ok) {
    explain(context, sopInstanceUid, titleOf(newest.series), [unreadable(read?.error ?? 'it did not come')]);
    return;
  }
  const version = storyVersionOf(newest.dataset);
  const storedText = storyboardText(read.value);
  const viewSeries = viewSeriesIn(context);
  context.workspace.setState(({ story }) =>
    story ? {} : { story: { ...NO_STORY, ...read.value, storedText, version, viewSeries } },
  );
}

const whenOf = ({ dataset }: DerivedObject): string =>
  `${stringOf(dataset, tags.ContentDate) ?? ''} ${stringOf(dataset, tags.ContentTime) ?? ''}`;

const unreadable = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `the storyboard cannot be shown: ${reason}`,
  tip: 'Its key images are listed all the same.',
});

const severalPatients: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'DIFFERENT PATIENTS: this storyboard shows images of two, and was not saved',
  tip: 'Delete the steps that show the other patient, then save.',
};

const nothingToStore: Problem = {
  code: 'incomplete',
  severity: 'warning',
  title: 'The storyboard was not saved: no image of its steps is open here',
};
