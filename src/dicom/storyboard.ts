import type { Vec2 } from './geometry/pixelPlane';
import type { CaseReport } from './report/caseReport';
import type { FormAnswers } from './report/form';
import type { ShownView } from './presentationState';
import type { Fusion } from './radiology/fusion';
import type { KeptLook } from './radiology/keptLook';
import type { PlaneView } from './radiology/planeView';
import type { ChannelLook } from './slide/channels';
import type { SlideColours } from './slide/slideColours';

/** What a step remembers of one pane. Views are in image points or mm of the glass, never in pixels of a screen. */
export interface StoryPane {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** The display set within its series, as this viewer names it; another version falls back to the series. */
  readonly displaySetId: string;
  readonly view: StoryView;
  /** The series laid over it in colour, and the series of that. */
  readonly fusion?: Fusion & { readonly seriesInstanceUid: string };
}

/** An overlay that a step shows; all others are off in it. */
export interface StoryOverlay {
  readonly id: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** Numbers of segments that are switched off. */
  readonly hidden: readonly number[];
}

export type StoryView =
  /** An image of a stack and how it is shown: as a presentation state could say it, or `look` where none can. */
  | {
      readonly kind: 'stack';
      readonly sopInstanceUid: string;
      /** 1-based, within the instance. */
      readonly frameNumber: number;
      readonly shown?: ShownView;
      readonly look?: KeptLook;
    }
  /** A computed view: how it is cut, and where and how it is seen. Of a 3D view its direction is not kept. */
  | { readonly kind: 'plane'; readonly plane: PlaneView; readonly look?: KeptLook }
  /** A field of the glass: its middle, and half its width and height along the screen, mm. */
  | {
      readonly kind: 'field';
      readonly centreMm: Vec2;
      readonly halfRightMm: Vec2;
      readonly halfDownMm: Vec2;
      readonly opticalPathIdentifier?: string;
      readonly colours?: Omit<SlideColours, 'channels'>;
      readonly channels?: readonly ChannelLook[];
      /** 1-based, from the glass. */
      readonly focalPlane?: number;
    }
  /** The series as it opens. */
  | { readonly kind: 'whole' };

export interface StoryStep {
  readonly id: string;
  readonly caption: string;
  readonly rows: number;
  readonly columns: number;
  /** One for each pane, in order; null: empty. */
  readonly panes: readonly (StoryPane | null)[];
  /** 0-based; the pane that is worked in. */
  readonly active: number;
  readonly areMarksHidden: boolean;
  /** Absent in steps that were made before overlays were kept: those stay as they are. */
  readonly overlays?: readonly StoryOverlay[];
}

/** More is no presentation of a case, and is not read back. */
export const MOST_STEPS = 200;

/** The only one so far. Another number is another layout: it is told, never guessed at. */
export const STORYBOARD_VERSION = 1;

/** What is kept together: what a board is to see, and what it says. */
export interface Storyboard {
  readonly steps: readonly StoryStep[];
  readonly report?: ReportWords;
}

/** The words of a report; its values are those of the marks, read anew each time. */
export type ReportWords = Pick<CaseReport, 'reportUid' | 'title' | 'sections' | 'tnm' | 'decision' | 'participants'> & {
  /** Of the form of the board: decision and stage are made of them. */
  readonly answers?: FormAnswers;
  /** Steps that stand in it as pictures, by id; pixels are made anew each time. */
  readonly pictures?: readonly string[];
};

/** A storyboard that is not stored, with what it came from: kept on the device. */
export interface StoryDraft extends Storyboard {
  /** What the archive held of it, and as which version. */
  readonly stored?: { readonly text: string; readonly version: number };
}

export const storyDraftText = ({ stored, steps, report }: StoryDraft): string =>
  JSON.stringify({ version: STORYBOARD_VERSION, steps, ...(report && { report }), ...(stored && { stored }) });

export const storyboardText = ({ steps, report }: Storyboard): string =>
  JSON.stringify({ version: STORYBOARD_VERSION, steps, ...(report && { report }) });
