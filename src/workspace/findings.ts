import { isCellMark } from '../dicom/cellMark';
import type { FindingLink, LinkBasis, LinkConfidence, LinkedImage, OwnTracking } from '../dicom/findingLink';
import { areDifferentPatients } from '../dicom/samePatient';
import type { Annotation, DisplaySet, Patient, Study } from '../dicom/types';
import type { SopClassUid, TrackingUid } from '../dicom/uids';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { keepsDetails } from './markDetails';

/** A thing in the patient: every mark of it on whatever images, known by one Tracking UID. */
export interface Finding {
  readonly trackingUid: TrackingUid;
  readonly trackingIdentifier: string;
  /** In the order they were made or read; never empty. */
  readonly marks: readonly Annotation[];
}

/** What a person says when linking. */
export interface LinkStatement {
  readonly confidence: LinkConfidence;
  readonly basis: LinkBasis;
  /** PN. */
  readonly by: string;
  /** DICOM DT. */
  readonly at: string;
  /** That two identifiers are of one patient, in words; without it two patients are never linked (ORI-04). */
  readonly reconciled?: string;
}

/** Marks that reports keep with a Tracking UID, gathered by it. Linear. */
export function findingsOf(annotations: readonly Annotation[]): readonly Finding[] {
  const byUid = new Map<TrackingUid, Annotation[]>();
  for (const mark of annotations) {
    if (!keepsDetails(mark)) continue;
    const known = byUid.get(mark.trackingUid);
    if (known) known.push(mark);
    else byUid.set(mark.trackingUid, [mark]);
  }
  return Array.from(byUid, ([trackingUid, marks]) => ({
    trackingUid,
    trackingIdentifier: marks[0]?.trackingIdentifier ?? '',
    marks,
  }));
}

/** Why a mark cannot belong to a finding with others; undefined where it can. */
export function unlinkable(mark: Annotation): string | undefined {
  if (mark.lockedReason !== undefined) return mark.lockedReason;
  if (isCellMark(mark))
    return 'Points on slides are kept in groups, without a name of their own: draw a line or a region';
  return keepsDetails(mark) ? undefined : 'It is kept where marks have no name of their own';
}

/** Marks on other images that may show the same lesion, other studies first, the newest of them first. */
export function partnersOf(mark: Annotation, all: readonly Annotation[]): readonly Annotation[] {
  const isElsewhere = (one: Annotation) => one.studyInstanceUid !== mark.studyInstanceUid;
  return all
    .filter((one) => one.sopInstanceUid !== mark.sopInstanceUid && unlinkable(one) === undefined && !areOne(one, mark))
    .toReversed()
    .toSorted((a, b) => Number(isElsewhere(b)) - Number(isElsewhere(a)));
}

/** The partner that is offered first: what is selected beside the mark itself, else the likeliest. */
export function offeredPartner(
  mark: Annotation,
  partners: readonly Annotation[],
  selection: readonly string[],
): Annotation | undefined {
  return partners.find(({ id }) => id !== mark.id && selection.includes(id)) ?? partners[0];
}

const areOne = (a: Annotation, b: Annotation): boolean => a.trackingUid === b.trackingUid;

interface Case {
  readonly annotations: readonly Annotation[];
  readonly stored: Readonly<Record<string, Annotation>>;
  readonly displaySets: readonly DisplaySet[];
  readonly studies: readonly Study[];
}

/** The two patients that a link would join; undefined where it is one. */
export function patientsBetween(
  from: Annotation,
  to: Annotation,
  studies: readonly Study[],
): readonly [Patient, Patient] | undefined {
  const [a, b] = [from, to].map(
    (mark) => studies.find(({ studyInstanceUid }) => studyInstanceUid === mark.studyInstanceUid)?.patient,
  );
  return a && b && areDifferentPatients(a, b) ? [a, b] : undefined;
}

/**
 * The marks as they are once two are one finding, those that change alone; or in words why not. The identity is that of
 * the side that is a finding already, else of the one the archive holds, else of `to`. Every mark of the finding says of
 * which other images it is, so that each study tells of the others.
 */
export function linked(
  from: Annotation,
  to: Annotation,
  statement: LinkStatement,
  state: Case,
): readonly Annotation[] | string {
  const reason = [from, to].map(unlinkable).find((one) => one !== undefined);
  if (reason !== undefined) return reason;
  if (patientsBetween(from, to, state.studies) && !statement.reconciled)
    return 'The two marks are of different patients, by ID or issuer';
  const sides = [membersOf(to, state.annotations), membersOf(from, state.annotations)] as const;
  const locked = sides.flat().find((mark) => unlinkable(mark) !== undefined);
  if (locked) return `“${locked.trackingIdentifier}” of the same finding cannot be changed: ${unlinkable(locked)}`;
  const weightOf = (side: readonly Annotation[]) =>
    side.some(({ link }) => link) ? 2 : side.some(({ id }) => state.stored[id]) ? 1 : 0;
  const [kept, joining] = weightOf(sides[1]) > weightOf(sides[0]) ? [sides[1], sides[0]] : sides;
  const [bearer] = kept;
  if (!bearer) return 'The mark is not there any more';
  const isOne = areOne(from, to);
  const { trackingUid, trackingIdentifier } = bearer;
  const joined = isOne ? [] : joining.map((mark) => ({ ...mark, trackingUid, trackingIdentifier, own: ownOf(mark) }));
  const all: readonly Joining[] = [...kept.map((mark) => ({ ...mark, own: mark.link?.own })), ...joined];
  const stated = new Set((isOne ? [from, to] : joining).map(({ id }) => id));
  const isNew = (mark: Annotation) => !mark.link || stated.has(mark.id);
  return withOthers(all, state.displaySets, (mark) => (isNew(mark) ? statement : mark.link));
}

/**
 * The marks as they are once one has left its finding: it gets back what it was tracked as. A finding of which one image is
 * left is none. `newUid` is for a mark that gave the finding its identity while others go on bearing it.
 */
export function unlinked(mark: Annotation, state: Case, newUid: () => string): readonly Annotation[] {
  const rest = membersOf(mark, state.annotations).filter(({ id }) => id !== mark.id);
  const areOver = new Set(rest.map(({ sopInstanceUid }) => sopInstanceUid)).size <= 1 && rest.every(({ link }) => link);
  const isBearer = mark.link?.own === undefined;
  const { link: _left, ...left } = mark;
  const back =
    mark.link?.own ??
    (areOver ? mark : { trackingUid: newUid() as TrackingUid, trackingIdentifier: mark.trackingIdentifier });
  const gone = { ...left, trackingUid: back.trackingUid, trackingIdentifier: back.trackingIdentifier };
  if (!areOver) {
    const others = withOthers(
      rest.map((one) => ({ ...one, own: one.link?.own })),
      state.displaySets,
      (one) => one.link,
      mark,
    );
    return [gone, ...others];
  }
  return [
    gone,
    ...rest.map(({ link, ...one }) => {
      const { trackingUid, trackingIdentifier } = (isBearer && link?.own) || one;
      return { ...one, trackingUid, trackingIdentifier };
    }),
  ];
}

type Joining = Annotation & { readonly own: OwnTracking | undefined };

const ownOf = ({ link, trackingUid, trackingIdentifier }: Annotation): OwnTracking =>
  link?.own ?? { trackingUid, trackingIdentifier };

const membersOf = (mark: Annotation, all: readonly Annotation[]): readonly Annotation[] =>
  all.filter((one) => one.id === mark.id || (areOne(one, mark) && keepsDetails(one)));

function withOthers(
  marks: readonly Joining[],
  displaySets: readonly DisplaySet[],
  statementOf: (mark: Annotation) => LinkStatement | undefined,
  left?: Annotation,
): readonly Annotation[] {
  const images = new Map(marks.map((mark) => [mark.sopInstanceUid, imageOf(mark, displaySets)]));
  return marks.map(({ own, link, ...mark }) => {
    const before = link ? { ...mark, link } : mark;
    const statement = statementOf(before);
    // Images of studies that are not open stay named.
    const closed = (link?.others ?? []).filter(
      (one) =>
        one.sopInstanceUid !== left?.sopInstanceUid &&
        !marks.some(({ studyInstanceUid }) => studyInstanceUid === one.studyInstanceUid),
    );
    const open = [...images.values()].filter(({ sopInstanceUid }) => sopInstanceUid !== mark.sopInstanceUid);
    const others = [...open, ...closed];
    if (!statement || others.length === 0) return before;
    const { confidence, basis, by, at, reconciled } = statement;
    const made: FindingLink = {
      ...{ confidence, basis, by, at, others },
      ...(own && { own }),
      ...(reconciled && { reconciled }),
    };
    return { ...mark, link: made };
  });
}

function imageOf(
  { studyInstanceUid, seriesInstanceUid, sopInstanceUid }: Annotation,
  displaySets: readonly DisplaySet[],
): LinkedImage {
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid: sopClassOf(sopInstanceUid, displaySets) };
}

function sopClassOf(sopInstanceUid: string, displaySets: readonly DisplaySet[]): SopClassUid {
  for (const set of displaySets) {
    const frame =
      set.kind === 'frames' ? set.frames.find(({ ref }) => ref.sopInstanceUid === sopInstanceUid) : undefined;
    if (frame) return frame.sopClassUid;
  }
  return (slideClassOf(sopInstanceUid, displaySets) ?? '') as SopClassUid;
}

function slideClassOf(sopInstanceUid: string, displaySets: readonly DisplaySet[]): string | undefined {
  const holder = displaySets.find(
    (set) =>
      set.kind === 'slide' &&
      set.slide.levels.some(
        ({ instances, referencedSopInstanceUid }) =>
          referencedSopInstanceUid === sopInstanceUid ||
          instances.some((instance) => instance.sopInstanceUid === sopInstanceUid),
      ),
  );
  return holder?.kind === 'slide' ? stringOf(holder.slide.baseDataset, tags.SOPClassUID) : undefined;
}
