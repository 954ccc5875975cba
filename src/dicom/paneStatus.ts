import type { RegistrationType } from './radiology/registration';
import type { PlaneName, Section, SlabMode } from './radiology/planeView';
import type { ChannelLook } from './slide/channels';
import type { BulkTier } from './bulk';
import type { Measurement } from './types';
import type { SlideColours } from './slide/slideColours';
import type { VolumePreset } from './radiology/volumePreset';

/** What a computed view must say of itself (VOL-04). */
export interface DerivedStatus {
  readonly plane: PlaneName | 'oblique';
  /** False where every pixel is a voxel of the acquired images. */
  readonly isInterpolated: boolean;
  /** Computed with fewer points while the hand moves; the sharp picture follows when it rests (COL-04). */
  readonly isCoarse?: boolean;
  readonly slabMode?: SlabMode;
  /** As it was computed: a whole number of layers. */
  readonly slabMm?: number;
  /** Acquired images in the volume so far, and of the series. */
  readonly imagesLoaded: number;
  readonly imageCount: number;
  /** Places along the stack where the series has no image. */
  readonly gaps: number;
}

/** What a 3D view must say of itself: it is a picture of a volume, and nothing is measured on it. */
export interface Volume3dStatus {
  readonly preset: VolumePreset;
  /** Fewer rays while it turns; the sharp picture follows when it rests. */
  readonly isCoarse: boolean;
  /** Distance of the voxels it was made from, the largest of the three, mm. */
  readonly voxelMm: number;
  readonly imagesLoaded: number;
  readonly imageCount: number;
  /** Places along the stack where the series has no image: left empty. */
  readonly gaps: number;
}

/** What lies over the images in colour (PM-04). */
export interface FusionStatus {
  readonly displaySetId: string;
  /** Values of the first and the last colour. */
  readonly lower: number;
  readonly upper: number;
  readonly unit: string;
  readonly imagesLoaded: number;
  readonly imagesFailed: number;
  readonly imageCount: number;
  /** Places along its stack where it has no image. */
  readonly gaps: number;
  /** Name of the registration that leads to it, where it lies in another frame of reference (REG-01, REG-02). */
  readonly registration?: string;
  readonly registrationType?: RegistrationType;
}

/** How a stack is played, or would be. */
export interface CineStatus {
  readonly isPlaying: boolean;
  /** As the object or the reader wants it. */
  readonly framesPerSecond: number;
  /** What is reached, where that is less. */
  readonly reached?: number;
  /** There and back instead of round and round. */
  readonly isSweep: boolean;
  /** 1-based, both included. */
  readonly from: number;
  readonly to: number;
  /** 1-based number of the image that has not come yet. */
  readonly waitsFor?: number;
  /** Images left out because they failed. */
  readonly leftOut?: number;
}

/** What is on a canvas at this moment: the source of every overlay, attribute and text alternative of a pane. */
export type PaneState = 'empty' | 'loading' | 'partial' | 'ready' | 'error';

/**
 * What a reader must know of a picture that could not be shown plainly as its header describes it: the JPEG 2000 data says
 * the other sign than the header; colour of more bits than a screen has.
 */
export type Reservation = 'signCorrected' | 'colourReduced';

export interface RadiologyStatus {
  readonly kind: 'radiology';
  readonly state: PaneState;
  /** 1-based number of the frame on the canvas, not of the one asked for. */
  readonly frameNumber: number;
  readonly frameCount: number;
  readonly framesLoaded: number;
  readonly framesFailed: number;
  /** Which ones, 1-based, the lowest first; of a computed view, of the images it is made of. */
  readonly failedFrames?: readonly number[];
  /**
   * Which images are in memory, as 0-based starts and ends, each end just past its run: 3, 7 says images 4 to 7. Images
   * that left memory are no longer in it. Absent where planes are computed: there no image comes by itself.
   */
  readonly loadedRanges?: readonly number[];
  /** The archive sent what is on the canvas in a lossy form, although it does not hold it so (COL-04). */
  readonly isLossyOnArrival?: true;
  readonly reservation?: Reservation;
  /** In values of the Modality LUT, as the window commands take them: of a PET in Bq/ml, also where its window is told in SUV. */
  readonly windowCenter: number;
  readonly windowWidth: number;
  /** The VOI LUT of the header that the image is seen through, 0-based; the window then acts on what comes out of it. */
  readonly voiLut?: number;
  /** CSS pixels per image column pixel. */
  readonly zoom: number;
  /** Device pixels per image column pixel: 1 is "1:1" whatever the device pixel ratio (UX-01). */
  readonly deviceZoom: number;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
  readonly isInverted: boolean;
  /** The reader wants pixels as they are, not smoothed into each other: so they are shown, or are reduced and averaged. */
  readonly nearest?: 'shown' | 'reduced';
  /** The image is shown by the pane's presentation state, or was until the reader changed window, turn or place. */
  readonly presentation?: 'shown' | 'changed';
  /** Patient directions at the edges ("L", "AL"); undefined where orientation is unknown (ORI-01). */
  readonly orientation?: {
    readonly top: string;
    readonly right: string;
    readonly bottom: string;
    readonly left: string;
  };
  readonly mmPerCssPixel?: number;
  /** Set on computed views; frames are then planes, counted from the end a stack is read from. */
  readonly derived?: DerivedStatus;
  /** Set on 3D views, which have one picture, no window and no scale. */
  readonly volume3d?: Volume3dStatus;
  readonly fusion?: FusionStatus;
  /** Set where the pane offers to play its stack, or has played it. */
  readonly cine?: CineStatus;
  /**
   * Several images are in the pane at once: 1-based numbers of the first and the last of them. `frameNumber` is the one
   * the reader is at; zoom is that of each cell.
   */
  readonly tiles?: { readonly rows: number; readonly columns: number; readonly first: number; readonly last: number };
  /** Where the image on the canvas cuts the patient. */
  readonly section?: Section;
  /** Value under the pointer, in real-world units, while the probe is over the image. */
  readonly probe?: {
    readonly column: number;
    readonly row: number;
    readonly value: number;
    readonly unit: string;
    /** The same as SUV, with its type as unit ("SUVbw"); absent where there is none, or the value is one already. */
    readonly suvValue?: number;
    readonly suvUnit?: string;
    /** Of a colour image, whose `value` is NaN: what is on the screen, "R 12 G 34 B 56". */
    readonly colour?: string;
    /** Of the series that lies over the image: interpolated at that point, as it is painted. */
    readonly fusedValue?: number;
    readonly fusedUnit?: string;
  };
}

/** How the colours of a slide stand: the scanner's profile (WSI-11), and what the reader changed. */
export interface ColourStatus extends Omit<SlideColours, 'hasProfile' | 'channels'> {
  /** Of a profile that is off, the reader wants it so; `failed`: it is there, but colours could not be computed. */
  readonly profile: 'applied' | 'off' | 'none' | 'invalid' | 'loading' | 'failed';
  /** Why it is invalid, or failed. */
  readonly reason?: string;
}

/** Bulk objects over a slide as they show now. */
export interface BulkStatus {
  /** The least that can be told of single objects, of all groups shown. */
  readonly tier: BulkTier;
  /** In the groups that are shown, wherever they lie. */
  readonly objects: number;
  /** A filter hides some of them. */
  readonly isFiltered: boolean;
  /** Some of the view is not painted yet. */
  readonly isPending: boolean;
  /** The object that the reader pointed at: its group, its number in it (1-based), and what was measured of it. */
  readonly picked?: { readonly label: string; readonly number: number; readonly values: readonly Measurement[] };
}

export interface SlideStatus {
  readonly kind: 'slide';
  /** What it is the status of: for a moment after a change the pane has another. */
  readonly displaySetId?: string;
  readonly state: PaneState;
  /** Everything visible is sharp. */
  readonly isSettled: boolean;
  readonly umPerCssPixel?: number;
  /** Equivalent objective power by the convention 10 / µm-per-pixel; absent when uncalibrated. */
  readonly magnification?: number;
  readonly rotationDeg: number;
  readonly isFlipped: boolean;
  /** CSS pixels per base pixel: above 1 the magnification is empty. */
  readonly zoom: number;
  readonly tilesPending: number;
  readonly tilesFailed: number;
  /** What became of the wish to dim the empty glass; absent where nobody wishes it. */
  readonly glass?: 'dimmed' | 'notDimmed';
  readonly colours?: ColourStatus;
  /** The focal plane on the screen: 1-based from the glass, of how many, and its height in µm. Absent where there is one. */
  readonly focus?: { readonly plane: number; readonly count: number; readonly heightUm: number };
  /** Of a fluorescence slide, its channels as they are mixed. */
  readonly channels?: readonly ChannelLook[];
  readonly bulk?: BulkStatus;
  /** The optical path on the screen. Absent where there is one, or where several are mixed. */
  readonly opticalPath?: string;
}

export type PaneStatus = RadiologyStatus | SlideStatus;
