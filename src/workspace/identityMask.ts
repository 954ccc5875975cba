import { identityHider } from '../dicom/identityHider';
import type { DisplaySet, Patient, Study } from '../dicom/types';
import { HIDDEN } from './hiddenWords';
import type { WorkspaceState } from './store';
import type { WorkListState } from './workList';

const NONE: readonly Study[] = [];

/**
 * The workspace as it is shown while identity is masked. Everything on the page is made from this, so that titles, tips and
 * names for assistive technology hide what the page hides. Two patients stay two: they are numbered.
 */
export const maskedWorkspace: (state: WorkspaceState) => WorkspaceState = ofLast((state) => {
  const { studies, otherStudies, displaySets, documents, problems, savePlan, save, annotations, stored, story, board } =
    state;
  const others = otherStudies?.studies.map(({ study }) => study) ?? NONE;
  const scrub = scrubberOf(studies, others);
  return {
    ...state,
    studies: scrub.studies(studies),
    displaySets: scrub.displaySets(displaySets),
    documents: scrub.deep(documents),
    problems: scrub.deep(problems),
    savePlan: scrub.deep(savePlan),
    save: scrub.deep(save),
    annotations: scrub.deep(annotations),
    stored: scrub.deep(stored),
    story: scrub.deep(story),
    board: scrub.deep(board),
    otherStudies: otherStudies && {
      ...scrub.deep(otherStudies),
      studies: otherStudies.studies.map((one) => ({ ...scrub.deep(one), study: maskedStudy(one.study, scrub) })),
    },
    // A photograph of a label is a name that no text hides.
    labelPaneId: undefined,
  };
});

/** The work list while identity is masked. */
export const maskedWorkList: (state: WorkListState) => WorkListState = ofLast((state) => {
  const scrub = scrubberOf(state.studies, NONE);
  return { ...state, studies: scrub.studies(state.studies) };
});

/** Every part of the page asks for the same state. */
function ofLast<T extends object, R>(make: (value: T) => R): (value: T) => R {
  let last: { readonly value: T; readonly made: R } | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, made: make(value) };
    return last.made;
  };
}

interface Scrubber {
  readonly studies: (studies: readonly Study[]) => readonly Study[];
  readonly displaySets: (sets: readonly DisplaySet[]) => readonly DisplaySet[];
  /** Of plain values: every text in them. The same value gives the same answer, so that nothing renders anew for it. */
  readonly deep: <T>(value: T) => T;
  readonly text: (text: string) => string;
  readonly patient: (patient: Patient) => Patient;
}

let last:
  | { readonly studies: readonly Study[]; readonly others: readonly Study[]; readonly scrubber: Scrubber }
  | undefined;

function scrubberOf(studies: readonly Study[], others: readonly Study[]): Scrubber {
  const isSame = last?.studies === studies && last.others.length === others.length;
  if (last && isSame && last.others.every((one, index) => one === others[index])) return last.scrubber;
  const scrubber = makeScrubber([...studies, ...others]);
  last = { studies, others, scrubber };
  return scrubber;
}

function makeScrubber(studies: readonly Study[]): Scrubber {
  const text = textScrubber(studies);
  const patients = new Map<string, Patient>();
  const patient = (one: Patient): Patient => {
    const key = `${one.patientId}\n${one.issuerOfPatientId ?? ''}\n${one.patientId.trim() === '' ? one.patientName : ''}`;
    const known = patients.get(key);
    if (known) return known;
    const number = patients.size + 1;
    const sex = one.patientSex === undefined ? {} : { patientSex: one.patientSex };
    const made = { patientId: `Patient ${number}`, patientName: 'Identity hidden', ...sex };
    patients.set(key, made);
    return made;
  };
  const deep = deepScrubber(text);
  const scrubber: Scrubber = {
    text,
    patient,
    deep,
    studies: ofLast((all: readonly Study[]) => all.map((study) => maskedStudy(study, scrubber))),
    displaySets: ofLast((sets: readonly DisplaySet[]) => sets.map((set) => maskedSet(set, scrubber))),
  };
  return scrubber;
}

function maskedStudy(study: Study, { patient, text }: Pick<Scrubber, 'patient' | 'text'>): Study {
  const { accessionNumber: _hidden, ...rest } = study;
  return {
    ...rest,
    patient: patient(study.patient),
    ...(study.studyDescription !== undefined && { studyDescription: text(study.studyDescription) }),
  };
}

/** What the page tells of a series or a slide; frames and tiles are the same objects. */
function maskedSet(set: DisplaySet, { deep }: Pick<Scrubber, 'deep'>): DisplaySet {
  const series = deep(set.series);
  if (set.kind !== 'slide') return { ...set, series };
  const { slide } = set;
  const { containerIdentifier, specimenIdentifier, specimens, stain, baseDataset, problems } = slide;
  const words = deep({ containerIdentifier, specimenIdentifier, specimens, stain, baseDataset, problems });
  return { ...set, series, slide: { ...slide, ...words } as typeof slide };
}

const textScrubber = (studies: readonly Study[]): ((text: string) => string) =>
  identityHider(
    {
      // An ID of one or two characters would hide every other number on the page.
      patients: studies.map(({ patient }) =>
        patient.patientId.trim().length > 2 ? patient : { ...patient, patientId: '' },
      ),
      identifiers: studies.map(({ accessionNumber }) => accessionNumber ?? ''),
    },
    HIDDEN,
  );

const UID = /^(?:2\.25\.\d+|[012](?:\.\d+){4,})$/;

function deepScrubber(text: (text: string) => string): <T>(value: T) => T {
  const known = new WeakMap<object, unknown>();
  const scrub = (value: unknown): unknown => {
    // What the page finds its images by is never read as an ID or a date that is a part of it.
    if (typeof value === 'string') return UID.test(value) ? value : text(value);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
      return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    const made = Array.isArray(value) ? scrubbedList(value, scrub) : scrubbedRecord(value, scrub);
    known.set(value, made);
    return made;
  };
  return scrub as <T>(value: T) => T;
}

/** The same list where nothing in it names anybody. */
function scrubbedList(list: readonly unknown[], scrub: (value: unknown) => unknown): readonly unknown[] {
  const made = list.map(scrub);
  return made.every((one, index) => one === list[index]) ? list : made;
}

function scrubbedRecord(value: object, scrub: (value: unknown) => unknown): object {
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, one, scrub(one)] as const);
  return entries.every(([, one, after]) => one === after)
    ? value
    : Object.fromEntries(entries.map(([key, , after]) => [key, after]));
}
