import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeOf } from '../codeItems';
import { MANUFACTURER, MODEL_NAME } from '../identity';
import { objectTags as t } from '../objectTags';
import { srCodes as c } from './srCodes';

/** What a report says about itself, its author and the versions before it. */
export interface ReportIdentity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
  /** DA and TM in one string, `YYYYMMDDHHMMSS`; good for sorting and for showing, never for deciding what is current. */
  readonly contentDateTime: string;
  readonly title?: string;
  /** PN of the first person among the authors. */
  readonly authorName?: string;
  /** Manufacturer and model, for people. */
  readonly madeWith: string;
  readonly isOurs: boolean;
  readonly isComplete: boolean;
  readonly isVerified: boolean;
  /** SOP Instance UIDs this report names as its predecessors. */
  readonly predecessors: readonly string[];
  /** Those of them it takes the place of; an addendum leaves its predecessor standing. */
  readonly replaces: readonly string[];
  /** A predecessor stands in another series: of ours, the first version of a report that began elsewhere (decision 9). */
  readonly isFromOtherSeries: boolean;
}

export function reportIdentity(dataset: DicomJson): ReportIdentity {
  const manufacturer = stringOf(dataset, tags.Manufacturer) ?? '';
  const model = stringOf(dataset, tags.ManufacturerModelName) ?? '';
  const seriesNumber = numberOf(dataset, tags.SeriesNumber);
  const instanceNumber = numberOf(dataset, tags.InstanceNumber);
  const title = codeOf(dataset, t.ConceptNameCodeSequence)?.meaning;
  const authorName = authorOf(dataset);
  const predecessors = predecessorsOf(dataset);
  return {
    sopClassUid: stringOf(dataset, tags.SOPClassUID) ?? '',
    sopInstanceUid: stringOf(dataset, tags.SOPInstanceUID) ?? '',
    studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) ?? '',
    seriesInstanceUid: stringOf(dataset, tags.SeriesInstanceUID) ?? '',
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
    ...(instanceNumber === undefined ? {} : { instanceNumber }),
    contentDateTime:
      (stringOf(dataset, tags.ContentDate) ?? '') + (stringOf(dataset, tags.ContentTime) ?? '').slice(0, 6),
    ...(title === undefined ? {} : { title }),
    ...(authorName === undefined ? {} : { authorName }),
    madeWith: [...new Set([manufacturer, model])].filter(Boolean).join(' ') || 'another program',
    isOurs: manufacturer === MANUFACTURER && model === MODEL_NAME,
    isComplete: stringOf(dataset, t.CompletionFlag) === 'COMPLETE',
    isVerified: stringOf(dataset, t.VerificationFlag) === 'VERIFIED',
    predecessors: predecessors.map(({ sopInstanceUid }) => sopInstanceUid),
    replaces: predecessors.filter(({ isAddended }) => !isAddended).map(({ sopInstanceUid }) => sopInstanceUid),
    isFromOtherSeries: predecessors.some(({ isOfSameSeries }) => !isOfSameSeries),
  };
}

interface Predecessor {
  readonly sopInstanceUid: string;
  readonly isAddended: boolean;
  readonly isOfSameSeries: boolean;
}

function predecessorsOf(dataset: DicomJson): Predecessor[] {
  const own = stringOf(dataset, tags.SOPInstanceUID);
  const ownSeries = stringOf(dataset, tags.SeriesInstanceUID);
  return sequenceOf(dataset, t.PredecessorDocumentsSequence)
    .flatMap((study) => sequenceOf(study, t.ReferencedSeriesSequence))
    .flatMap((series) => {
      const isOfSameSeries = stringOf(series, tags.SeriesInstanceUID) === ownSeries;
      return sequenceOf(series, tags.ReferencedSOPSequence).flatMap((reference): Predecessor[] => {
        const sopInstanceUid = stringOf(reference, tags.ReferencedSOPInstanceUID);
        if (sopInstanceUid === undefined || sopInstanceUid === own) return [];
        const purpose = codeOf(reference, t.PurposeOfReferenceCodeSequence);
        return [{ sopInstanceUid, isAddended: purpose?.value === c.addendedReport.value, isOfSameSeries }];
      });
    });
}

const authorOf = (dataset: DicomJson): string | undefined =>
  sequenceOf(dataset, t.AuthorObserverSequence)
    .filter((author) => stringOf(author, t.ObserverType) !== 'DEV')
    .map((author) => stringOf(author, t.PersonName))
    .find((name) => name !== undefined);

export interface ReportHeads<T> {
  /** Reports nothing known replaces: what the reader sees. */
  readonly heads: readonly T[];
  readonly superseded: readonly T[];
  /** Heads that grew from the same predecessor: two people changed one report at the same time; both are shown. */
  readonly conflicts: readonly (readonly T[])[];
}

/**
 * Which versions are current (SR-25), by who names whom as its predecessor and never by clocks. Reports that name each
 * other in a circle have no last one; then all of them are shown, for hiding one would hide marks.
 */
export function headsOf<T extends { readonly identity: ReportIdentity }>(given: readonly T[]): ReportHeads<T> {
  // One instance from two archives is one version, not two rivals.
  const uids = given.map(({ identity }) => identity.sopInstanceUid);
  const reports = given.filter((_, index) => uids[index] === '' || uids.indexOf(uids[index] ?? '') === index);
  const byUid = new Map(reports.map((report) => [report.identity.sopInstanceUid, report]));
  const replaced = new Set(reports.flatMap((report) => report.identity.replaces));
  const heads = reports.filter((report) => !replaced.has(report.identity.sopInstanceUid));
  const behindHeads = new Set<string>();
  const queue = heads.flatMap((head) => head.identity.replaces);
  for (let uid = queue.pop(); uid !== undefined; uid = queue.pop()) {
    if (behindHeads.has(uid)) continue;
    behindHeads.add(uid);
    queue.push(...(byUid.get(uid)?.identity.replaces ?? []));
  }
  const inCircles = reports.filter(
    (report) => replaced.has(report.identity.sopInstanceUid) && !behindHeads.has(report.identity.sopInstanceUid),
  );
  const shown = [...heads, ...inCircles];
  return {
    heads: shown,
    superseded: given.filter((report) => !shown.includes(report)),
    conflicts: [...conflictsAmong(heads), ...(inCircles.length > 1 ? [inCircles] : [])],
  };
}

function conflictsAmong<T extends { readonly identity: ReportIdentity }>(heads: readonly T[]): T[][] {
  const byPredecessor = new Map<string, T[]>();
  for (const head of heads) {
    for (const uid of head.identity.replaces) byPredecessor.set(uid, [...(byPredecessor.get(uid) ?? []), head]);
  }
  return [...byPredecessor.values()].filter((siblings) => siblings.length > 1);
}
