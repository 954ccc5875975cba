import type { CodedConcept } from '../../dicom/codedConcept';
import { type TnmStage, tnmWords } from '../../dicom/report/tnm';
import { concept, sct } from './fhirCodes';
import { type Entry, entryOf, type JsonObject, ownIdentifier, plainText, referenceTo } from './fhirJson';
import { fhirDateTime, fhirInstant } from './fhirTime';
import { personText } from './patientResource';
import type { Around } from './findingResources';

type Way = 'clinical' | 'pathological' | 'other';
type Codes = Readonly<Record<Way, CodedConcept>>;

/** What mCODE STU4 names the categories and the stage group by. The value sets of AJCC are licensed: values are text. */
const CATEGORIES: Readonly<Record<'t' | 'n' | 'm' | 'stageGroup', Codes>> = {
  t: {
    clinical: sct('399504009', 'cT category'),
    pathological: sct('384625004', 'pT category'),
    other: sct('78873005', 'T category'),
  },
  n: {
    clinical: sct('399534004', 'cN category'),
    pathological: sct('371494008', 'pN category'),
    other: sct('277206009', 'N category'),
  },
  m: {
    clinical: sct('399387003', 'cM category'),
    pathological: sct('371497001', 'pM category'),
    other: sct('277208005', 'M category'),
  },
  stageGroup: {
    clinical: sct('399537006', 'Clinical TNM stage grouping'),
    pathological: sct('399588009', 'Pathologic TNM stage grouping'),
    other: sct('399390009', 'TNM stage grouping'),
  },
};

/** A stage after treatment, of a recurrence or at autopsy is neither the clinical nor the pathological one. */
const wayOf = (prefix: TnmStage['prefix']): Way =>
  prefix === 'c' ? 'clinical' : prefix === 'p' ? 'pathological' : 'other';

/** A stage: the group with the categories as its members, each with the edition as its method. */
export function stageEntries(
  stage: TnmStage,
  index: number,
  around: Around,
  structures: ReadonlyMap<string, Entry>,
): readonly Entry[] {
  const key = `${around.report.reportUid} stage ${index}`;
  const structure = stage.trackingUid === undefined ? undefined : structures.get(stage.trackingUid);
  const base = stageBase(stage, around, structure);
  const members = (['t', 'n', 'm'] as const).flatMap((letter) => {
    const text = stage[letter]?.trim();
    return text ? [stageEntry(`${key} ${letter}`, stage, letter, `${stage.prefix}${text}`, base)] : [];
  });
  const group = stageEntry(key, stage, 'stageGroup', tnmWords(stage), {
    ...base,
    hasMember: members.map(referenceTo),
  });
  return [group, ...members];
}

function stageEntry(
  key: string,
  stage: TnmStage,
  which: keyof typeof CATEGORIES,
  text: string,
  base: Omit<JsonObject, 'resourceType'>,
): Entry {
  return entryOf(key, {
    ...base,
    resourceType: 'Observation',
    identifier: [ownIdentifier(key)],
    code: concept(CATEGORIES[which][wayOf(stage.prefix)]),
    valueCodeableConcept: { text: plainText(text) },
  });
}

const stageBase = (
  { edition, by, at }: TnmStage,
  { report, patient }: Around,
  structure: Entry | undefined,
): Omit<JsonObject, 'resourceType'> => ({
  status: report.status === 'final' ? 'final' : 'preliminary',
  subject: patient,
  focus: structure ? [referenceTo(structure)] : [],
  effectiveDateTime: fhirDateTime(at),
  issued: fhirInstant(report.writtenAt),
  performer: [{ display: personText(by) }],
  method: { text: plainText(edition) },
});
