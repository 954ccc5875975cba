import type { Vec2 } from './geometry/pixelPlane';
import { numberOf } from './json';
import { tags } from './tags';
import type { FrameHeader, Voi } from './types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from './uids';

/** An image that a part of a state is about; no frame numbers: all of its frames. */
export interface StateImage {
  readonly sopInstanceUid: string;
  /** 1-based. */
  readonly frameNumbers: readonly number[];
}

/** A part of a state for some of its images; undefined: for every image the state names. */
interface Scoped {
  readonly images?: readonly StateImage[];
}

/** Softcopy VOI LUT (PS3.3 C.11.8). */
export interface StateWindow extends Scoped {
  readonly voi: Voi;
}

/** Displayed Area (C.10.4); corners are image points, whichever way the image is turned afterwards. */
export interface StateArea extends Scoped {
  readonly from: Vec2;
  readonly to: Vec2;
  readonly mode: 'SCALE TO FIT' | 'TRUE SIZE' | 'MAGNIFY';
  /** MAGNIFY: screen pixels for one image pixel. */
  readonly ratio?: number;
  /** Height of a pixel by its width; undefined where the state says nothing. */
  readonly pixelAspect?: number;
}

/** Display Shutter (C.7.6.11), in image points; only what lies inside of every shape is seen. */
export type Shutter =
  | { readonly kind: 'rectangle'; readonly from: Vec2; readonly to: Vec2 }
  | { readonly kind: 'circle'; readonly centre: Vec2; readonly radius: number }
  | { readonly kind: 'polygon'; readonly points: readonly Vec2[] };

/** PIXEL counts image points, DISPLAY parts of the displayed area from its top left corner on the screen (C.10.5). */
export type GraphicUnits = 'PIXEL' | 'DISPLAY';

export interface StateGraphic {
  readonly kind: 'graphic';
  readonly units: GraphicUnits;
  readonly type: 'POINT' | 'POLYLINE' | 'INTERPOLATED' | 'CIRCLE' | 'ELLIPSE';
  readonly points: readonly Vec2[];
  readonly isFilled: boolean;
  /** The mark that it draws (0062,0021); where that mark is on the image itself, it is not drawn twice (PS-05). */
  readonly tracking?: StateTracking;
}

/** Tracking ID and UID (0062,0020), (0062,0021) of a graphic or text: the same as of the mark in a report. */
export interface StateTracking {
  readonly trackingIdentifier: string;
  readonly trackingUid: string;
}

export interface StateText {
  readonly kind: 'text';
  readonly text: string;
  readonly box?: {
    readonly units: GraphicUnits;
    readonly from: Vec2;
    readonly to: Vec2;
    readonly align: 'left' | 'center' | 'right';
  };
  readonly anchor?: { readonly units: GraphicUnits; readonly point: Vec2; readonly isVisible: boolean };
  readonly tracking?: StateTracking;
}

/** Graphics of one layer; a state holds them in the order in which they are painted. */
export interface StateAnnotation extends Scoped {
  readonly colour: string;
  readonly items: readonly (StateGraphic | StateText)[];
}

/** A Grayscale or Color Softcopy Presentation State (PS3.3 A.33.1, A.33.2), as far as it is shown here. */
export interface PresentationState {
  readonly sopInstanceUid: SopInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly sourceId: SourceId;
  readonly label: string;
  readonly description?: string;
  readonly creator?: string;
  /** DA and TM as stored. */
  readonly date?: string;
  readonly time?: string;
  readonly isColour: boolean;
  readonly images: readonly StateImage[];
  /** Modality LUT: replaces the image's. Absent in the state: stored values as they are (PS3.4 N.2.1.1). */
  readonly rescale: { readonly slope: number; readonly intercept: number };
  readonly windows: readonly StateWindow[];
  /** Presentation LUT Shape INVERSE. It stands alone: the image's photometric interpretation says nothing any more. */
  readonly isInverse: boolean;
  readonly areas: readonly StateArea[];
  /** Clockwise, before the flip (C.10.6). */
  readonly rotationDeg: 0 | 90 | 180 | 270;
  readonly isFlipped: boolean;
  readonly shutters: readonly Shutter[];
  readonly shutterColour: string;
  readonly annotations: readonly StateAnnotation[];
  /** Parts that are left out when it is applied, in the reader's words (PS-03). */
  readonly unsupported: readonly string[];
  /** Why it is not applied at all: without this part other greys would be on the screen than it means. */
  readonly refusal?: string;
}

/** How a pane shows its series at this moment, in the words of a state: what is saved (PS-04). */
export type ShownView = Pick<
  PresentationState,
  'rescale' | 'windows' | 'isInverse' | 'areas' | 'rotationDeg' | 'isFlipped'
>;

/** Frames as a state names them: an instance all of whose frames are meant, without numbers. */
export function stateImagesOf(frames: readonly FrameHeader[]): readonly StateImage[] {
  const numbers = new Map<string, { readonly frameNumbers: number[]; readonly count: number }>();
  for (const { ref, isMultiFrame, dataset } of frames) {
    const one = numbers.get(ref.sopInstanceUid) ?? {
      frameNumbers: [],
      count: isMultiFrame ? (numberOf(dataset, tags.NumberOfFrames) ?? Number.POSITIVE_INFINITY) : 1,
    };
    one.frameNumbers.push(ref.frameNumber);
    numbers.set(ref.sopInstanceUid, one);
  }
  return Array.from(numbers, ([sopInstanceUid, { frameNumbers, count }]) => ({
    sopInstanceUid,
    frameNumbers: frameNumbers.length < count ? frameNumbers.toSorted((a, b) => a - b) : [],
  }));
}

/** Frames by what they have in common; a part that holds for all of them names none. */
export function partsOf<T>(
  frames: readonly FrameHeader[],
  read: (frame: FrameHeader) => T,
): readonly { readonly value: T; readonly images?: readonly StateImage[] }[] {
  const groups = new Map<string, { readonly value: T; readonly frames: FrameHeader[] }>();
  for (const frame of frames) {
    const value = read(frame);
    const key = JSON.stringify(value);
    const group = groups.get(key) ?? { value, frames: [] };
    group.frames.push(frame);
    groups.set(key, group);
  }
  return Array.from(groups.values(), ({ value, frames: own }) =>
    groups.size === 1 ? { value } : { value, images: stateImagesOf(own) },
  );
}

/** The state without graphics of marks that are shown themselves. */
export const withoutMarks = (state: PresentationState, trackingUids: ReadonlySet<string>): PresentationState => ({
  ...state,
  annotations: state.annotations.map((part) => ({
    ...part,
    items: part.items.filter(({ tracking }) => !(tracking && trackingUids.has(tracking.trackingUid))),
  })),
});

interface ImageAddress {
  readonly sopInstanceUid: string;
  readonly frameNumber: number;
}

const names = (images: readonly StateImage[], { sopInstanceUid, frameNumber }: ImageAddress): boolean =>
  images.some(
    (one) =>
      one.sopInstanceUid === sopInstanceUid &&
      (one.frameNumbers.length === 0 || one.frameNumbers.includes(frameNumber)),
  );

/** Whether the state is about this image; any other is shown plain. */
export const isAbout = ({ images }: PresentationState, image: ImageAddress): boolean => names(images, image);

/** The parts that concern one image. */
export const partsFor = <T extends Scoped>(parts: readonly T[], image: ImageAddress): readonly T[] =>
  parts.filter(({ images }) => images === undefined || names(images, image));

/** What a pane was told to show its series by. */
export interface AppliedPresentation {
  readonly displaySetId: string;
  readonly state: PresentationState;
}

/** Content Label (0070,0080) is a CS: capitals, digits, space and underscore, 16 at most (PS3.5 6.2). */
export const contentLabelOf = (name: string): string =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9 _]/g, '_')
    .slice(0, 16)
    .trim() || 'VIEW';

/** What a reader calls it: its label, or the name that the label was made of. */
export const stateName = ({ label, description }: Pick<PresentationState, 'label' | 'description'>): string =>
  description !== undefined && contentLabelOf(description) === label ? description : label;
