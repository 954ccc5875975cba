import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultLabels, type LabelChoice } from '../dicom/codes';
import type { BulkCount, BulkLooks } from '../dicom/bulk';
import type { CodedConcept } from '../dicom/codedConcept';
import type { Overlay } from '../dicom/overlay/overlay';
import type { PaneStatus } from '../dicom/paneStatus';
import type { AppliedPresentation, PresentationState } from '../dicom/presentationState';
import type { ReportDocument } from '../dicom/document';
import type { Problem } from '../dicom/problem';
import type { Fusion } from '../dicom/radiology/fusion';
import type { MarkPlot } from '../dicom/radiology/markPlot';
import type { ChosenGreys } from '../dicom/radiology/chosenGreys';
import type { PlaneView } from '../dicom/radiology/planeView';
import type { Registration } from '../dicom/radiology/registration';
import type { ScreenScale } from '../dicom/radiology/trueSize';
import type { ToolId } from '../dicom/tool';
import type { Annotation, AnnotationGroup, DisplaySet, FramesDisplaySet, Series, Study } from '../dicom/types';
import type { AnnotationId, PaneId } from '../dicom/uids';
import type { WaveformReading } from '../dicom/waveform';
import type { Result } from '../lib/result';
import type { OverlayViews } from './overlays';
import { type Counting, countingEnded, type Placing } from './counting';
import type { FollowUp } from './followUp';
import type { Hanging } from './hanging';
import type { OtherStudies } from './otherStudies';
import { type Layout, type Pane, type PaneOpening, panesForLayout } from './layout';
import {
  firstPlace,
  followers,
  isOfAnotherPatient,
  type LinkGroup,
  LINKED_STACKS,
  type ManualLink,
  manualLink,
  stackIn,
  type PanePlace,
  type PanePlaces,
  placesAfterScroll,
} from './links';
import type { Aligning, SlideTie } from './slideLinks';
import {
  applicablePart,
  applyDiff,
  diffRecords,
  invertDiff,
  isEmptyDiff,
  type Records,
  type RecordsDiff,
} from './records';
import { greysChosen, greysJoined, type GreysOfPanes, greysWithout } from './paneGreys';
import { withCalibrationsSettled } from './readerCalibrations';
import { asVersion, stepBetween } from './recordVersions';
import type { PointedAt } from './sections';
import type { SpatialDraft, SpatialFit } from './spatialLinks';
import type { BoardPlace } from './boardPlace';
import type { Story } from './story';
import type { WorkListState } from './workList';
import type { SavePlanSummary, SaveProgress } from './saveStatus';

/** Who caused a change. Only `user` changes are undoable; `stored` is what the archive holds. */
export type Origin = 'user' | 'remote' | 'stored';

export interface HistoryEntry {
  readonly label: string;
  readonly diff: RecordsDiff<Annotation>;
}

export interface WorkspaceState {
  /** The studies under review together; empty while the work list is shown. */
  readonly studies: readonly Study[];
  readonly displaySets: readonly DisplaySet[];
  /** Slides that were on the screen, sharp, long enough to be looked at: ids of display sets. Of this page alone, not kept. */
  readonly seen: ReadonlySet<string>;
  /** What else the archives hold of the patient of the case; absent until it was asked for. */
  readonly otherStudies?: OtherStudies | undefined;
  /** True while series of the case are still being listed: what is missing may yet come. */
  readonly isCaseLoading: boolean;

  readonly layout: Layout;
  readonly panes: readonly Pane[];
  readonly activePaneId: PaneId;
  /** By which protocol the case hangs; absent while its series are not known. */
  readonly hanging?: Hanging | undefined;
  /** What panes showed that a smaller layout dropped, last one first: a larger one brings it back. */
  readonly parked: readonly string[];
  /** The series a pane is meant for while it is being read, or after that failed; by pane. */
  readonly awaited: Readonly<Record<string, Series>>;
  /** What readers call the archives, by source. */
  readonly sourceLabels: Readonly<Record<string, string>>;
  /** What each canvas shows at this moment, as its engine reported it. */
  readonly paneStatus: Readonly<Record<string, PaneStatus>>;
  /** The image each stack pane is asked to show, by pane: engines propose it and follow it. */
  readonly places: PanePlaces;
  /** Where the reader pointed in the patient last: panes of that frame of reference go there and mark it. */
  readonly patientPoint: PointedAt | undefined;
  /** The greys that the reader chose, by pane: those of the planes of one series are the same. */
  readonly greys: GreysOfPanes;
  /** Which panes move together; empty while every pane goes its own way. */
  readonly links: readonly LinkGroup[];
  /** Stacks that the reader tied by hand; the link of a moment, never stored. */
  readonly manualLinks: readonly ManualLink[];
  /** Slides that the reader laid on each other. */
  readonly slideTies: readonly SlideTie[];
  /** Set while the reader aligns two slides by landmarks. */
  readonly aligning?: Aligning | undefined;
  /** Set while the reader places landmarks in two images. */
  readonly spatialDraft?: SpatialDraft | undefined;
  /** Links between frames of reference that landmarks made, the newest first. */
  readonly spatialFits: readonly SpatialFit[];
  /** How frames of reference of the case lie to each other, by its registration objects, the newest first. */
  readonly registrations: readonly Registration[];

  readonly tool: ToolId;
  /** How far a brush reaches from its middle, CSS pixels. */
  readonly brushRadiusPx: number;
  readonly labels: readonly LabelChoice[];
  /** The label that the next mark gets, per kind of pane. */
  readonly currentLabel: { readonly radiology: CodedConcept; readonly slide: CodedConcept };
  /** The next mark measures this lesion again. */
  readonly followUp?: FollowUp | undefined;
  /** Set while the reader counts on slides. */
  readonly counting?: Counting | undefined;
  /** What the point or outline drawn next becomes. */
  readonly placing?: Placing | undefined;
  readonly areOverlaysHidden: boolean;
  /** The pane whose slide shows the photographs of its label and its whole glass. */
  readonly labelPaneId?: PaneId | undefined;
  /** Slides beside dark images: their empty glass is darkened. */
  readonly isGlassDimmed: boolean;
  /** What bright slides keep of their light beside dark images (`eyeComfort`); 1: all of it. */
  readonly slideLight: number;
  /** Panes that are not worked in are dimmed. */
  readonly isUnusedDimmed: boolean;

  readonly annotations: Records<Annotation>;
  /** What the archive holds. Unsaved work is the difference between this and `annotations`. */
  readonly stored: Records<Annotation>;
  /** Read-only bulk groups, by reference: never copied, never in history. */
  readonly annotationGroups: readonly AnnotationGroup[];
  /** How the reader sees those that stay in the background, by `bulkKey`; absent: shown, all of it. */
  readonly bulkLooks: BulkLooks;
  /** What lies inside the closed mark that is selected; absent while none is, or while it is counted. */
  readonly bulkInside?: { readonly id: AnnotationId; readonly counts: readonly BulkCount[] } | undefined;
  /** Outlines that the segmentations and structure sets of the case hold; painted only where `overlayViews` says so. */
  readonly overlays: readonly Overlay[];
  /** How the reader sees each of them, by SOP Instance UID; absent: switched off. */
  readonly overlayViews: OverlayViews;
  /** Structured documents of the case by SOP Instance UID, older versions among them. */
  readonly documents: Readonly<Record<string, ReportDocument>>;
  /** Waveforms that a pane has asked for, by SOP Instance UID. */
  readonly waveforms: Readonly<Record<string, WaveformReading>>;
  /**
   * Images withdrawn by a rejection note, by SOP Instance UID, with the note's title ("Rejected for Quality Reasons"):
   * left out of what is shown, and counted where they are left out (SR-37).
   */
  readonly rejectedInstances: Readonly<Record<string, string>>;
  readonly areRejectedShown: boolean;
  /** Presentation states about images of the case, as stored. */
  readonly presentationStates: readonly PresentationState[];
  /** The one that each pane was told to apply. It goes when the pane shows another series. */
  readonly presentations: Readonly<Record<string, AppliedPresentation>>;
  readonly selection: readonly AnnotationId[];
  /** The values under a mark, as last asked for: seen in its details while they are open. */
  readonly markPlot?: { readonly id: AnnotationId; readonly answer: Result<MarkPlot, string> } | undefined;
  readonly undoStack: readonly HistoryEntry[];
  readonly redoStack: readonly HistoryEntry[];

  readonly save: SaveProgress;
  /** What a save would write where; set while the reader is asked. */
  readonly savePlan: SavePlanSummary | undefined;
  /** The name that is offered for the view of a pane; set while the reader is asked for it. */
  readonly viewToSave: { readonly paneId: PaneId; readonly name: string } | undefined;
  /** How large a pixel of the screen is, where the reader measured it; kept from case to case. */
  readonly screenScale?: ScreenScale | undefined;
  /** Set while the reader measures the screen: the pane that waits for it, if one does. */
  readonly measuringScreen?: { readonly paneId?: PaneId } | undefined;
  /** The mark that the reader is linking to one of another study; what is selected meanwhile is its partner. */
  readonly linking?: AnnotationId | undefined;
  /** Set while identity is masked: what the page may show of the workspace. */
  readonly mask?: IdentityMask | undefined;
  /** The storyboard of the case; absent until there is one. */
  readonly story?: Story | undefined;
  /** The place of the case in the agenda of a board; absent where it was not opened from one. */
  readonly board?: BoardPlace | undefined;
  /** The line whose true length the reader is asked for (CAL-06). */
  readonly calibrating: AnnotationId | undefined;
  /** Failures at the place they concern: `pane/1/tiles`, `source/main`, `case/save`; set and cleared by their owner. */
  readonly problems: Readonly<Record<string, Problem>>;
}

/** How names, identifiers and dates of birth are hidden; loaded when that is first wished (`identityMask.ts`). */
export interface IdentityMask {
  readonly workspace: (state: WorkspaceState) => WorkspaceState;
  readonly workList: (state: WorkListState) => WorkListState;
}

export interface Workspace extends StoreApi<WorkspaceState> {
  /** Applies one user-visible step. The whole step undoes at once; a step that changes nothing leaves no trace. */
  transact(label: string, origin: Origin, change: (current: Records<Annotation>) => Records<Annotation>): void;
  /** Declares these records to be what the archive holds now (after a confirmed store). The screen does not change. */
  markStored(change: (stored: Records<Annotation>) => Records<Annotation>): void;
  undo(): void;
  redo(): void;
  select(ids: readonly AnnotationId[]): void;
  setLayout(rows: number, columns: number): void;
  showInPane(paneId: PaneId, displaySetId: string | undefined, opening?: PaneOpening): void;
  /** The pane shows its series cut so, or as it was acquired. */
  setPlane(paneId: PaneId, plane: PlaneView | undefined): void;
  /** The reader chose these greys in a pane: the planes of an MPR share them. */
  setGreys(paneId: PaneId, greys: ChosenGreys): void;
  /** The pane lays another series over its own, or no longer. */
  setFusion(paneId: PaneId, fusion: Fusion | undefined): void;
  activatePane(paneId: PaneId): void;
  /** A pane was scrolled to this image (1-based): one step for it and for all that are linked with it. */
  scrollPane(paneId: PaneId, frameNumber: number): void;
  /** A pane was brought to this image for its own reasons; the others stay. */
  placePane(paneId: PaneId, frameNumber: number): void;
  /** The panes linked with this one go where it is, except those named. */
  gatherAt(paneId: PaneId, except?: readonly PaneId[]): void;
  /** The pane shows this stack from now on; the answer is the image (1-based) it begins at. */
  openStack(paneId: PaneId, displaySet: FramesDisplaySet): number;
  /** Links panes; those that are tied to `leaderId` go where it is. An empty list lets every pane go its own way. */
  setLinks(links: readonly LinkGroup[], leaderId: PaneId): void;
  /**
   * Ties two stacks as they lie now and scrolls them together from now on (REG-02). Two patients are tied only where the
   * reader has confirmed that (ORI-04).
   */
  linkByHand(leaderId: PaneId, paneId: PaneId, confirmed: { readonly isAcrossPatients: boolean }): void;
  /** Sets the problem at a path, or clears it. */
  setProblem(path: string, problem: Problem | undefined): void;
  setPaneStatus(paneId: PaneId, status: PaneStatus | undefined): void;
  /** Forgets the case (not the labels or the tool): the next one starts clean. */
  closeCase(): void;
}

const lesion: CodedConcept = { value: '52988006', scheme: 'SCT', meaning: 'Lesion' };

const EMPTY: WorkspaceState = {
  studies: [],
  displaySets: [],
  seen: new Set(),
  otherStudies: undefined,
  markPlot: undefined,
  isCaseLoading: false,
  layout: { rows: 1, columns: 1 },
  panes: [{ id: '1' as PaneId }],
  activePaneId: '1' as PaneId,
  parked: [],
  awaited: {},
  sourceLabels: {},
  paneStatus: {},
  places: {},
  patientPoint: undefined,
  greys: {},
  links: [],
  manualLinks: [],
  slideTies: [],
  aligning: undefined,
  spatialDraft: undefined,
  spatialFits: [],
  registrations: [],
  tool: 'windowLevel',
  brushRadiusPx: 20,
  labels: defaultLabels,
  currentLabel: { radiology: lesion, slide: lesion },
  areOverlaysHidden: false,
  isGlassDimmed: false,
  slideLight: 1,
  isUnusedDimmed: false,
  annotations: {},
  stored: {},
  annotationGroups: [],
  bulkLooks: {},
  overlays: [],
  overlayViews: {},
  documents: {},
  waveforms: {},
  rejectedInstances: {},
  areRejectedShown: false,
  presentationStates: [],
  presentations: {},
  selection: [],
  undoStack: [],
  redoStack: [],
  save: { phase: 'idle', text: '' },
  savePlan: undefined,
  viewToSave: undefined,
  counting: undefined,
  placing: undefined,
  calibrating: undefined,
  measuringScreen: undefined,
  problems: {},
};

export function createWorkspace(): Workspace {
  const store = createStore<WorkspaceState>(() => EMPTY);
  return {
    ...store,
    ...annotationActions(store),
    ...layoutActions(store),
    ...scrollActions(store),
    ...statusActions(store),
  };
}

type Store = StoreApi<WorkspaceState>;

function annotationActions(store: Store): Pick<Workspace, 'transact' | 'markStored' | 'undo' | 'redo' | 'select'> {
  const step = (from: 'undoStack' | 'redoStack', to: 'undoStack' | 'redoStack'): void => {
    const state = store.getState();
    const entry = state[from].at(-1);
    if (!entry) return;
    const wanted = from === 'undoStack' ? invertDiff(entry.diff) : entry.diff;
    const annotations = applyDiff(state.annotations, applicablePart(state.annotations, wanted));
    store.setState({
      annotations,
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], entry],
      selection: state.selection.filter((id) => annotations[id]),
    });
  };
  return {
    transact(label, origin, change) {
      const { annotations: before, stored, undoStack, selection, displaySets } = store.getState();
      const wanted = change(before);
      const changed = origin === 'user' ? withCalibrationsSettled(before, wanted, displaySets) : wanted;
      const diff = diffRecords(before, changed);
      if (isEmptyDiff(diff)) return;
      // Objects made by hand become the next version; those made by `withRecords` are it.
      const annotations = stepBetween(before, changed) ? changed : applyDiff(before, diff);
      const changes = { annotations, selection: selection.filter((id) => annotations[id]) };
      if (origin === 'user') store.setState({ ...changes, undoStack: [...undoStack, { label, diff }], redoStack: [] });
      else if (origin === 'stored') store.setState({ ...changes, stored: applyDiff(stored, diff) });
      else store.setState(changes);
    },
    markStored: (change) => store.setState((state) => ({ stored: asVersion(change(state.stored)) })),
    undo: () => step('undoStack', 'redoStack'),
    redo: () => step('redoStack', 'undoStack'),
    // A mark that is moved is mostly the one that is selected: nobody has to hear of that again.
    select: (ids) => {
      const { selection } = store.getState();
      if (ids.length !== selection.length || ids.some((id, index) => id !== selection[index]))
        store.setState({ selection: ids });
    },
  };
}

function layoutActions(
  store: Store,
): Pick<Workspace, 'setLayout' | 'showInPane' | 'setPlane' | 'setGreys' | 'setFusion' | 'activatePane' | 'closeCase'> {
  return {
    setLayout(rows, columns) {
      store.setState((state) => {
        const kept = panesForLayout(state.panes, rows * columns);
        const { panes, parked } = parkOrFill(state, kept);
        const isActiveKept = panes.some((pane) => pane.id === state.activePaneId);
        const activePaneId = isActiveKept ? state.activePaneId : (panes[0]?.id ?? state.activePaneId);
        const places = Object.fromEntries(
          Object.entries(state.places).filter(([id]) => panes.some((one) => one.id === id)),
        );
        return { layout: { rows, columns }, panes, parked, activePaneId, places };
      });
    },
    showInPane(paneId, displaySetId, opening) {
      const shown: Pane =
        displaySetId === undefined ? { id: paneId } : { id: paneId, displaySetId, ...(opening && { opening }) };
      store.setState((state) => ({
        panes: state.panes.map((pane) => (pane.id === paneId ? shown : pane)),
        greys: greysWithout(state.greys, paneId),
      }));
    },
    setPlane(paneId, plane) {
      store.setState((state) => {
        const wasCut = state.panes.some((pane) => pane.id === paneId && pane.plane);
        const panes = state.panes.map((pane) => {
          if (pane.id !== paneId) return pane;
          const { plane: _before, ...rest } = pane;
          return plane ? { ...rest, plane } : rest;
        });
        return { panes, ...(plane && !wasCut && { greys: greysJoined({ ...state, panes }, paneId) }) };
      });
    },
    setGreys: (paneId, greys) => store.setState((state) => ({ greys: greysChosen(state, paneId, greys) })),
    setFusion(paneId, fusion) {
      store.setState((state) => ({
        panes: state.panes.map((pane) => {
          if (pane.id !== paneId) return pane;
          const { fusion: _before, ...rest } = pane;
          return fusion ? { ...rest, fusion } : rest;
        }),
      }));
    },
    activatePane: (paneId) => {
      if (store.getState().activePaneId !== paneId) store.setState({ activePaneId: paneId });
    },
    closeCase: () =>
      store.setState((state) => {
        const { tool, currentLabel } = countingEnded(state);
        const { labels, isGlassDimmed, slideLight, isUnusedDimmed, mask } = state;
        return { ...EMPTY, labels, mask, tool, currentLabel, isGlassDimmed, slideLight, isUnusedDimmed };
      }),
  };
}

type ScrollVerb = 'scrollPane' | 'placePane' | 'gatherAt' | 'openStack' | 'setLinks' | 'linkByHand';

function scrollActions(store: Store): Pick<Workspace, ScrollVerb> {
  const move = (places: PanePlaces) => {
    store.setState((state) => {
      const moved = Object.entries(places).filter(([id, place]) => !isSamePlace(state.places[id], place));
      return moved.length === 0 ? state : { places: { ...state.places, ...Object.fromEntries(moved) } };
    });
  };
  const gather = (paneId: PaneId, except: readonly PaneId[] = []) => {
    const leader = store.getState().places[paneId];
    if (!leader) return;
    const moved = Object.entries(followers(store.getState(), paneId, leader));
    move(Object.fromEntries(moved.filter(([id]) => !except.includes(id as PaneId))));
  };
  return {
    scrollPane: (paneId, frameNumber) => move(placesAfterScroll(store.getState(), { paneId, frameNumber })),
    placePane: (paneId, frameNumber) =>
      move(placesAfterScroll({ ...store.getState(), links: [] }, { paneId, frameNumber })),
    gatherAt: gather,
    openStack(paneId, displaySet) {
      const place = firstPlace(store.getState(), paneId, displaySet);
      move({ [paneId]: place });
      return place.frameNumber;
    },
    setLinks(links, leaderId) {
      store.setState(({ places, manualLinks, slideTies }) =>
        links.length === 0
          ? {
              links,
              places: withoutMisses(places),
              manualLinks: [],
              slideTies: slideTies.filter(({ aligned }) => aligned),
            }
          : { links, manualLinks },
      );
      gather(leaderId);
    },
    linkByHand(leaderId, paneId, { isAcrossPatients }) {
      const state = store.getState();
      const [leader, stack] = [stackIn(state, leaderId), stackIn(state, paneId)];
      const link = manualLink(state, leaderId, paneId);
      if (!leader || !stack || !link) return;
      if (!isAcrossPatients && isOfAnotherPatient(state.studies, leader, stack)) return;
      const others = state.manualLinks.filter(
        ({ displaySetIds }) => !link.displaySetIds.every((id) => displaySetIds.includes(id)),
      );
      store.setState({
        manualLinks: [...others, link],
        links: state.links.length > 0 ? state.links : [LINKED_STACKS],
      });
    },
  };
}

const isSamePlace = (a: PanePlace | undefined, b: PanePlace): boolean =>
  a?.displaySet === b.displaySet &&
  a.frameNumber === b.frameNumber &&
  a.miss?.kind === b.miss?.kind &&
  a.miss?.distanceMm === b.miss?.distanceMm;

/** Where no pane follows another, none misses one. */
const withoutMisses = (places: PanePlaces): PanePlaces =>
  Object.fromEntries(
    Object.entries(places).map(([id, { displaySet, frameNumber }]) => [id, { displaySet, frameNumber }]),
  );

/** Panes that go leave what they showed behind; panes that come take it up again. */
function parkOrFill(
  { panes: before, parked }: WorkspaceState,
  kept: readonly Pane[],
): { readonly panes: readonly Pane[]; readonly parked: readonly string[] } {
  const dropped = before.filter((pane) => !kept.some((one) => one.id === pane.id));
  const waiting = [...dropped.flatMap((pane) => pane.displaySetId ?? []), ...parked];
  if (kept.length <= before.length) return { panes: kept, parked: waiting };
  const known = new Set(before.map((pane) => pane.id));
  const panes = kept.map((pane) => {
    const displaySetId = known.has(pane.id) ? undefined : waiting.shift();
    return displaySetId === undefined ? pane : { ...pane, displaySetId };
  });
  return { panes, parked: waiting };
}

function statusActions(store: Store): Pick<Workspace, 'setProblem' | 'setPaneStatus'> {
  return {
    setProblem(path, problem) {
      const { [path]: before, ...rest } = store.getState().problems;
      if (problem) store.setState({ problems: { ...rest, [path]: problem } });
      else if (before) store.setState({ problems: rest });
    },
    setPaneStatus(paneId, status) {
      const { [paneId]: _before, ...rest } = store.getState().paneStatus;
      store.setState({ paneStatus: status ? { ...rest, [paneId]: status } : rest });
    },
  };
}
