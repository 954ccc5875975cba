import type { PlaneName, Slab } from '../../dicom/radiology/planeView';
import type { ImageFacts } from './imageFacts';

/** Something that can be asked of what is to be shown. A fact that is not known is neither met nor contradicted. */
export interface Condition {
  readonly fact: Exclude<keyof ImageFacts, 'key' | 'seriesInstanceUid' | 'studyInstanceUid'>;
  readonly is?: readonly string[];
  /** Source of a regular expression over text in small letters. */
  readonly matches?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What speaks for an image, and the words with which that is said. */
export interface Like {
  readonly points: number;
  readonly because: string;
  readonly when: Condition;
}

/** `current` is the newest study that has such images, `prior` the one before it of the same patient. */
export type StudyRole = 'current' | 'prior' | 'any';

/** How a pane begins to show what hangs in it. */
export interface SlotOpening {
  readonly window?: { readonly windowCenter: number; readonly windowWidth: number };
  /** The series is cut this way instead of shown as it was acquired. */
  readonly plane?: PlaneName;
  readonly slab?: Slab;
  /** Title of the slot of the same stage whose series is laid over this one in colour. */
  readonly fusedWith?: string;
  /** The side of the pane that the chest wall of a mammogram goes to. */
  readonly chestWall?: 'left' | 'right';
}

/** One pane of a stage. */
export interface Slot {
  readonly title: string;
  readonly study: StudyRole;
  /** None of these may be contradicted. */
  readonly must: readonly Condition[];
  readonly likes: readonly Like[];
  /** Fewer points than this are no match. */
  readonly least?: number;
  readonly opening?: SlotOpening;
}

export interface Stage {
  readonly title: string;
  /** Panes in a row; rows follow from the number of slots that are filled. */
  readonly columns: number;
  readonly slots: readonly Slot[];
  /** So many slots have to be filled, or the stage is left out. */
  readonly needs: number;
  /** The same image may stand in several panes, each in another window. */
  readonly mayRepeat?: true;
  /** Millimetres are equally long in all its panes. */
  readonly isOneScale?: true;
}

/** One way to hang a kind of case, as data. The first protocol whose first stage is filled is taken. */
export interface HangingProtocol {
  readonly id: string;
  readonly title: string;
  /** The newest study with images has images of these modalities alone; other cases go on to the next protocol. */
  readonly onlyModalities?: readonly string[];
  readonly stages: readonly Stage[];
}

/** True, false, or undefined where the fact is not known. */
export function meets(facts: ImageFacts, { fact, is, matches, atLeast, atMost }: Condition): boolean | undefined {
  const value = facts[fact];
  if (value === undefined || value === '') return undefined;
  if (is !== undefined && !is.includes(String(value))) return false;
  if (matches !== undefined && !new RegExp(matches).test(String(value))) return false;
  if (atLeast !== undefined && Number(value) < atLeast) return false;
  return atMost === undefined || Number(value) <= atMost;
}

export interface Verdict {
  readonly points: number;
  /** In the order of the protocol. */
  readonly reasons: readonly string[];
}

/** How well this suits a slot; undefined where it does not. */
export function judge(facts: ImageFacts, { must, likes, least = 0 }: Slot): Verdict | undefined {
  if (must.some((condition) => meets(facts, condition) === false)) return undefined;
  const met = likes.filter(({ when }) => meets(facts, when) === true);
  const points = met.reduce((sum, like) => sum + like.points, 0);
  return points < least ? undefined : { points, reasons: met.map(({ because }) => because) };
}
