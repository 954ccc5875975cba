import { completeOf } from '../dicom/rejectedImages';
import type { Annotation, CoordinateSpace, DisplaySet, FramesDisplaySet, SlideDisplaySet } from '../dicom/types';
import type { AnnotationId, FrameOfReferenceUid, PaneId, SopInstanceUid, TrackingUid } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import { instanceInCase, nearestInSpace } from '../workspace/caseReferences';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

interface Reference {
  readonly sopInstanceUid?: string;
  readonly frameNumber: number;
  /** Pixels of the image (2 numbers a point) or, with a frame of reference, mm (3 numbers). */
  readonly points: readonly number[];
  readonly frameOfReferenceUid?: string;
  /** The pixels are those of one frame of a tiled image, not of the whole of it (SR-19). */
  readonly isOfFrame: boolean;
}

/** Verbs of documents: bring to the screen what a report points at (SR-31). */
export function documentCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  return [
    {
      id: 'document.showReference',
      title: 'Show what the report refers to',
      run: (args) => showReference(workspace, live, referenceIn(argumentsOf(args))),
    },
  ];
}

function referenceIn(given: Record<string, unknown>): Reference {
  const { sopInstanceUid, frameNumber, points, frameOfReferenceUid, pixelOrigin } = given;
  return {
    ...(typeof sopInstanceUid === 'string' ? { sopInstanceUid } : {}),
    ...(typeof frameOfReferenceUid === 'string' ? { frameOfReferenceUid } : {}),
    isOfFrame: pixelOrigin !== 'VOLUME',
    frameNumber: typeof frameNumber === 'number' ? frameNumber : 1,
    points: Array.isArray(points) ? points.filter((value): value is number => typeof value === 'number') : [],
  };
}

/** The document stays in sight: the image goes to a pane that shows its series, else to another pane than the document's. */
async function showReference(workspace: Workspace, live: LiveEngines, reference: Reference): Promise<void> {
  const { displaySets } = workspace.getState();
  const displaySet = meantBy(displaySets, reference);
  const isHidden = displaySet === undefined && meantBy(displaySets.map(completeOf), reference) !== undefined;
  workspace.setProblem('case/goTo', displaySet ? undefined : notHere(isHidden));
  if (!displaySet) return;
  const paneId = paneFor(workspace, displaySet);
  workspace.showInPane(paneId, displaySet.id);
  if (displaySet.kind === 'document') return;
  const engine = await live.whenPresent(paneId);
  await engine.whenSettled();
  const place = placeOf(displaySet, reference);
  if (place && engine.goTo(place)) return;
  const frame = displaySet.kind === 'frames' ? frameOf(displaySet, reference) : -1;
  if (frame >= 0) engine.run({ kind: 'frame', frameNumber: frame + 1 });
}

const notHere = (isHidden: boolean) =>
  ({
    code: 'incomplete',
    severity: 'warning',
    title: isHidden ? 'This image is rejected and hidden' : 'The image this refers to is not in the open case',
    tip: isHidden ? 'Show rejected images in the list of series.' : 'Open its study together with this one.',
  }) as const;

/** The instance where it is named; only points without one may be shown on any image of their space. */
function meantBy(displaySets: readonly DisplaySet[], { sopInstanceUid, frameOfReferenceUid, points }: Reference) {
  if (sopInstanceUid !== undefined) return instanceInCase(displaySets, sopInstanceUid)?.displaySet;
  return frameOfReferenceUid === undefined ? undefined : nearestInSpace(displaySets, frameOfReferenceUid, points);
}

/** 0-based place of the frame in its series; of the instance's first frame where it has none of that number. */
function frameOf({ frames }: FramesDisplaySet, { sopInstanceUid, frameNumber }: Reference): number {
  const isOwn = (one: FramesDisplaySet['frames'][number]) => one.ref.sopInstanceUid === sopInstanceUid;
  const exact = frames.findIndex((one) => isOwn(one) && one.ref.frameNumber === frameNumber);
  return exact >= 0 ? exact : frames.findIndex(isOwn);
}

function paneFor(workspace: Workspace, displaySet: DisplaySet): PaneId {
  const showing = workspace.getState().panes.find((pane) => pane.displaySetId === displaySet.id);
  if (showing) return showing.id;
  if (workspace.getState().panes.length === 1) workspace.setLayout(1, 2);
  const { panes, activePaneId, displaySets } = workspace.getState();
  const isDocument = (id: string | undefined) => displaySets.find((one) => one.id === id)?.kind === 'document';
  const others = panes.filter((pane) => pane.id !== activePaneId);
  const free =
    others.find((pane) => pane.displaySetId === undefined) ?? others.find((pane) => !isDocument(pane.displaySetId));
  return (free ?? others[0])?.id ?? activePaneId;
}

/** A mark that is not kept, for engines go to marks; undefined where nothing but the image is meant. */
function placeOf(displaySet: FramesDisplaySet | SlideDisplaySet, reference: Reference): Annotation | undefined {
  const space = spaceOf(displaySet, reference);
  if (space === undefined || reference.points.length === 0) return undefined;
  const { sourceId, studyInstanceUid, seriesInstanceUid } = displaySet.series;
  return {
    id: '' as AnnotationId,
    trackingUid: '' as TrackingUid,
    trackingIdentifier: '',
    shape: 'polyline',
    space,
    points: reference.points,
    label: { value: '', scheme: '', meaning: '' },
    measurements: [],
    sourceId,
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: (reference.sopInstanceUid ?? '') as SopInstanceUid,
  };
}

/** Pixels of one tile are no place on a slide: then the slide is shown, and nothing is pointed at. */
function spaceOf(displaySet: FramesDisplaySet | SlideDisplaySet, reference: Reference): CoordinateSpace | undefined {
  const { frameOfReferenceUid, sopInstanceUid, isOfFrame } = reference;
  if (frameOfReferenceUid !== undefined) {
    return { kind: 'frameOfReference', uid: frameOfReferenceUid as FrameOfReferenceUid };
  }
  if (displaySet.kind === 'frames') {
    const frame = displaySet.frames[frameOf(displaySet, reference)]?.ref;
    return frame && { kind: 'frame', frame };
  }
  return sopInstanceUid === undefined || isOfFrame
    ? undefined
    : { kind: 'totalPixelMatrix', sopInstanceUid: sopInstanceUid as SopInstanceUid };
}
