import { applyRejections } from '../cases/rejected';
import { type CodedConcept, isSameConcept } from '../dicom/codedConcept';
import { FOR_TUMOR_BOARD, keyImagesShown, keyImageTitles } from '../dicom/keyImage';
import { completeOf } from '../dicom/rejectedImages';
import type { Annotation, CoordinateSpace, DisplaySet, FramesDisplaySet } from '../dicom/types';
import { newUid, type AnnotationId, type PaneId, type TrackingUid } from '../dicom/uids';
import type { PaneEngine } from '../engines/contract';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import { withoutRecords, withRecords } from '../workspace/records';
import { listOf } from '../workspace/recordVersions';
import { selectActivePane, selectDisplaySet } from '../workspace/selectors';
import type { Workspace, WorkspaceState } from '../workspace/store';
import { argumentsOf } from './commandArguments';
import { nextName } from './markName';

/** Verbs on whole images: choosing them (SR-38), and seeing those that are withdrawn (SR-37). */
export function keyImageCommands(workspace: Workspace): readonly Command[] {
  return [
    {
      id: 'keyImage.toggle',
      title: 'Key image',
      isEnabled: () => shownImage(workspace.getState()) !== undefined,
      run: (args) => toggle(workspace, titleIn(argumentsOf(args).title)),
    },
    {
      id: 'rejected.toggle',
      title: 'Show or hide rejected images',
      isEnabled: () => Object.keys(workspace.getState().rejectedInstances).length > 0,
      run: () => {
        workspace.setState(({ areRejectedShown }) => ({ areRejectedShown: !areRejectedShown }));
        applyRejections(workspace);
      },
    },
  ];
}

interface ShownImage {
  readonly displaySet: DisplaySet;
  /** The place in the series, as the pane counts; 1 for a slide. */
  readonly frameNumber: number;
  readonly space: CoordinateSpace;
  readonly ids: Pick<Annotation, 'sourceId' | 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'>;
}

/** The frame on the canvas of the active pane, not the one asked for; of a slide, the whole of it. */
function shownImage(state: WorkspaceState): ShownImage | undefined {
  const displaySet = selectDisplaySet(state, selectActivePane(state));
  const status = state.paneStatus[state.activePaneId];
  if (displaySet?.kind === 'frames' && status?.kind === 'radiology') {
    // A computed view is no image of the archive: there is nothing to refer to.
    const frame = status.derived ? undefined : displaySet.frames[status.frameNumber - 1]?.ref;
    if (!frame) return undefined;
    const { frameNumber: _, ...ids } = frame;
    return { displaySet, frameNumber: status.frameNumber, space: { kind: 'frame', frame }, ids };
  }
  if (displaySet?.kind === 'slide' && status?.kind === 'slide') {
    const base = displaySet.slide.levels[0]?.instances[0];
    if (!base) return undefined;
    const { seriesInstanceUid, sopInstanceUid } = base;
    const { sourceId, studyInstanceUid } = displaySet.slide;
    return {
      displaySet,
      frameNumber: 1,
      space: { kind: 'totalPixelMatrix', sopInstanceUid },
      ids: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid },
    };
  }
  return undefined;
}

/** The image becomes a key image of that title, or ceases to be one; what others chose stays theirs. */
function toggle(workspace: Workspace, title: CodedConcept): void {
  const state = workspace.getState();
  const image = shownImage(state);
  if (!image) return;
  const marks = listOf(state.annotations);
  const own = keyImagesShown(marks, image.displaySet, image.frameNumber).filter(
    ({ label, lockedReason }) => lockedReason === undefined && isSameConcept(label, title),
  );
  if (own.length > 0) {
    const ids = own.map(({ id }) => id);
    workspace.transact('No longer a key image', 'user', (all) => withoutRecords(all, ids));
    return;
  }
  const uid = newUid();
  const mark: Annotation = {
    id: uid as AnnotationId,
    trackingUid: uid as TrackingUid,
    trackingIdentifier: nextName('Key image', marks),
    shape: 'keyImage',
    space: image.space,
    points: [],
    label: title,
    measurements: [],
    ...image.ids,
  };
  workspace.transact('Key image', 'user', (all) => withRecords(all, mark));
}

/** Absent: for the tumor board. Only titles of CID 7010 that mean a choice; never one that withdraws the image. */
function titleIn(raw: unknown): CodedConcept {
  if (raw === undefined) return FOR_TUMOR_BOARD;
  const { value, scheme } = argumentsOf(raw);
  const title = keyImageTitles.find((known) => known.value === value && known.scheme === scheme);
  if (!title) throw new Error('A key image needs one of the titles of a key object selection: value and scheme');
  return title;
}

/**
 * Brings a key image onto the screen: every pane that shows its series goes there, else the active pane takes the series
 * up. A rejected image that is hidden is said, not searched for in vain.
 */
export async function goToKeyImage(workspace: Workspace, live: LiveEngines, mark: Annotation): Promise<void> {
  const { displaySets, panes, activePaneId } = workspace.getState();
  const displaySet = displaySets.find((one) => placeIn(one, mark) !== undefined);
  const frameNumber = displaySet && placeIn(displaySet, mark);
  const isHidden = displaySet === undefined && displaySets.some((one) => placeIn(completeOf(one), mark) !== undefined);
  workspace.setProblem('case/goTo', isHidden ? hiddenImage : undefined);
  if (!displaySet || frameNumber === undefined) return;
  const showing = panes.filter((pane) => pane.displaySetId === displaySet.id);
  for (const pane of showing) goToFrame(live.get(pane.id), displaySet, frameNumber);
  if (showing.length > 0) return;
  workspace.showInPane(activePaneId, displaySet.id);
  if (displaySet.kind !== 'frames') return;
  const engine = await whenPainted(workspace, live, activePaneId, displaySet);
  goToFrame(engine, displaySet, frameNumber);
}

/** A slide is meant as a whole: where the reader looks on it stays as it is. */
function goToFrame(engine: PaneEngine | undefined, displaySet: DisplaySet, frameNumber: number): void {
  if (displaySet.kind === 'frames') engine?.run({ kind: 'frame', frameNumber });
}

/**
 * The engine of a pane once it has painted an image of that series: until then another one may be there, or another
 * series in it. Undefined when the pane was given something else meanwhile.
 */
function whenPainted(
  workspace: Workspace,
  live: LiveEngines,
  paneId: PaneId,
  { id, frames }: FramesDisplaySet,
): Promise<PaneEngine | undefined> {
  const hasPainted = (engine: PaneEngine | undefined): boolean => {
    const space = engine?.currentSpace();
    if (space?.kind !== 'frame') return false;
    const { sopInstanceUid } = space.frame;
    return frames.some(({ ref }) => ref.sopInstanceUid === sopInstanceUid);
  };
  return new Promise((resolve) => {
    // What a pane shows is told by its status, so every change of that is a change of the workspace.
    const stop = workspace.subscribe(({ panes }) => {
      const engine = live.get(paneId);
      const isElsewhere = panes.find((pane) => pane.id === paneId)?.displaySetId !== id;
      if (!isElsewhere && !hasPainted(engine)) return;
      stop();
      resolve(isElsewhere ? undefined : engine);
    });
  });
}

/** 1-based place of a key image in a display set; 1 for its slide. */
function placeIn(displaySet: DisplaySet, { space, sopInstanceUid }: Annotation): number | undefined {
  switch (displaySet.kind) {
    case 'frames': {
      const index = displaySet.frames.findIndex(
        ({ ref }) =>
          ref.sopInstanceUid === sopInstanceUid &&
          (space.kind !== 'frame' || ref.frameNumber === space.frame.frameNumber),
      );
      return index < 0 ? undefined : index + 1;
    }
    case 'slide':
      return displaySet.slide.levels.some(({ instances }) =>
        instances.some((one) => one.sopInstanceUid === sopInstanceUid),
      )
        ? 1
        : undefined;
    case 'document':
      return undefined;
  }
}

const hiddenImage = {
  code: 'incomplete',
  severity: 'warning',
  title: 'This image is rejected and hidden',
  tip: 'Show rejected images in the list of series.',
} as const;
