import type { Vec2, Vec3 } from '../dicom/geometry/pixelPlane';
import type { BulkCount, BulkLooks } from '../dicom/bulk';
import type { ShownOverlay } from '../dicom/overlay/overlay';
import type { ChosenGreys } from '../dicom/radiology/chosenGreys';
import type { ShownFusion } from '../dicom/radiology/fusion';
import type { KeptLook } from '../dicom/radiology/keptLook';
import type { MarkPlot } from '../dicom/radiology/markPlot';
import type { PaneSection, PatientPoint, PlaneView } from '../dicom/radiology/planeView';
import type { Viewpoint } from '../dicom/radiology/volumePreset';
import type { VoiChoice } from '../dicom/radiology/voiChoices';
import type { GlassView } from '../dicom/slide/alignment';
import type { ChannelLook } from '../dicom/slide/channels';
import type { SlideColours } from '../dicom/slide/slideColours';
import type { Problem } from '../dicom/problem';
import type {
  Annotation,
  AnnotationGroup,
  CoordinateSpace,
  DisplaySet,
  FramesDisplaySet,
  SlideDisplaySet,
} from '../dicom/types';
import type { ToolId as Tool } from '../dicom/tool';
import type { AnnotationId, PaneId } from '../dicom/uids';
import type { Unsubscribe } from '../lib/emitter';
import type { Result } from '../lib/result';
import type { PaneStatus } from '../dicom/paneStatus';
import type { PresentationState, ShownView } from '../dicom/presentationState';

export type ToolId = Tool;

/** A view verb. Engines ignore what they cannot do (a slide has no window). */
export type EngineAction =
  | { readonly kind: 'reset' | 'fit' | 'actualPixels' | 'invert' | 'rotateRight' | 'rotateLeft' | 'flipHorizontal' }
  /** A magnifying glass under the pointer: twice, four times, none. Slides have magnifications instead. */
  | { readonly kind: 'lens' }
  /** Enlarged pixels as squares of one grey, or smoothed again. Slides are always smoothed. */
  | { readonly kind: 'nearest' }
  | { readonly kind: 'rotateBy'; readonly deg: number }
  /** Turns a slide until the end of the glass that has its label is up; as it is where the header does not tell. */
  | { readonly kind: 'labelUp' }
  /** Shows or hides the small map of a slide. */
  | { readonly kind: 'overview' }
  | { readonly kind: 'window'; readonly windowCenter: number; readonly windowWidth: number }
  | { readonly kind: 'defaultWindow' }
  /** One of the windows or VOI LUTs of the header; an image that has no such one stays as it opens. */
  | { readonly kind: 'voi'; readonly choice: VoiChoice }
  /** Moves the view by fractions of its own size: Shift+arrow on a slide is 0.9. */
  | { readonly kind: 'panBy'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoomBy'; readonly factor: number }
  /** Of calibrated images; others stay as they are. */
  | { readonly kind: 'scaleTo'; readonly mmPerCssPixel: number }
  /** So many CSS pixels for a column of the image, kept while the pane changes its size or the image is turned. */
  | { readonly kind: 'trueSize'; readonly cssPixelsPerColumn: number }
  /** Moves the image until its edge lies on that edge of the pane, halfway up. */
  | { readonly kind: 'alignEdge'; readonly side: 'left' | 'right' }
  | { readonly kind: 'magnification'; readonly power: number | 'native' }
  /** 1-based; clamped to the series. */
  | { readonly kind: 'frame'; readonly frameNumber: number }
  | { readonly kind: 'scrollBy'; readonly frames: number }
  /** Back (−1) or forth (1) through the views of a slide in which the reader rested. */
  | { readonly kind: 'viewHistory'; readonly step: -1 | 1 }
  /** The colours of a slide from now on; others have none. */
  | { readonly kind: 'slideColours'; readonly change: Partial<SlideColours> }
  /** So many focal planes of a slide upwards from the glass; the last one is the end. */
  | { readonly kind: 'focusBy'; readonly planes: number }
  /** How one channel of a fluorescence slide is seen from now on; without a window, the one that its data ask for. */
  | { readonly kind: 'channel'; readonly identifier: string; readonly change: Partial<ChannelLook> }
  /** Another optical path of a slide, by its identifier. */
  | { readonly kind: 'opticalPath'; readonly identifier: string }
  | TileAction
  | CineAction
  | Volume3dAction;

/** Of a 3D view: by so many degrees the way a hand would turn it, or where the eye is. Other views have neither. */
export type Volume3dAction =
  | { readonly kind: 'turn3d'; readonly rightDeg: number; readonly downDeg: number }
  | { readonly kind: 'lookFrom'; readonly viewpoint: Viewpoint };

/** So many images of a stack in the pane at once; one by one is the single image again. Slides and computed views have one. */
export type TileAction = { readonly kind: 'tiles'; readonly rows: number; readonly columns: number };

/** Plays a stack or pauses; one usual rate up or down; there and back, or round and round. Slides have nothing to play. */
export type CineAction = { readonly kind: 'cine' | 'cineFaster' | 'cineSlower' | 'cineSweep' };

export type EngineEvents = {
  /** A gesture ended: a new annotation, or an existing one (same id) with new points and measurements. */
  committed: Annotation;
  /** A click chose an annotation, or nothing. */
  picked: AnnotationId | undefined;
  /** Esc with nothing being drawn: the reader wants the default tool back. */
  toolCancelled: undefined;
  /**
   * The reader scrolled this pane to an image (1-based), or `goTo` brought it there: then it goes alone, and panes that
   * are linked with it stay. Sent after the engine has taken it up; `setFrame` never sends it.
   */
  scrolled: { readonly frameNumber: number; readonly isAlone?: true };
  /** The reader pointed at a place in the patient with the crosshair. */
  pointed: PatientPoint;
  /** The reader chose another window in this pane, or turned black and white over; `setGreys` never sends it. */
  greysChosen: ChosenGreys;
  /** The reader turned the line of another pane with the crosshair: right-handed about an axis of the frame of reference. */
  turned: { readonly paneId: PaneId; readonly axis: Vec3; readonly deg: number };
  /**
   * The reader moved a slide: how it is seen now, or where a flight leads. Never sent by `followGlass`. Slides without mm
   * have no such view.
   */
  glassMoved: { readonly view: GlassView; readonly isFlight: boolean };
  /** What is on the canvas now. Sent after the pixels changed, never before. */
  status: PaneStatus;
  /** Something failed (or, with undefined, works again) at a part of the pane: 'tiles', 'frame', 'decode'. */
  problem: { readonly part: string; readonly problem: Problem | undefined };
  /** First diagnostic pixels of the display set are on the canvas. */
  firstImage: undefined;
  /** Everything visible is sharp and complete. */
  settled: undefined;
};

/** What a brush or an eraser went over: the pane proposes it, and what becomes of regions is decided elsewhere. */
export interface BrushStroke {
  /** The mark that the stroke would be by itself; its points are the way of the middle of the brush. */
  readonly way: Annotation;
  /** In the units of the way: mm on a slide. */
  readonly radius: number;
  readonly isErasing: boolean;
}

/** What a new annotation needs besides its points; the workspace supplies it, the engine completes the rest. */
export type AnnotationDraft = Pick<Annotation, 'id' | 'trackingUid' | 'trackingIdentifier' | 'label'>;

/** What every canvas engine offers. Imperative, React-free, workspace-free. */
export interface PaneEngine {
  mount(element: HTMLElement): void;
  /** Replaces what is shown; requests of the former display set are aborted. A stack begins at that image (1-based). */
  show(displaySet: DisplaySet, frameNumber?: number): Promise<void>;
  /**
   * How a series is to be cut: undefined shows its images as they were acquired. Kept for that display set, also before it
   * is shown. Where no volume can be made of it, the images stay and `problem` says why. Absent on engines without volumes.
   */
  setPlane?(displaySetId: string, plane: PlaneView | undefined): void;
  /** The greys of that display set as the reader chose them in another pane, also before it is shown. Absent on slides. */
  setGreys?(displaySetId: string, greys: ChosenGreys): void;
  /** Where in the patient the reader is in this pane (pointed at last, or in its middle), and in which greys. Absent on slides. */
  readersView?(): { readonly place: PatientPoint | undefined; readonly greys: ChosenGreys } | undefined;
  /** How the pane is seen now, for a pane of any size; undefined of several images at once and of 3D. Absent on slides. */
  keptLook?(): KeptLook | undefined;
  /** Sees that display set so, as soon as it is in the pane; nobody is told. Absent on slides. */
  setKeptLook?(displaySetId: string, look: KeptLook): void;
  /** Another series in colour over the images of that display set, also before it is shown. Absent on engines without volumes. */
  setFusion?(displaySetId: string, fusion: ShownFusion | undefined): void;
  /** The slides that a key shows next here, the following one first: what they open with is fetched while the view rests. */
  setNeighbours?(displaySets: readonly SlideDisplaySet[]): void;
  /** The field that the reader is led to next on the slide in this pane: fetched while the view rests. Absent off slides. */
  setNextField?(view: GlassView | undefined): void;
  /** Where other panes cut the patient: drawn as lines. */
  setSections?(sections: readonly PaneSection[]): void;
  /** Brings the pane to a point of its frame of reference, and marks it; another frame of reference is left alone. */
  setPatientPoint?(point: PatientPoint | undefined): void;
  /** The image of a stack that is to be seen (1-based). Never emits `scrolled`; ignored while something else is shown. */
  setFrame(displaySet: DisplaySet, frameNumber: number): void;
  /** Repaints marks; never emits. The engine picks those that lie in its space. */
  setAnnotations(annotations: readonly Annotation[]): void;
  setAnnotationGroups(groups: readonly AnnotationGroup[]): void;
  /** How the reader sees groups that stay in the background. Absent on radiology, which has none. */
  setBulkLooks?(looks: BulkLooks): void;
  /** Outlines to be painted over the images of their frame of reference, the first one lowest. Absent: this engine paints none. */
  setOverlays?(overlays: readonly ShownOverlay[]): void;
  /** How many bulk objects lie inside a closed mark of this slide, by group. Absent on radiology. */
  countBulk?(annotation: Annotation): Promise<readonly BulkCount[]>;
  setSelection(ids: readonly AnnotationId[]): void;
  setOverlaysHidden(isHidden: boolean): void;
  /** Darkens the empty glass of a slide, never its tissue; a series of images has none. */
  setGlassDimmed(isDimmed: boolean): void;
  /** How the series is shown: by this state where it names the image, as stored elsewhere. Slides have none. */
  setPresentationState(state: PresentationState | undefined): void;
  /** How the series is shown now, as a presentation state could say it, or why none could (PS-04). Absent on slides. */
  shownView?(): Result<ShownView, string> | undefined;
  setTool(tool: ToolId): void;
  /** How far the brush reaches, CSS pixels. Absent on radiology, which has none. */
  setBrushRadius?(radiusPx: number): void;
  /** How the glass is seen when the view rests, or at this moment; undefined where its mm are not known. Absent on radiology. */
  glassView?(when?: 'atRest' | 'now'): GlassView | undefined;
  /** Sees the glass so from now on, or flies there; never emits `glassMoved`. Absent on radiology. */
  followGlass?(view: GlassView, isFlight: boolean): void;
  run(action: EngineAction): void;
  /** Brings an annotation into view (frame, level, centre). False when it does not lie in what this pane shows. */
  goTo(annotation: Annotation): boolean;
  /**
   * Brings in what the reader is going to see next, in this order, while nothing else is to be done; until `signal` ends it. What was
   * brought before and is not named any more is let go. Absent on slides.
   */
  bringAhead?(displaySets: readonly FramesDisplaySet[], signal: AbortSignal): Promise<void>;
  /** The values under a mark as a histogram or a profile, or in words why not here and now. Absent on slides. */
  plotOf?(annotation: Annotation): Result<MarkPlot, string>;
  /** The space a point belongs to that is drawn now: a frame, a frame of reference, or a total pixel matrix. */
  currentSpace(): CoordinateSpace | undefined;
  /** Frame of reference mm (or, without one, image pixels with z = 0) to CSS pixels from the pane's top left corner. */
  toCanvas(point: Vec3): Vec2;
  fromCanvas(point: Vec2): Vec3;
  /** Everything visible is sharp and complete. */
  whenSettled(): Promise<void>;
  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): Unsubscribe;
  dispose(): void;
}
