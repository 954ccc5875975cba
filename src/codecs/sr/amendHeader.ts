import { type DicomJson, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import { type DraftDataset, element, sequence } from '../dataset';
import { equipmentModule } from '../header';
import type { Device } from '../identity';
import { objectTags as t } from '../objectTags';
import { COMPREHENSIVE_3D_SR, seriesModule, versionModule } from './encodeReport';
import { hierarchicalReferences } from './evidence';
import type { Author, ReportInput } from './reportInput';
import { referenceOf } from './sourceImage';
import { srCodes } from './srCodes';
import { srTags } from './srTags';

/** Extensible SR Storage. */
const EXTENSIBLE_SR = '1.2.840.10008.5.1.4.1.1.88.35';
/** Whose content may be written again, and as what: Enhanced and Comprehensive SR hold nothing that 3D SR cannot (SR-01). */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.88.22': COMPREHENSIVE_3D_SR,
  '1.2.840.10008.5.1.4.1.1.88.33': COMPREHENSIVE_3D_SR,
  [COMPREHENSIVE_3D_SR]: COMPREHENSIVE_3D_SR,
  [EXTENSIBLE_SR]: EXTENSIBLE_SR,
};

export interface HeaderInput {
  readonly document: DicomJson;
  readonly purpose?: 'replaced' | 'addended';
  readonly author: Author;
  readonly completion?: 'PARTIAL' | 'COMPLETE';
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  readonly series: ReportInput['series'];
}

/** Why no new version of a document can be made at all. */
export function refusalOf({ document, purpose }: HeaderInput): Problem | undefined {
  if (WRITTEN_AS[stringOf(document, tags.SOPClassUID) ?? ''] === undefined) {
    return refused(
      'it is no measurement report but another kind of document',
      'Draw the mark in a report of your own.',
    );
  }
  if (referenceOf(document) === undefined) return refused('it lacks its own identifiers');
  if (stringOf(document, t.VerificationFlag) === 'VERIFIED' && purpose !== 'addended') {
    return refused('it is signed', 'Save the change as an addendum: the signed report stays as it is.');
  }
  return undefined;
}

const refused = (reason: string, tip?: string): Problem => ({
  code: 'unsupported',
  severity: 'error',
  title: `The report cannot be changed: ${reason}`,
  ...(tip === undefined ? {} : { tip }),
});

/** True of one version only: signatures over its bytes, who made it and when, copies of it elsewhere. */
const OF_ONE_VERSION = [
  tags.SpecificCharacterSet,
  srTags.InstanceCreationDate,
  srTags.InstanceCreationTime,
  srTags.InstanceCreatorUID,
  t.VerifyingObserverSequence,
  t.PredecessorDocumentsSequence,
  t.CurrentRequestedProcedureEvidenceSequence,
  t.PertinentOtherEvidenceSequence,
  srTags.IdenticalDocumentsSequence,
  srTags.MACParametersSequence,
  srTags.DigitalSignaturesSequence,
];

/** General Equipment (C.7.5.1) of the program before; ours replaces it as a whole. */
const OF_EQUIPMENT = [
  '00080080',
  '00080081',
  '00081010',
  '00081040',
  '00081041',
  '00181000',
  '0018100A',
  '0018100B',
  '00181002',
  '00181008',
  '00181050',
  '00181200',
  '00181201',
  '00181202',
];

/** SR Document Series (C.17.1): stays only where the new version goes to the same series. */
const OF_SERIES = [tags.SeriesDate, tags.SeriesTime, tags.SeriesDescription, '0008103F', '00081111', '00181030'];

/**
 * The header of the next version: patient, study and every attribute nobody here knows as they were; equipment,
 * author, date and flags as a report of ours has them; the document itself as the predecessor, and why (SR-24).
 */
export function amendedHeader(input: HeaderInput, own: DicomJson): DraftDataset {
  const { document, series } = input;
  const isSameSeries = stringOf(document, tags.SeriesInstanceUID) === series.seriesInstanceUid;
  const gone = new Set<string>([...OF_ONE_VERSION, ...OF_EQUIPMENT, ...(isSameSeries ? [] : OF_SERIES)]);
  const version = versionModule(input, document);
  const isFlagSame = stringOf(document, t.CompletionFlag) === stringOf(version, t.CompletionFlag);
  if (!isFlagSame) gone.add(srTags.CompletionFlagDescription);
  const kept = Object.entries(own).filter(([tag]) => !gone.has(tag) && !tag.startsWith('0002'));
  return {
    ...Object.fromEntries(kept),
    ...equipmentModule(input.device),
    ...seriesOf(input, isSameSeries),
    [tags.SOPClassUID]: element('UI', WRITTEN_AS[stringOf(document, tags.SOPClassUID) ?? ''] ?? COMPREHENSIVE_3D_SR),
    [tags.SOPInstanceUID]: element('UI', input.newUid()),
    ...version,
    ...predecessor(input),
  };
}

/** What the series already says of itself holds for every instance in it. */
function seriesOf({ document, series }: HeaderInput, isSameSeries: boolean): DraftDataset {
  const made = seriesModule(series);
  const stays = (tag: string) => isSameSeries && document[tag] !== undefined;
  const kept = Object.entries(made).filter(([tag]) => {
    if (tag === t.ReferencedPerformedProcedureStepSequence) return !stays(tag);
    return tag !== tags.SeriesDescription || series.seriesDescription !== undefined || !stays(tag);
  });
  return Object.fromEntries(kept);
}

function predecessor({ document, purpose }: HeaderInput): DraftDataset {
  const reference = referenceOf(document);
  if (reference === undefined) throw new Error('a document without identifiers cannot be a predecessor');
  const why = purpose === 'addended' ? srCodes.addendedReport : srCodes.replacedReport;
  return { [t.PredecessorDocumentsSequence]: sequence(hierarchicalReferences([reference], why)) };
}
