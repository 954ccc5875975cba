import { formatDate } from '../../dicom/format';
import { type CaseReport, type Participant, reportSections } from '../../dicom/report/caseReport';
import { draftSentences } from '../../dicom/report/draftSentences';
import { tnmWords } from '../../dicom/report/tnm';
import { concept, ln } from './fhirCodes';
import { type Entry, entryOf, type JsonObject, narrative, ownIdentifier, plainText, referenceTo } from './fhirJson';
import { fhirDateTime, fhirInstant } from './fhirTime';
import type { Around } from './findingResources';
import { personText } from './patientResource';

/** What the report of a board refers to. */
export interface Parts {
  readonly studies: readonly Entry[];
  readonly places: readonly Entry[];
  readonly results: readonly Entry[];
  readonly structures: readonly Entry[];
}

/** LOINC has no code that we could confirm for a board's report: it is a consult note, and its title says which. */
const CODE = ln('11488-4', 'Consult note');

const reportCode = ({ title }: CaseReport): JsonObject => ({
  ...concept(CODE),
  text: plainText(title) || CODE.meaning,
});

/** A person by name: nobody knows from a name alone which practitioner of a server it is. */
const person = (pn: string): JsonObject => ({ display: personText(pn) });

/** The report itself: everything measured and staged is its result, what was decided its conclusion. */
export function reportEntry({ report, patient, version }: Around, parts: Parts, composition: Entry): Entry {
  const { decision, status, participants, author, writtenAt, reportUid } = report;
  const present = participants.filter(({ attendance }) => attendance !== 'excused');
  const studies = parts.studies.map(referenceTo);
  return entryOf(reportUid, {
    resourceType: 'DiagnosticReport',
    identifier: [ownIdentifier(`report ${reportUid}`)],
    status: status === 'final' ? 'final' : 'preliminary',
    code: reportCode(report),
    subject: patient,
    effectiveDateTime: fhirDateTime(writtenAt),
    issued: fhirInstant(writtenAt),
    performer: [person(author)],
    resultsInterpreter: present.map(({ name }) => person(name)),
    result: parts.results.map(referenceTo),
    conclusion: decision && decisionWords(decision).join('\n'),
    ...(version === 'R4'
      ? { imagingStudy: studies, media: parts.places.map((place) => ({ link: referenceTo(place) })) }
      : { study: studies, composition: referenceTo(composition) }),
    text: narrative([plainText(report.title), ...sentencesOf(report)]),
  });
}

const sentencesOf = (report: CaseReport): readonly string[] => [
  ...draftSentences(report).map(({ text }) => text),
  ...report.tnm.map((stage) => `${tnmWords(stage)}, stated by ${personText(stage.by)}.`),
  ...(report.decision ? decisionWords(report.decision) : []),
];

const OUTCOMES = { agreed: 'Agreed.', majority: 'Agreed by most.', deferred: 'Deferred.' } as const;

/** The decision in lines, beginning with the recommendation; each is said by its own word. */
function decisionWords(decision: NonNullable<CaseReport['decision']>): readonly string[] {
  const { question, outcome, awaited, recommendation, responsible, date, dissent, reviewDate } = decision;
  const named = (name: string, text: string | undefined) => (text?.trim() ? [`${name}: ${plainText(text)}`] : []);
  return [
    plainText(recommendation),
    ...(outcome ? [OUTCOMES[outcome]] : []),
    ...named('Question', question),
    ...named('Awaited', awaited),
    `Responsible: ${personText(responsible)}. Decided on ${formatDate(date)}.`,
    ...named('Back to the board on', reviewDate && formatDate(reviewDate)),
    ...named('Dissent', dissent),
  ];
}

/** The report as a document of sections, for people. */
export function compositionEntry({ report, patient, version }: Around, parts: Parts): Entry {
  const { reportUid, author, writtenAt, status, title } = report;
  const key = `composition ${reportUid}`;
  const identifier = ownIdentifier(key);
  const sections = reportSections.flatMap(({ kind, title: heading }) => {
    const text = report.sections[kind]?.trim();
    return text ? [{ title: heading, text: narrative(text.split(/\n{2,}/)) }] : [];
  });
  return entryOf(key, {
    resourceType: 'Composition',
    identifier: version === 'R4' ? identifier : [identifier],
    status: status === 'final' ? 'final' : 'preliminary',
    type: reportCode(report),
    subject: version === 'R4' ? patient : [patient],
    date: fhirDateTime(writtenAt),
    author: [person(author)],
    title: plainText(title) || CODE.meaning,
    section: [
      ...sections,
      listSection(
        'Findings',
        draftSentences(report).map(({ text }) => text),
        [...parts.structures, ...parts.results],
      ),
      listSection('Took part', report.participants.map(participantWords), []),
    ],
  });
}

/** Empty, and then left out, where there is nothing to tell. */
function listSection(title: string, lines: readonly string[], entries: readonly Entry[]): JsonObject {
  const text = narrative(lines);
  return text ? { title, text, entry: entries.map(referenceTo) } : {};
}

const participantWords = ({ name, discipline, attendance, presents }: Participant): string =>
  [personText(name), plainText(discipline), presents ? 'presents' : '', attendance].filter(Boolean).join(', ');

/** What the board proposes. It is a proposal: whether it becomes an order is for those who treat. */
export function planEntry({ report, patient, version }: Around, composed: Entry): Entry | undefined {
  const { decision, reportUid, status, title } = report;
  if (!decision) return undefined;
  const key = `plan ${reportUid}`;
  const responsible = person(decision.responsible);
  return entryOf(key, {
    resourceType: 'CarePlan',
    identifier: [ownIdentifier(key)],
    status: status === 'final' ? 'active' : 'draft',
    intent: 'proposal',
    title: plainText(title),
    description: plainText(decision.recommendation),
    subject: patient,
    created: fhirDateTime(decision.date),
    ...(version === 'R4' ? { author: responsible } : { custodian: responsible }),
    supportingInfo: [referenceTo(composed)],
    note: decision.dissent?.trim() ? [{ text: `Dissent: ${plainText(decision.dissent)}` }] : [],
  });
}
