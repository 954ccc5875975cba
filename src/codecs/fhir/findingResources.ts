import { linkBases, linkConfidences } from '../../dicom/findingLink';
import type { CaseReport, ReportFinding } from '../../dicom/report/caseReport';
import type { Annotation, Measurement } from '../../dicom/types';
import { concept, dataAbsent, dcm, quantity } from './fhirCodes';
import {
  type Entry,
  entryOf,
  type FhirVersion,
  type JsonObject,
  ownIdentifier,
  plainText,
  referenceTo,
  uidIdentifier,
} from './fhirJson';
import { fhirDate, fhirInstant } from './fhirTime';
import { placeEntry } from './imagingResources';
import { personText } from './patientResource';

/** What the resources of a finding hang on. */
export interface Around {
  readonly report: CaseReport;
  readonly patient: JsonObject;
  readonly studies: ReadonlyMap<string, Entry>;
  readonly version: FhirVersion;
}

export interface FindingEntries {
  readonly structure: Entry;
  /** One for each mark. */
  readonly places: readonly Entry[];
  /** Of each mark what was seen, followed by its values. */
  readonly observations: readonly Entry[];
}

/** A finding: the structure in the body with its Tracking UID, and of each mark its place, what was seen, and its values. */
export function findingEntries(finding: ReportFinding, around: Around): FindingEntries {
  const structure = structureEntry(finding, around);
  const places: Entry[] = [];
  const observations: Entry[] = [];
  const perImage = new Map<string, number>();
  for (const mark of finding.marks) {
    const study = around.studies.get(mark.studyInstanceUid);
    if (!study) continue;
    const index = perImage.get(mark.sopInstanceUid) ?? 0;
    perImage.set(mark.sopInstanceUid, index + 1);
    const key = `${mark.trackingUid} ${mark.sopInstanceUid} ${index}`;
    const place = placeEntry(mark, key, around.patient, study, around.version);
    places.push(place);
    const shared = observationBase(mark, structure, [referenceTo(study), referenceTo(place)], around);
    const values = mark.measurements.map((one, at) => valueEntry(one, `${key} value ${at}`, shared));
    observations.push(seenEntry(mark, key, shared, values), ...values);
  }
  return { structure, places, observations };
}

/** R5 demands a structure in its list; where no reader stated a site, that is said. */
function structureEntry(finding: ReportFinding, { patient, version }: Around): Entry {
  const { trackingUid, trackingIdentifier, marks } = finding;
  const sites = marks.flatMap(({ site, laterality }) => (site ? [{ site, laterality }] : []));
  const distinct = sites.filter((one, index) => sites.findIndex((other) => sameSite(one, other)) === index);
  const description = [plainText(trackingIdentifier), ...linkWords(marks)].filter(Boolean).join('. ');
  const [first] = distinct;
  const r4 = {
    morphology: marks[0] && concept(marks[0].label),
    location: first && concept(first.site),
    locationQualifier: first?.laterality ? [concept(first.laterality)] : [],
  };
  const unstated = { structure: dataAbsent('unknown', 'Site not stated') };
  const r5 = {
    morphology: r4.morphology,
    includedStructure:
      distinct.length === 0
        ? [unstated]
        : distinct.map(({ site, laterality }) => ({
            structure: concept(site),
            laterality: laterality && concept(laterality),
          })),
  };
  return entryOf(trackingUid, {
    resourceType: 'BodyStructure',
    identifier: [ownIdentifier(`structure ${trackingUid}`), uidIdentifier(trackingUid)],
    active: true,
    ...(version === 'R4' ? r4 : r5),
    description: [description, ...(version === 'R4' ? otherSites(distinct.slice(1)) : [])].join('. '),
    patient,
  });
}

type Site = { readonly site: NonNullable<Annotation['site']>; readonly laterality: Annotation['laterality'] };

const sameSite = (a: Site, b: Site): boolean =>
  a.site.value === b.site.value && a.site.scheme === b.site.scheme && a.laterality?.value === b.laterality?.value;

/** R4 has room for one site; others that were stated are told in words. */
const otherSites = (sites: readonly Site[]): readonly string[] =>
  sites.map(({ site, laterality }) => `Also: ${[laterality?.meaning, site.meaning].filter(Boolean).join(' ')}`);

/** Who said that the marks show one lesion, how sure, and on what ground: each statement once. */
function linkWords(marks: readonly Annotation[]): readonly string[] {
  const words = marks.flatMap(({ link }) =>
    link
      ? [
          `Linked by ${personText(link.by)}: ${linkConfidences[link.confidence].meaning}, ${linkBases[link.basis].meaning}`,
        ]
      : [],
  );
  return [...new Set(words)];
}

type Base = Omit<JsonObject, 'resourceType'>;

function observationBase(mark: Annotation, structure: Entry, derivedFrom: readonly JsonObject[], around: Around): Base {
  const { report, patient, version } = around;
  const study = report.studies.find(({ studyInstanceUid }) => studyInstanceUid === mark.studyInstanceUid);
  const site = version === 'R5' ? { bodyStructure: referenceTo(structure) } : { bodySite: siteInR4(mark, structure) };
  return {
    status: report.status === 'final' ? 'final' : 'preliminary',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'imaging' }] }],
    subject: patient,
    effectiveDateTime: fhirDate(study?.studyDate),
    issued: fhirInstant(report.writtenAt),
    ...site,
    derivedFrom,
  };
}

/** R4 refers to a structure through the extension of the standard for it. */
const siteInR4 = ({ site }: Annotation, structure: Entry): JsonObject => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/bodySite', valueReference: referenceTo(structure) }],
  ...(site ? concept(site) : dataAbsent('unknown', 'Site not stated')),
});

function seenEntry(mark: Annotation, key: string, base: Base, values: readonly Entry[]): Entry {
  const { algorithm, comment } = mark;
  const notes = [
    ...(comment?.trim() ? [{ text: plainText(comment) }] : []),
    ...(algorithm ? [{ text: plainText(`Proposed by the algorithm ${algorithm.name} ${algorithm.version}`) }] : []),
  ];
  return entryOf(`seen ${key}`, {
    ...base,
    resourceType: 'Observation',
    identifier: [ownIdentifier(`seen ${key}`), uidIdentifier(mark.trackingUid)],
    code: concept(dcm('121071', 'Finding')),
    valueCodeableConcept: concept(mark.label),
    note: notes,
    hasMember: values.map(referenceTo),
  });
}

/** One value. Its derivation (mean, maximum) is told as SR tells it; what its millimetres rest on is its method. */
function valueEntry(measurement: Measurement, key: string, base: Base): Entry {
  const { name, value, derivation, method } = measurement;
  const text = [derivation?.meaning, name.meaning].filter(Boolean).join(' ');
  const isNumber = Number.isFinite(value);
  return entryOf(key, {
    ...base,
    resourceType: 'Observation',
    identifier: [ownIdentifier(key)],
    code: { ...concept(name), text: plainText(text) },
    valueQuantity: isNumber ? quantity(measurement) : undefined,
    dataAbsentReason: isNumber ? undefined : dataAbsent('not-a-number', 'No value'),
    method: method && concept(method),
    component: derivation
      ? [{ code: concept(dcm('121401', 'Derivation')), valueCodeableConcept: concept(derivation) }]
      : [],
  });
}
