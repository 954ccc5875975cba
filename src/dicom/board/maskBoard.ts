import { identityHider } from '../identityHider';
import type { Study } from '../types';
import type { Agenda, BoardCase } from './agenda';
import type { Readiness } from './readiness';

/** What stands where something told who a patient is. */
const HIDDEN = '•••';

export interface MaskedBoard {
  readonly agendas: readonly Agenda[];
  readonly lights: Readonly<Record<string, Readiness>>;
  /** Any other text of the page, such as what was said of a file: what it quotes is hidden whole. */
  readonly text: (text: string) => string;
}

/**
 * The agendas as they are shown while identity is hidden. Identifiers are gone, and the parts of names, IDs, accession
 * numbers and birth dates from free texts, as far as cases and archives tell them: a name that only a question holds is not
 * known, and stays. For showing alone; two patients stay two, for they are numbered.
 */
export function maskedBoard(agendas: readonly Agenda[], lights: Readonly<Record<string, Readiness>>): MaskedBoard {
  const cases = agendas.flatMap((agenda) => agenda.cases);
  const studies = Object.values(lights).flatMap((readiness) => readiness.studies);
  const hide = identityHider(
    {
      patients: studies.map(({ patient }) => patient),
      identifiers: [...cases.flatMap(idsOf), ...studies.flatMap(identifiersOf)],
    },
    HIDDEN,
  );
  const numbers = new Map<string, number>();
  const numberOf = (one: BoardCase): number => {
    const patient = lights[one.id]?.studies[0]?.patient;
    const id = one.patientId ?? patient?.patientId;
    const key = id === undefined ? one.id : JSON.stringify([id, one.issuerOfPatientId ?? patient?.issuerOfPatientId]);
    numbers.set(key, numbers.get(key) ?? numbers.size + 1);
    return numbers.get(key) ?? 0;
  };
  const masked = (one: BoardCase): BoardCase => ({
    ...withoutIssuer(one),
    patientId: `Patient ${numberOf(one)}`,
    accessionNumbers: [],
    studyInstanceUids: [],
    question: hide(one.question),
    site: hide(one.site),
    ...(one.note === undefined ? {} : { note: hide(one.note) }),
  });
  return {
    agendas: agendas.map((agenda) => ({ ...agenda, title: hide(agenda.title), cases: agenda.cases.map(masked) })),
    lights: Object.fromEntries(
      Object.entries(lights).map(([id, readiness]) => [
        id,
        {
          ...readiness,
          studies: [],
          reasons: readiness.reasons.map((reason) => ({ ...reason, words: hide(reason.words) })),
        },
      ]),
    ),
    text: (text) => hide(text.replace(/“[^”]*”/g, `“${HIDDEN}”`)),
  };
}

const withoutIssuer = ({ issuerOfPatientId: _, ...rest }: BoardCase): BoardCase => rest;

const idsOf = ({ patientId, issuerOfPatientId, accessionNumbers, studyInstanceUids }: BoardCase): readonly string[] => [
  ...[patientId, issuerOfPatientId].flatMap((one) => one ?? []),
  ...accessionNumbers,
  ...studyInstanceUids,
];

const identifiersOf = ({ studyInstanceUid, accessionNumber }: Study): readonly string[] => [
  studyInstanceUid,
  accessionNumber ?? '',
];
