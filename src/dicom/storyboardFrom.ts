import { fail, ok, type Result } from '../lib/result';
import { isNumber, isText, record } from './jsonShapes';
import {
  MOST_STEPS,
  STORYBOARD_VERSION,
  storyboardText,
  type ReportWords,
  type Storyboard,
  type StoryStep,
} from './storyboard';
import { overlayFrom, paneFrom } from './storyViewFrom';

const MOST_PANES = 9;
const MOST_OVERLAYS = 1000;

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

/** What an unsaved storyboard came from: as the archive held it, its text and how many versions there were. */
export interface StoryDraftBase {
  readonly base: Storyboard;
  readonly storedText?: string;
  readonly version: number;
}

/** Of one that came from nothing, or that damage or an older version left without it, an empty one. */
export function storyDraftBase(text: string): StoryDraftBase {
  const { stored } = record(JSON.parse(text));
  const { text: storedText, version } = record(stored);
  const base = typeof storedText === 'string' ? storyboardFrom(storedText) : undefined;
  return base?.ok && isNumber(version)
    ? { base: base.value, storedText: storyboardText(base.value), version }
    : { base: { steps: [] }, version: 0 };
}

function isReport(raw: unknown): raw is ReportWords {
  const { reportUid, title, sections, tnm, decision, participants, answers, pictures } = record(raw);
  const areTexts = (value: unknown) => Object.values(record(value)).every((one) => isText(one, MOST_WORDS));
  const areRecords = (value: unknown) => Array.isArray(value) && value.length < MOST_STEPS && value.every(areTexts);
  return (
    isText(reportUid, 64) &&
    isText(title, 1024) &&
    areTexts(sections) &&
    areRecords(tnm) &&
    Object.values(record(answers)).every(isAnswer) &&
    (decision === undefined || areTexts(decision)) &&
    (pictures === undefined || isTexts(pictures)) &&
    Array.isArray(participants) &&
    participants.every((one) => isText(record(one).name, 1024) && isText(record(one).discipline, 1024))
  );
}

const isTexts = (raw: unknown): boolean =>
  Array.isArray(raw) && raw.length <= MOST_STEPS && raw.every((one) => isText(one, 64));

const isAnswer = (raw: unknown): boolean =>
  isText(raw, MOST_WORDS) || isNumber(raw) || (Array.isArray(raw) && raw.every((one) => isText(one, MOST_WORDS)));

/** Of one text of a report. */
const MOST_WORDS = 100_000;

function stepFrom(raw: unknown): StoryStep | undefined {
  const { id, caption, rows, columns, panes, active, areMarksHidden, overlays } = record(raw);
  if (!isText(id, 64) || !isText(caption, 1024) || !isCount(rows, 3) || !isCount(columns, 3)) return undefined;
  if (!Array.isArray(panes) || panes.length > MOST_PANES || typeof active !== 'number') return undefined;
  const read = panes.map((pane) => (pane === null ? null : paneFrom(pane)));
  const shown = overlays === undefined ? undefined : overlaysFrom(overlays);
  if (read.includes(undefined) || (overlays !== undefined && !shown)) return undefined;
  return {
    ...{ id, caption, rows, columns },
    panes: read as StoryStep['panes'],
    active,
    areMarksHidden: areMarksHidden === true,
    ...(shown && { overlays: shown }),
  };
}

function overlaysFrom(raw: unknown): NonNullable<StoryStep['overlays']> | undefined {
  if (!Array.isArray(raw) || raw.length > MOST_OVERLAYS) return undefined;
  const read = raw.map(overlayFrom);
  const whole = read.filter((one) => one !== undefined);
  return whole.length === read.length ? whole : undefined;
}

const isCount = (raw: unknown, most: number): raw is number =>
  isNumber(raw) && Number.isInteger(raw) && raw > 0 && raw <= most;
