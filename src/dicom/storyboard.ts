import { fail, ok, type Result } from '../lib/result';
import type { Vec2 } from './geometry/pixelPlane';
import type { CaseReport } from './report/caseReport';
import type { FormAnswers } from './report/form';
import type { ShownView } from './presentationState';
import { type PlaneView, planeNames } from './radiology/planeView';

/** What a step remembers of one pane. Views are in image points or mm of the glass, never in pixels of a screen. */
export interface StoryPane {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** The display set within its series, as this viewer names it; another version falls back to the series. */
  readonly displaySetId: string;
  readonly view: StoryView;
}

export type StoryView =
  /** An image of a stack and how it is shown, as a presentation state could say it. */
  | {
      readonly kind: 'stack';
      readonly sopInstanceUid: string;
      /** 1-based, within the instance. */
      readonly frameNumber: number;
      readonly shown?: ShownView;
    }
  /** A computed view: how it is cut, and the 1-based place of its plane. Zoom and window are not kept. */
  | { readonly kind: 'plane'; readonly plane: PlaneView; readonly frameNumber?: number }
  /** A field of the glass: its middle, and half its width and height along the screen, mm. */
  | {
      readonly kind: 'field';
      readonly centreMm: Vec2;
      readonly halfRightMm: Vec2;
      readonly halfDownMm: Vec2;
      readonly opticalPathIdentifier?: string;
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
}

/** The only one so far. Another number is another layout: it is told, never guessed at. */
export const STORYBOARD_VERSION = 1;
/** More is no presentation of a case. */
const MOST_STEPS = 200;
const MOST_PANES = 9;

/** What is kept together: what a board is to see, and what it says. */
export interface Storyboard {
  readonly steps: readonly StoryStep[];
  readonly report?: ReportWords;
}

/** The words of a report; its values are those of the marks, read anew each time. */
export type ReportWords = Pick<CaseReport, 'reportUid' | 'title' | 'sections' | 'tnm' | 'decision' | 'participants'> & {
  /** Of the form of the board: decision and stage are made of them. */
  readonly answers?: FormAnswers;
};

export const storyboardText = ({ steps, report }: Storyboard): string =>
  JSON.stringify({ version: STORYBOARD_VERSION, steps, ...(report && { report }) });

/**
 * The steps of a storyboard as stored. Its text comes from an archive and is believed in nothing: what is not of its form
 * refuses the whole, in words.
 */
export function storyboardFrom(text: string): Result<Storyboard, string> {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return fail('its text is damaged');
    throw cause;
  }
  const { version, steps, report } = record(read);
  if (version !== STORYBOARD_VERSION)
    return fail(`it is of version ${String(version).slice(0, 20)}, which is not known here`);
  if (!Array.isArray(steps) || steps.length > MOST_STEPS) return fail('its steps cannot be read');
  const found = steps.map(stepFrom);
  const whole = found.filter((one) => one !== undefined);
  if (whole.length !== found.length) return fail('one of its steps cannot be read');
  if (report !== undefined && !isReport(report)) return fail('its report cannot be read');
  return ok({ steps: whole, ...(report !== undefined && { report }) });
}

function isReport(raw: unknown): raw is ReportWords {
  const { reportUid, title, sections, tnm, decision, participants, answers } = record(raw);
  const areTexts = (value: unknown) => Object.values(record(value)).every((one) => isText(one, MOST_WORDS));
  const areRecords = (value: unknown) => Array.isArray(value) && value.length < MOST_STEPS && value.every(areTexts);
  return (
    isText(reportUid, 64) &&
    isText(title, 1024) &&
    areTexts(sections) &&
    areRecords(tnm) &&
    Object.values(record(answers)).every(isAnswer) &&
    (decision === undefined || areTexts(decision)) &&
    Array.isArray(participants) &&
    participants.every((one) => isText(record(one).name, 1024) && isText(record(one).discipline, 1024))
  );
}

const isAnswer = (raw: unknown): boolean =>
  isText(raw, MOST_WORDS) || isNumber(raw) || (Array.isArray(raw) && raw.every((one) => isText(one, MOST_WORDS)));

/** Of one text of a report. */
const MOST_WORDS = 100_000;

function stepFrom(raw: unknown): StoryStep | undefined {
  const { id, caption, rows, columns, panes, active, areMarksHidden } = record(raw);
  if (!isText(id, 64) || !isText(caption, 1024) || !isCount(rows, 3) || !isCount(columns, 3)) return undefined;
  if (!Array.isArray(panes) || panes.length > MOST_PANES || typeof active !== 'number') return undefined;
  const read = panes.map((pane) => (pane === null ? null : paneFrom(pane)));
  if (read.includes(undefined)) return undefined;
  return {
    ...{ id, caption, rows, columns },
    panes: read as readonly (StoryPane | null)[],
    active,
    areMarksHidden: areMarksHidden === true,
  };
}

function paneFrom(raw: unknown): StoryPane | undefined {
  const { studyInstanceUid, seriesInstanceUid, displaySetId, view } = record(raw);
  const read = viewFrom(view);
  if (!isText(studyInstanceUid, 64) || !isText(seriesInstanceUid, 64) || !isText(displaySetId, 512) || !read)
    return undefined;
  return { studyInstanceUid, seriesInstanceUid, displaySetId, view: read };
}

function viewFrom(raw: unknown): StoryView | undefined {
  const { kind, ...view } = record(raw);
  switch (kind) {
    case 'whole':
      return { kind };
    case 'stack': {
      const { sopInstanceUid, frameNumber, shown } = view;
      if (!isText(sopInstanceUid, 64) || typeof frameNumber !== 'number') return undefined;
      if (shown !== undefined && !isShownView(shown)) return undefined;
      return { kind, sopInstanceUid, frameNumber, ...(shown !== undefined && { shown }) };
    }
    case 'plane': {
      const { plane, frameNumber } = view;
      if (!planeNames.some((name) => name === record(plane).plane)) return undefined;
      return { kind, plane: plane as PlaneView, ...(typeof frameNumber === 'number' && { frameNumber }) };
    }
    case 'field': {
      const { centreMm, halfRightMm, halfDownMm, opticalPathIdentifier: path } = view;
      if (!isVec2(centreMm) || !isVec2(halfRightMm) || !isVec2(halfDownMm)) return undefined;
      return { kind, centreMm, halfRightMm, halfDownMm, ...(isText(path, 64) && { opticalPathIdentifier: path }) };
    }
    default:
      return undefined;
  }
}

function isShownView(raw: unknown): raw is ShownView {
  const { rescale, windows, areas, rotationDeg } = record(raw);
  const { slope, intercept } = record(rescale);
  return (
    isNumber(slope) &&
    isNumber(intercept) &&
    Array.isArray(windows) &&
    windows.every((window) => isNumber(record(record(window).voi).windowWidth)) &&
    Array.isArray(areas) &&
    areas.every((area) => isVec2(record(area).from) && isVec2(record(area).to)) &&
    [0, 90, 180, 270].includes(rotationDeg as number)
  );
}

const record = (raw: unknown): Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
const isText = (raw: unknown, longest: number): raw is string => typeof raw === 'string' && raw.length <= longest;
const isNumber = (raw: unknown): raw is number => typeof raw === 'number' && Number.isFinite(raw);
const isCount = (raw: unknown, most: number): raw is number =>
  isNumber(raw) && Number.isInteger(raw) && raw > 0 && raw <= most;
const isVec2 = (raw: unknown): raw is Vec2 => Array.isArray(raw) && raw.length === 2 && raw.every(isNumber);
