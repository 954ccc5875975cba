import type { Problem } from '../../dicom/problem';
import type { CaseReport } from '../../dicom/report/caseReport';
import { otherIdentities, reportProblems } from '../../dicom/report/reportProblems';
import { fail, ok, type Result } from '../../lib/result';
import { compositionEntry, planEntry, reportEntry } from './boardResources';
import { type Bundle, compact, type Entry, type FhirVersion, type JsonObject, referenceTo } from './fhirJson';
import { fhirInstant } from './fhirTime';
import { type Around, findingEntries } from './findingResources';
import { studyEntry } from './imagingResources';
import { patientEntry } from './patientResource';
import { stageEntries } from './stageResources';

export interface BundleOptions {
  readonly version: FhirVersion;
  /** `collection` is a file to keep; `transaction` is posted to a server. */
  readonly purpose: 'collection' | 'transaction';
  /** The system URI of an Issuer of Patient ID, where the site has one. */
  readonly issuerSystems?: Readonly<Record<string, string>>;
  /** The patient on the server, "Patient/123", where it is known. */
  readonly patientReference?: string;
}

/**
 * The report as a bundle of FHIR R4 or R5. It is refused, with the reasons, when the report is incomplete or mixes
 * patients; and for a server, when nothing says which of its patients is meant.
 */
export function encodeBundle(report: CaseReport, options: BundleOptions): Result<Bundle, Problem> {
  const { version, purpose, issuerSystems, patientReference } = options;
  const problems = reportProblems(report);
  if (problems.length > 0) return refused('The report is not complete', problems);
  const isPosted = purpose === 'transaction';
  const known = isPosted ? patientReference : undefined;
  if (known !== undefined && !/^Patient\/[A-Za-z0-9\-.]{1,64}$/.test(known))
    return refused('The patient on the server is not named as “Patient/…”', [known]);
  if (isPosted && known === undefined && !report.patient.issuerOfPatientId?.trim())
    return refused('The patient’s ID has no issuer: the server could take it for another patient', []);
  const own = patientEntry(
    report.patient,
    otherIdentities(report).map(({ patient }) => patient),
    issuerSystems,
  );
  const patient = known === undefined ? referenceTo(own) : { reference: known, type: 'Patient' };
  const entries = [...(known === undefined ? [own] : []), ...entriesOf(report, patient, version)];
  return ok(compact(bundleOf(entries, report, isPosted)));
}

const refused = (title: string, reasons: readonly string[]): Result<never, Problem> =>
  fail({
    code: 'invalid-object',
    severity: 'error',
    title,
    ...(reasons.length > 0 && { tip: reasons.join('. ') }),
  });

function entriesOf(report: CaseReport, patient: JsonObject, version: FhirVersion): readonly Entry[] {
  const studies = new Map(
    report.studies.map((study) => [study.studyInstanceUid as string, studyEntry(study, report, patient, version)]),
  );
  const around: Around = { report, patient, studies, version };
  const findings = report.findings.map((finding) => findingEntries(finding, around));
  const structures = new Map(
    report.findings.flatMap(({ trackingUid }, index) => {
      const structure = findings[index]?.structure;
      return structure ? [[trackingUid as string, structure] as const] : [];
    }),
  );
  const stages = report.tnm.flatMap((stage, index) => stageEntries(stage, index, around, structures));
  const parts = {
    studies: [...studies.values()],
    places: findings.flatMap(({ places }) => places),
    results: [...findings.flatMap(({ observations }) => observations), ...stages],
    structures: [...structures.values()],
  };
  const composition = compositionEntry(around, parts);
  const plan = planEntry(around, composition);
  return [
    reportEntry(around, parts, composition),
    composition,
    ...(plan ? [plan] : []),
    ...parts.studies,
    ...parts.structures,
    ...parts.places,
    ...parts.results,
  ];
}

function bundleOf(entries: readonly Entry[], report: CaseReport, isPosted: boolean): Bundle {
  const timestamp = fhirInstant(report.writtenAt);
  return {
    resourceType: 'Bundle',
    type: isPosted ? 'transaction' : 'collection',
    ...(timestamp !== undefined && { timestamp }),
    entry: entries.map(({ fullUrl, resource }) => {
      if (!isPosted) return { fullUrl, resource: { ...resource, id: fullUrl.slice('urn:uuid:'.length) } };
      return { fullUrl, resource, request: requestOf(resource) };
    }),
  };
}

/**
 * Patients and studies are the hospital's: they are made only where the server has none with this identifier, and never
 * overwritten. Everything else has an identifier of our own, and replaces what an earlier version of the report left.
 */
function requestOf(resource: Entry['resource']): JsonObject {
  const query = identifierQuery(resource);
  const { resourceType } = resource;
  return resourceType === 'Patient' || resourceType === 'ImagingStudy'
    ? { method: 'POST', url: resourceType, ifNoneExist: query }
    : { method: 'PUT', url: `${resourceType}?${query}` };
}

function identifierQuery({ identifier }: Entry['resource']): string {
  const [first] = [identifier].flat() as readonly JsonObject[];
  const part = (value: unknown) => encodeURIComponent(typeof value === 'string' ? value : '');
  return `identifier=${part(first?.system)}%7C${part(first?.value)}`;
}
