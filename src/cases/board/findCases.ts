import type { NewCase } from '../../dicom/board/agenda';
import type { FoundCase, FoundCases } from '../../dicom/board/foundCase';
import type { Study } from '../../dicom/types';
import type { DicomWebSource } from '../../dicomweb/source';
import type { StudyFilters } from '../../dicomweb/studyFilters';

/** A late case is to be on the list within ten seconds, whatever an archive does (TB-13). */
const LONGEST_WAIT_MS = 6000;
const MOST_STUDIES = 200;

/**
 * Cases by a number that is an accession number or a patient ID: both are asked, whole numbers only. Each patient is a
 * case of their own, for two patients may have one number.
 */
export async function findByNumber(
  sources: Iterable<DicomWebSource>,
  typed: string,
  signal: AbortSignal,
): Promise<FoundCases> {
  const number = typed.trim();
  const list = [...sources];
  const [byAccession, byPatient] = await Promise.all([
    studiesBy(list, { accessionNumber: number }, signal),
    studiesBy(list, { patientIdIs: number }, signal),
  ]);
  const accession = byAccession.studies.filter((study) => study.accessionNumber?.trim() === number);
  const patient = byPatient.studies.filter((study) => study.patient.patientId.trim() === number);
  const cases = [...grouped(accession, 'accession'), ...grouped(patient, 'patient')];
  const faults = [...new Set([...byAccession.faults, ...byPatient.faults])];
  return { cases: cases.length > 0 ? cases : typedCases(number), faults };
}

/** One case a patient, of all studies that match. */
export async function findByFilter(
  sources: Iterable<DicomWebSource>,
  filters: StudyFilters,
  signal: AbortSignal,
): Promise<FoundCases> {
  const { studies, faults } = await studiesBy([...sources], filters, signal);
  return { cases: grouped(studies, 'filter'), faults };
}

async function studiesBy(sources: readonly DicomWebSource[], filters: StudyFilters, signal: AbortSignal) {
  const faults: string[] = [];
  const answers = await Promise.all(
    sources.map(async (source) => {
      const { label } = source.config;
      const limit = AbortSignal.timeout(LONGEST_WAIT_MS);
      try {
        const page = { limit: MOST_STUDIES, offset: 0 };
        const answer = await source.queryStudies(filters, page, AbortSignal.any([signal, limit]));
        if (!answer.ok) {
          faults.push(answer.error.title);
          return [];
        }
        const { studies, warning, hasMore } = answer.value;
        if (warning !== undefined) faults.push(`${label}: ${warning}`);
        if (hasMore) faults.push(`${label} holds more than ${MOST_STUDIES} studies that match: narrow the filter`);
        return studies;
      } catch (cause) {
        if (signal.aborted || !limit.aborted) throw cause;
        faults.push(`${label} has not answered in ${LONGEST_WAIT_MS / 1000} s`);
        return [];
      }
    }),
  );
  return { studies: answers.flat(), faults };
}

/** By ID and issuer, newest study first; a study that two archives hold is one. Studies without an ID stand alone. */
function grouped(studies: readonly Study[], by: FoundCase['by']): readonly FoundCase[] {
  const groups = new Map<string, Map<string, Study>>();
  for (const study of studies) {
    const id = study.patient.patientId.trim();
    const issuer = study.patient.issuerOfPatientId?.trim() ?? '';
    const key = id === '' ? `study ${study.studyInstanceUid}` : `patient ${JSON.stringify([id, issuer])}`;
    const group = groups.get(key) ?? new Map<string, Study>();
    groups.set(key, group.set(study.studyInstanceUid, group.get(study.studyInstanceUid) ?? study));
  }
  return [...groups.values()].flatMap((group) => {
    const own = [...group.values()].sort((a, b) => (b.studyDate ?? '').localeCompare(a.studyDate ?? ''));
    const [first] = own;
    return first ? [{ by, studies: own, found: caseOf(own, first) }] : [];
  });
}

const blank = { question: '', site: '', status: 'Planned', presenters: [] } as const;

const caseOf = (studies: readonly Study[], { patient }: Study): NewCase => ({
  ...blank,
  ...(patient.patientId.trim() === '' ? {} : { patientId: patient.patientId.trim() }),
  ...(patient.issuerOfPatientId?.trim() ? { issuerOfPatientId: patient.issuerOfPatientId.trim() } : {}),
  accessionNumbers: [...new Set(studies.flatMap(({ accessionNumber }) => accessionNumber?.trim() || []))],
  studyInstanceUids: studies.map(({ studyInstanceUid }) => studyInstanceUid),
});

/** A case whose images are on their way can be on the list before them. */
const typedCases = (number: string): readonly FoundCase[] => [
  { by: 'typed', studies: [], found: { ...blank, accessionNumbers: [number], studyInstanceUids: [] } },
  { by: 'typed', studies: [], found: { ...blank, patientId: number, accessionNumbers: [], studyInstanceUids: [] } },
];
