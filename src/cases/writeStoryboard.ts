import { derivedUid } from '../codecs/derivedUid';
import { encodePresentationState } from '../codecs/gsps/encodePresentationState';
import { encodeInEveryStudy } from '../codecs/kos/encodeInEveryStudy';
import type { InstanceReference } from '../codecs/sr/reportInput';
import { encodeStoryboard } from '../codecs/story/storyboardObject';
import { type DicomJson, stringOf } from '../dicom/json';
import { FOR_TUMOR_BOARD } from '../dicom/keyImage';
import type { Problem } from '../dicom/problem';
import { areDifferentPatients } from '../dicom/samePatient';
import { storyboardText, type StoryPane } from '../dicom/storyboard';
import { tags } from '../dicom/tags';
import type { Annotation, DisplaySet, PresentationStateReference, Study } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, TrackingUid } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import type { Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import { studyImage } from './correlations';
import { mainDisplaySetOf } from './hanging/mainDisplaySet';
import { type ImageIndex, indexImages } from './imageIndex';
import { loneObject } from './loneObject';
import { SERIES_NUMBER } from './planSave';
import { referencedImage } from './writeReport';
import type { WrittenObject } from './writtenObject';

const viewSeriesOf = (studyInstanceUid: string): string => derivedUid(`storyboard views|${studyInstanceUid}`);

export const viewSeriesIn = ({ workspace }: CaseContext): readonly string[] =>
  workspace.getState().studies.map(({ studyInstanceUid }) => viewSeriesOf(studyInstanceUid));

/** What one shown view becomes outside of our own object. */
interface KeyView {
  readonly mark: Annotation;
  readonly state?: WrittenObject;
}

/** The study that the steps are stored in: the newest one shown. */
export const homeOf = (context: CaseContext, story: Story): Study | undefined =>
  studiesShown(context, story).toSorted((a, b) => momentOf(b).localeCompare(momentOf(a)))[0];

function studiesShown({ workspace }: CaseContext, { steps }: Story): readonly Study[] {
  const { studies } = workspace.getState();
  const shown = new Set(steps.flatMap(({ panes }) => panes.flatMap((pane) => pane?.studyInstanceUid ?? [])));
  return studies.filter(({ studyInstanceUid }) => shown.size === 0 || shown.has(studyInstanceUid));
}

/** Everything that a storyboard is stored as, in the order in which it is sent: what is named before what names it. */
export function writeStoryboard(context: CaseContext, story: Story): Result<readonly WrittenObject[], Problem> {
  const open = studiesShown(context, story);
  const [first] = open;
  if (first && open.some(({ patient }) => areDifferentPatients(patient, first.patient))) return fail(severalPatients);
  const index = indexImages(context.workspace.getState().displaySets);
  const views = keyViewsOf(context, story);
  const home = homeOf(context, story);
  const header = home && studyImage(home.studyInstanceUid, context, index);
  if (!home || !header) return fail(nothingToStore);
  const marks = views.map(({ mark }) => mark);
  const selections = marks.length === 0 ? ok([]) : writeSelections(context, story, marks, index);
  if (!selections.ok) return selections;
  const states = views.flatMap(({ state }) => state ?? []);
  const dataset = encodeStoryboard({
    text: storyboardText(story),
    study: header,
    references: [...states, ...selections.value].map(referenceTo),
    now: context.now(),
    newUid: context.newUid,
    series: seriesIn(home.studyInstanceUid, 'storyboard', story),
  });
  const steps = story.steps.length === 1 ? '1 step' : `${story.steps.length} steps`;
  const words = story.report ? ' and the words of the report' : '';
  const own = loneObject(context, dataset, home.sourceId, `Storyboard of ${steps}${words}`);
  return ok([...states, ...selections.value, own]);
}

const momentOf = ({ studyDate, studyTime }: { readonly studyDate?: string; readonly studyTime?: string }): string =>
  `${studyDate ?? ''}${studyTime ?? ''}`;

/** The series of the versions of a storyboard in that study. */
export const storySeriesOf = (studyInstanceUid: string): SeriesInstanceUid =>
  derivedUid(`storyboard|${studyInstanceUid}`) as SeriesInstanceUid;

/** The same for every page, so that each version of a storyboard lies in one series of its study. */
const seriesIn = (studyInstanceUid: string, what: string, { version }: Story) => ({
  seriesInstanceUid: derivedUid(`${what}|${studyInstanceUid}`),
  seriesNumber: SERIES_NUMBER.storyboard,
  instanceNumber: version + 1,
});

/** The same image with the same view, shown in several steps, is chosen once, under the first caption. */
function keyViewsOf(context: CaseContext, { steps }: Story): readonly KeyView[] {
  const { displaySets } = context.workspace.getState();
  const found = new Map<string, KeyView>();
  for (const { caption, panes } of steps)
    for (const pane of panes) {
      const displaySet = pane && displaySetOf(pane, displaySets);
      const image = pane && displaySet && imageOf(displaySet, pane);
      if (!image) continue;
      const shown = pane.view.kind === 'stack' ? pane.view.shown : undefined;
      const key = JSON.stringify([image.sopInstanceUid, image.space, shown]);
      if (!found.has(key)) found.set(key, keyViewOf(context, caption, pane, displaySet, image));
    }
  return [...found.values()];
}

function displaySetOf(pane: StoryPane, displaySets: readonly DisplaySet[]): DisplaySet | undefined {
  const inSeries = displaySets.filter(({ series }) => series.seriesInstanceUid === pane.seriesInstanceUid);
  const named = displaySets.find(({ id }) => id === pane.displaySetId);
  const all = [...(named ? [named] : []), ...inSeries];
  return all.find((one) => imageOf(one, pane)) ?? named ?? mainDisplaySetOf(displaySets, pane.seriesInstanceUid);
}

function keyViewOf(
  context: CaseContext,
  caption: string,
  pane: StoryPane,
  displaySet: DisplaySet,
  image: ShownImage,
): KeyView {
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
  return { mark, ...(state && { state }) };
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

function writeSelections(
  context: CaseContext,
  story: Story,
  annotations: readonly Annotation[],
  index: ImageIndex,
): Result<readonly WrittenObject[], Problem> {
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
  if (!selections.ok) return selections;
  const { studies } = context.workspace.getState();
  const sourceOf = (dataset: DicomJson) =>
    studies.find(({ studyInstanceUid }) => studyInstanceUid === stringOf(dataset, tags.StudyInstanceUID))?.sourceId;
  return ok(
    selections.value.flatMap((dataset) => {
      const sourceId = sourceOf(dataset);
      return sourceId ? [loneObject(context, dataset, sourceId, 'Selection “For Tumor Board”')] : [];
    }),
  );
}

const referenceTo = ({
  studyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
}: WrittenObject): InstanceReference => ({
  ...{ studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid },
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
