import { isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, itemOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { sopClassSupport } from '../../dicom/sopClasses';
import type { Annotation } from '../../dicom/types';
import type { AnnotationId } from '../../dicom/uids';
import { objectTags as t } from '../objectTags';
import type { AnnotationView } from './annotationView';
import { cadProblems, isCadReport } from './cadReport';
import { type ContentItem, readContentTree, walk } from './contentItem';
import type { DecodeContext, ResolvedImage } from './decodeContext';
import { decodeGroup } from './decodeGroup';
import { decodeLoose, type OutsideGroups } from './decodeLoose';
import { isMeasurementGroup, readGroup } from './groupContent';
import { evidenceOf } from './evidence';
import type { Mark } from './marks';
import type { OutlineName } from './outlineName';
import { MEASUREMENT_REPORTS } from './readCodes';
import { type ReportIdentity, reportIdentity } from './reportIdentity';
import { emptyReport, nestedTooDeep, notLoaded } from './reportProblems';

export type { DecodeContext, ResolvedImage };

export interface DecodedReport {
  readonly identity: ReportIdentity;
  readonly annotations: Annotation[];
  /** Where each of them stands in the content tree, by its id as in `annotations` (SR-32). */
  readonly views: ReadonlyMap<AnnotationId, AnnotationView>;
  /** What tells their outlines apart, by the same id. */
  readonly outlines: ReadonlyMap<AnnotationId, OutlineName>;
  /** What is in the file and not on an image, each with its reason; also what was read with reservations. */
  readonly problems: Problem[];
  /** Measurement groups in the file = groups with at least one annotation + groups explained (SR-29). */
  readonly groupsInFile: number;
  readonly groupsShown: number;
  readonly groupsExplained: number;
  /** The same for graphics that stand in no group: those of CAD results, and of basic and enhanced reports. */
  readonly outsideGroups: OutsideGroups;
  /** Every mark of the report is among `annotations`; where not, the tree still keeps the others. */
  readonly isWhole: boolean;
  /**
   * The archive keeps part of the content apart (BulkDataURI): fetch the whole instance and decode that. What is here
   * until then is locked, since a new version made from it would lose that part.
   */
  readonly needsWholeInstance?: true;
}

/**
 * The marks of any report: Measurement Groups (TID 1410, 1411, 1501, with or without saying so), findings of CAD results
 * and graphics anywhere else, matched by code and never by meaning (SR-27). What may be changed here is changed in the
 * tree, so that groups of other systems are editable too (SR-32); what an edit could not write back is locked and says
 * why. Other documents have no marks, and nothing is wrong with that. Never throws, whatever the file holds.
 */
export function decodeReport(dataset: DicomJson, context: DecodeContext): DecodedReport {
  const document = typeof dataset === 'object' && dataset !== null ? dataset : {};
  const identity = reportIdentity(document);
  const root = readContentTree(document);
  const state = stateOf(root, document);
  const isCad = isCadReport(identity.sopClassUid, root);
  const lockedReason = lockOfReport(identity, isCad, state);
  const groups = measurementGroups(root).map(readGroup);
  const usedBy = usesOf(groups.map((group) => group.located.flatMap((one) => one.graphicPaths)));
  const evidence = evidenceOf(document);
  const report = { identity, context, lockedReason, isMeasurementReport: isMeasurementReport(root), usedBy, evidence };
  const read = groups.map((group, index) => decodeGroup(group, index, report));
  const loose = decodeLoose(root, new Set(usedBy.keys()), isCad, report);
  const marks = [...read.flatMap((group) => group.marks), ...loose.marks];
  const ids = idsOf(marks, identity.sopInstanceUid);
  const shown = read.filter((group) => group.marks.length > 0).length;
  return {
    identity,
    annotations: marks.map(({ annotation }, index) => ({ ...annotation, id: ids[index] ?? annotation.id })),
    views: new Map(marks.map(({ view }, index) => [ids[index] ?? ('' as AnnotationId), view])),
    outlines: new Map(marks.map(({ outline }, index) => [ids[index] ?? ('' as AnnotationId), outline])),
    problems: [
      ...state.problems,
      ...(isCad ? cadProblems(root) : []),
      ...read.flatMap((group) => group.problems),
      ...loose.problems,
    ],
    groupsInFile: groups.length,
    groupsShown: shown,
    groupsExplained: groups.length - shown,
    outsideGroups: loose.counts,
    isWhole:
      !state.isCut &&
      !state.isElsewhere &&
      loose.counts.shown === loose.counts.inFile &&
      read.every((group) => group.isWhole),
    ...(state.isElsewhere ? { needsWholeInstance: true } : {}),
  };
}

/**
 * A mark by the place of its outline in this version: the same one whichever images are open, where a count of what is
 * drawn would name another mark as soon as one more or less of them is. Marks of one outline are counted.
 */
function idsOf(marks: readonly Mark[], sopInstanceUid: string): readonly AnnotationId[] {
  const uses = new Map<string, number>();
  return marks.map(({ view }) => {
    const place = `${sopInstanceUid}/${view.graphicPaths[0] ?? view.groupPath}`;
    const use = (uses.get(place) ?? 0) + 1;
    uses.set(place, use);
    return (use === 1 ? place : `${place}#${use}`) as AnnotationId;
  });
}

/** Each group once, also when another item refers to it by its position. */
function measurementGroups(root: ContentItem): ContentItem[] {
  const byPath = new Map<string, ContentItem>();
  walk(root, (item) => {
    if (isMeasurementGroup(item) && !byPath.has(item.path)) byPath.set(item.path, item);
  });
  return [...byPath.values()];
}

/** By how many groups each graphic is used: moving one that two share would move both. */
function usesOf(pathsOfGroups: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const paths of pathsOfGroups) {
    for (const path of new Set(paths)) uses.set(path, (uses.get(path) ?? 0) + 1);
  }
  return uses;
}

/** TID 1500, or the title of such a report where no template is named (SR-29). */
function isMeasurementReport(root: ContentItem): boolean {
  const template = itemOf(root.dataset, t.ContentTemplateSequence);
  const { name } = root;
  return (
    (template !== undefined && stringOf(template, t.TemplateIdentifier) === '1500') ||
    (name !== undefined && MEASUREMENT_REPORTS.some((title) => isSameConcept(title, name)))
  );
}

interface TreeState {
  readonly isCut: boolean;
  readonly isElsewhere: boolean;
  readonly problems: readonly Problem[];
}

/** Whether the tree is all there. */
function stateOf(root: ContentItem, document: DicomJson): TreeState {
  let isCut = false;
  walk(root, (item) => {
    isCut ||= item.isCut === true;
  });
  const isElsewhere = holdsBulkData(document[t.ContentSequence]);
  const isEmpty = root.children.length === 0 && !isElsewhere;
  return {
    isCut,
    isElsewhere,
    problems: [
      ...(isCut ? [nestedTooDeep] : []),
      ...(isElsewhere ? [notLoaded] : []),
      ...(isEmpty ? [emptyReport] : []),
    ],
  };
}

/** Any value below that is a BulkDataURI; a loop, since a file may be nested deeper than the stack. */
function holdsBulkData(content: unknown): boolean {
  const waiting: unknown[] = [content];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || next instanceof ArrayBuffer || ArrayBuffer.isView(next)) continue;
    if ('BulkDataURI' in next && typeof next.BulkDataURI === 'string') return true;
    for (const value of Object.values(next)) {
      if (typeof value === 'object') waiting.push(value);
    }
  }
  return false;
}

function lockOfReport(identity: ReportIdentity, isCad: boolean, state: TreeState): string | undefined {
  if (identity.isVerified) return 'The report is signed; it can only be addended';
  if (isCad) return `A CAD result of ${identity.madeWith}; it can be read here, not changed`;
  if (sopClassSupport(identity.sopClassUid)?.isEditable !== true)
    return `Made with ${identity.madeWith}; reports of this kind can be read here, not changed`;
  if (state.isCut) return 'Part of its report is nested too deeply to be read; a changed report would lose it';
  return state.isElsewhere ? 'Part of its report has not been loaded' : undefined;
}
