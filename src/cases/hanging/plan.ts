import { areDifferentPatients } from '../../dicom/samePatient';
import type { Study } from '../../dicom/types';
import { isRadiologyModality } from '../../dicom/modality';
import type { ImageFacts } from './imageFacts';
import { type HangingProtocol, judge, type Slot, type SlotOpening, type Stage, type Verdict } from './protocol';
import { protocols } from './protocols';

/** One pane of a plan. */
export interface HungImage {
  readonly key: string;
  readonly seriesInstanceUid: string;
  /** What it hangs as ("Prior") and why it was chosen, in words. */
  readonly title: string;
  readonly reason: string;
  readonly opening?: SlotOpening;
}

export interface StagePlan {
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  /** Left to right, then down. */
  readonly images: readonly HungImage[];
  readonly isOneScale: boolean;
}

export interface HangingPlan {
  readonly protocolId: string;
  readonly title: string;
  /** At least one, except where there is nothing to hang. */
  readonly stages: readonly StagePlan[];
}

/** What the reader hung elsewhere and kept: by `correctionKey` the words of the series, as `correctionOf` has them. */
export type Corrections = Readonly<Record<string, string>>;

/** Where corrections are kept from case to case. */
export interface HangingMemory {
  readonly corrections: Corrections;
  keep(changes: Corrections): void;
}

export const NO_CORRECTIONS: Corrections = {};

export const correctionKey = (protocolId: string, stage: string, slot: string): string =>
  `${protocolId}/${stage}/${slot}`;

/** Series of the same kind have the same words next time, whatever their numbers. */
export const correctionOf = ({ modality, text }: ImageFacts): string =>
  `${modality} ${text.replace(/\d+/g, '#').replace(/\s+/g, ' ').trim()}`;

const CORRECTED = 1000;

/**
 * How a case hangs: the first protocol whose first stage is filled, with its further stages. Nothing hangs twice in a stage
 * unless the stage says so, and no pane is left empty while there is something to show.
 */
export function planHanging(
  studies: readonly Study[],
  images: readonly ImageFacts[],
  corrections: Corrections = NO_CORRECTIONS,
): HangingPlan {
  for (const protocol of protocols) {
    if (!isOnlyOf(protocol.onlyModalities, studies, images)) continue;
    const plan = planProtocol(protocol, studies, images, corrections);
    if (plan) return plan;
  }
  return byNumber(images);
}

function isOnlyOf(
  modalities: readonly string[] | undefined,
  studies: readonly Study[],
  images: readonly ImageFacts[],
): boolean {
  if (!modalities) return true;
  const shown = images.filter(({ modality }) => isRadiologyModality(modality));
  const newest = newestFirst(studies).find((one) => shown.some((image) => isOf(one, image)));
  return newest !== undefined && shown.every((image) => !isOf(newest, image) || modalities.includes(image.modality));
}

const isOf = (study: Study, image: ImageFacts): boolean => study.studyInstanceUid === image.studyInstanceUid;

function planProtocol(
  { id, title, stages }: HangingProtocol,
  studies: readonly Study[],
  images: readonly ImageFacts[],
  corrections: Corrections,
): HangingPlan | undefined {
  const planned = stages.flatMap((stage) => planStage(id, stage, studies, images, corrections) ?? []);
  // A protocol whose first stage is missing is another case; chest radiographs begin with whichever stage they can.
  const [first] = planned;
  return first ? { protocolId: id, title, stages: planned } : undefined;
}

/** Auto: no protocol fits, so the first series by number. */
function byNumber(images: readonly ImageFacts[]): HangingPlan {
  const [first] = images.filter(({ modality }) => isRadiologyModality(modality)).toSorted(byOrder);
  const hung = first && { ...pick(first), title: 'Series', reason: 'No protocol fits: the first series by its number' };
  const stages = hung ? [{ title: 'Series', rows: 1, columns: 1, images: [hung], isOneScale: false }] : [];
  return { protocolId: 'none', title: 'By series number', stages };
}

function planStage(
  protocolId: string,
  stage: Stage,
  studies: readonly Study[],
  images: readonly ImageFacts[],
  corrections: Corrections,
): StagePlan | undefined {
  const taken: ImageFacts[] = [];
  const hung = stage.slots.flatMap((slot) => {
    const left = stage.mayRepeat ? images : images.filter((one) => !taken.includes(one));
    const corrected = corrections[correctionKey(protocolId, stage.title, slot.title)];
    const found = choose(slot, ofStudy(slot, studies, left, images), corrected);
    if (!found) return [];
    taken.push(found.facts);
    const { opening, title } = slot;
    return [{ ...pick(found.facts), title, reason: found.reason, ...(opening && { opening }) }];
  });
  if (hung.length < stage.needs) return undefined;
  const columns = Math.min(stage.columns, hung.length);
  const rows = Math.ceil(hung.length / columns);
  const spare = images.filter((one) => !taken.includes(one) && one.modality !== 'SM').toSorted(byOrder);
  const fillers = spare.slice(0, rows * columns - hung.length).map((one) => ({
    ...pick(one),
    title: 'Next series',
    reason: 'The next series by its number, in the place of one that is not there',
  }));
  return { title: stage.title, rows, columns, images: [...hung, ...fillers], isOneScale: stage.isOneScale === true };
}

const pick = ({ key, seriesInstanceUid }: ImageFacts) => ({ key, seriesInstanceUid });

/** What the slot's study role leaves: roles are found among what the slot could show at all. */
function ofStudy(
  slot: Slot,
  studies: readonly Study[],
  left: readonly ImageFacts[],
  all: readonly ImageFacts[],
): readonly ImageFacts[] {
  if (slot.study === 'any') return left;
  const fitting = new Set(all.filter((one) => judge(one, slot)).map(({ studyInstanceUid }) => studyInstanceUid));
  const [current, ...older] = newestFirst(studies).filter(({ studyInstanceUid }) => fitting.has(studyInstanceUid));
  const prior = older.find((one) => current && !areDifferentPatients(one.patient, current.patient));
  const wanted = slot.study === 'current' ? current : prior;
  return left.filter(({ studyInstanceUid }) => studyInstanceUid === wanted?.studyInstanceUid);
}

interface Choice {
  readonly facts: ImageFacts;
  readonly reason: string;
}

function choose(slot: Slot, candidates: readonly ImageFacts[], corrected: string | undefined): Choice | undefined {
  const judged = candidates.flatMap((facts) => {
    const verdict = corrected !== undefined && correctionOf(facts) === corrected ? CHOSEN_BEFORE : judge(facts, slot);
    return verdict ? [{ facts, verdict }] : [];
  });
  judged.sort((a, b) => b.verdict.points - a.verdict.points || byImages(a.facts, b.facts) || byOrder(a.facts, b.facts));
  const [best, next] = judged;
  return best && { facts: best.facts, reason: reasonOf(slot, best, next) };
}

const CHOSEN_BEFORE: Verdict = { points: CORRECTED, reasons: ['you chose such a series here before'] };

type Judged = { readonly facts: ImageFacts; readonly verdict: Verdict };

function reasonOf(slot: Slot, best: Judged, next: Judged | undefined): string {
  const role = slot.study === 'current' ? 'newest study' : slot.study === 'prior' ? 'study before the newest' : '';
  const isTie = next !== undefined && next.verdict.points === best.verdict.points;
  const tie = !isTie
    ? ''
    : byImages(best.facts, next.facts) === 0
      ? 'first by its number'
      : 'most images of those alike';
  const words = [role, ...best.verdict.reasons, tie].filter(Boolean);
  return `${slot.title}: ${words.length > 0 ? words.join(', ') : 'the only one'}`;
}

const byImages = (a: ImageFacts, b: ImageFacts): number => (b.images ?? 1) - (a.images ?? 1);
const byOrder = (a: ImageFacts, b: ImageFacts): number => a.seriesNumber - b.seriesNumber;

const newestFirst = (studies: readonly Study[]): readonly Study[] =>
  studies.toSorted((a, b) =>
    `${b.studyDate ?? ''}${b.studyTime ?? ''}`.localeCompare(`${a.studyDate ?? ''}${a.studyTime ?? ''}`),
  );
