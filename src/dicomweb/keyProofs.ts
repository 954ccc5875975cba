import { type DicomJson, stringOf, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { CapabilityId, CapabilityValue, HowLearnt } from './capabilities';
import type { SourceFindings } from './profile';
import { mayBeTheForm, type SearchDependencies, searchPage } from './searchPage';
import { hasDateFilter, hasTextFilter, modalitiesOf, type StudyFilters, studyIncludeFields } from './studyFilters';

/** What a search for studies can be narrowed by, as far as archives differ in it. */
export type KeyKind = 'text' | 'date' | 'modality' | 'modalityList' | 'uid' | 'fuzzy';

export const everyKeyKind: readonly KeyKind[] = ['text', 'date', 'modality', 'modalityList', 'uid', 'fuzzy'];

export const factOf = {
  text: 'wildcard',
  date: 'dateRange',
  modality: 'modality',
  modalityList: 'modalityList',
  uid: 'studyUid',
  fuzzy: 'fuzzy',
} as const;

/** The kinds of keys in a search that have not been seen to work in this page load. */
export function unprovenKinds(filters: StudyFilters, needs: SearchDependencies): KeyKind[] {
  const { length } = modalitiesOf(filters);
  const used: Record<KeyKind, boolean> = {
    text: hasTextFilter(filters),
    date: hasDateFilter(filters),
    modality: length > 0,
    modalityList: length > 1,
    uid: Boolean(filters.studyInstanceUids?.length),
    fuzzy: filters.fuzzy === true && Boolean(filters.patientName),
  };
  return everyKeyKind.filter((kind) => used[kind] && !needs.findings.facts.isProven(factOf[kind]));
}

/** Any study stands for the archive; of a few, one has what is needed. */
const EXAMPLES = 10;

/**
 * Finds out by example which keys an archive matches: it is asked for a study that it has just shown, by that study's own
 * values. "Nothing found" is believed only of an archive that finds what it is known to have. The example is not kept.
 */
export async function proveKeys(
  kinds: readonly KeyKind[],
  studies: { readonly url: URL; readonly signal: AbortSignal },
  needs: SearchDependencies,
  how: HowLearnt = 'use',
): Promise<void> {
  const plain = { ...studies, keys: [], includeFields: studyIncludeFields };
  const examples = await searchPage(plain, { offset: 0, limit: EXAMPLES }, needs);
  if (!examples.ok || examples.value.datasets.length === 0) return;
  const rows = examples.value.datasets;
  let isInterrupted = false;
  const find: Find = async (entries) => {
    const hasTags = needs.findings.facts.known('keyNames') === 'tags';
    const keys = entries.map(([name, value]) => [hasTags ? (tagOf[name] ?? name) : name, value] as const);
    const page = await searchPage({ ...plain, keys }, { offset: 0, limit: EXAMPLES }, needs);
    if (!page.ok && !mayBeTheForm(page.error)) isInterrupted = true;
    return page.ok ? page.value.datasets : [];
  };
  // A lost connection or a missing permission says nothing about keys.
  const learn: Learn = (id, value) => {
    if (!isInterrupted) needs.findings.facts.learn(id, value, how);
  };
  for (const kind of kinds) {
    if (isInterrupted) return;
    await proofs[kind](rows, find, learn, needs.findings);
  }
}

const tagOf: Readonly<Record<string, string>> = tags;
/** Whether they match is another question under another name. */
const OTHER_KEYS = ['dateRange', 'modality', 'modalityList', 'studyUid'] as const;

type Keys = readonly (readonly [string, string])[];
type Find = (keys: Keys) => Promise<readonly DicomJson[]>;
type Learn = <Id extends CapabilityId>(id: Id, value: CapabilityValue<Id>) => void;
type Proof = (rows: readonly DicomJson[], find: Find, learn: Learn, findings: SourceFindings) => Promise<void>;

const proofs: Record<KeyKind, Proof> = {
  text: proveText,
  date: proveDate,
  modality: proveModality,
  modalityList: proveModalityList,
  uid: proveUid,
  fuzzy: proveFuzzy,
};

/** Attributes that texts are matched by, those first that say most. */
const textKeys = ['PatientID', 'AccessionNumber', 'PatientName'] as const;

async function proveText(rows: readonly DicomJson[], find: Find, learn: Learn, findings: SourceFindings) {
  const example = textExample(rows);
  if (!example) return;
  const { keyword, value } = example;
  const tag = tags[keyword];
  const middle = `*${value.slice(1, -1)}*`;
  const matches = (found: readonly DicomJson[]) =>
    found.length > 0 && found.every((row) => fold(stringOf(row, tag) ?? value).includes(fold(value.slice(1, -1))));
  const asked: (readonly [name: string, names: 'keywords' | 'tags'])[] = [
    [keyword, 'keywords'],
    [tag, 'tags'],
  ];
  let isIgnored = false;
  const learnNames = (names: 'keywords' | 'tags') => {
    if ((findings.facts.known('keyNames') ?? 'keywords') !== names) findings.facts.forget(OTHER_KEYS);
    learn('keyNames', names);
  };
  findings.facts.forget(['keyNames']);
  for (const [name, names] of asked) {
    const found = await find([[name, middle]]);
    if (matches(found)) {
      learnNames(names);
      return learn('wildcard', 'yes');
    }
    isIgnored ||= found.length > 0;
    if (found.length > 0 || !matches(await find([[name, value]]))) continue;
    learnNames(names);
    return learn('wildcard', 'no');
  }
  learn('wildcard', isIgnored ? 'ignored' : 'no');
}

function textExample(rows: readonly DicomJson[]) {
  for (const keyword of textKeys) {
    for (const row of rows) {
      // Values of three plain signs and more: one can be cut off at each end.
      const value = stringOf(row, tags[keyword]);
      if (value && /^[\p{L}\p{N}^ ._-]{3,64}$/u.test(value)) return { keyword, value };
    }
  }
  return undefined;
}

async function proveDate(rows: readonly DicomJson[], find: Find, learn: Learn) {
  const date = rows.map((row) => stringOf(row, tags.StudyDate)).find((one) => /^\d{8}$/.test(one ?? ''));
  if (!date) return;
  const forms = [
    ['closed', `${date}-99991231`],
    ['open', `${date}-`],
  ] as const;
  for (const [form, value] of forms) {
    if ((await find([['StudyDate', value]])).length > 0) return learn('dateRange', form);
  }
  learn('dateRange', 'no');
}

const modalityOf = (rows: readonly DicomJson[]) =>
  rows.flatMap((row) => stringsOf(row, tags.ModalitiesInStudy)).find((one) => /^[A-Z0-9_ ]{1,16}$/.test(one));

async function proveModality(rows: readonly DicomJson[], find: Find, learn: Learn) {
  const modality = modalityOf(rows);
  if (!modality) return;
  const found = await find([['ModalitiesInStudy', modality]]);
  learn('modality', found.length > 0 ? 'yes' : 'no');
}

/** Archives exist that take the first of a list, the last, or all of it for one value: the known one goes in the middle. */
async function proveModalityList(rows: readonly DicomJson[], find: Find, learn: Learn) {
  const modality = modalityOf(rows);
  if (!modality) return;
  const found = await find([['ModalitiesInStudy', `ZZ,${modality},ZZ`]]);
  learn('modalityList', found.length > 0 ? 'yes' : 'no');
}

async function proveUid(rows: readonly DicomJson[], find: Find, learn: Learn) {
  const uid = rows.map((row) => stringOf(row, tags.StudyInstanceUID)).find(Boolean);
  if (!uid) return;
  const found = await find([['StudyInstanceUID', uid]]);
  learn('studyUid', found.length > 0 ? 'yes' : 'no');
}

/** The beginning of a family name in small letters: what any fuzzy matching finds, and literal matching does not. */
async function proveFuzzy(rows: readonly DicomJson[], find: Find, learn: Learn, findings: SourceFindings) {
  const family = rows.map((row) => /^[\p{L}]{4,}/u.exec(stringOf(row, tags.PatientName) ?? '')?.[0]).find(Boolean);
  if (!family) return;
  const found = await find([
    ['PatientName', family.slice(0, -1).toLowerCase()],
    ['fuzzymatching', 'true'],
  ]);
  const isFound = found.some((row) => fold(stringOf(row, tags.PatientName) ?? '').startsWith(fold(family)));
  const canTell = findings.facts.known('wildcard') !== 'ignored';
  learn('fuzzy', isFound && canTell ? 'yes' : 'no');
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
