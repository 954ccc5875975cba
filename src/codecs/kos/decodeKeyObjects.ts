import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { rejectionTitleOf } from '../../dicom/keyImage';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation, PresentationStateReference } from '../../dicom/types';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { childrenNamed, type ContentItem, readContentTree, walk } from '../sr/contentItem';
import { readKeyDescription } from './keyDescription';
import { INVENTORY_TITLES, keyObjectCodes as c, keyObjectTags as k } from './keyObjectCodes';
import { hierarchicalUids, type KeyObjectIdentity, keyObjectIdentity } from './keyObjectIdentity';
import { keyImageMarks } from './keyImageMarks';
import type { KeyObjectContext, KeyObjectReference } from './keyObjectReference';

export interface DecodedKeyObjects {
  readonly identity: KeyObjectIdentity;
  readonly title: CodedConcept;
  /** Document Title Modifiers: why it was rejected, what it is the best of. */
  readonly modifiers: readonly CodedConcept[];
  /** Key Object Description, as stored. */
  readonly description?: string;
  readonly references: readonly KeyObjectReference[];
  /** True for a rejection note: its objects are withdrawn, not chosen. */
  readonly isRejection: boolean;
  readonly annotations: readonly Annotation[];
  /** What is named and not shown, each with its reason; also what was read with reservations. */
  readonly problems: readonly Problem[];
  /** References in the file = references shown + references explained. */
  readonly referencesShown: number;
  readonly referencesExplained: number;
  /** Every reference is among `annotations`; where it is not, a new version made of them would lose the others. */
  readonly isWhole: boolean;
}

const UNTITLED: CodedConcept = { value: '', scheme: '', meaning: 'Key images' };

/**
 * Any Key Object Selection (SR-37): title, modifiers, description, author, and every object it names with its frames and
 * presentation state. Selections written here come back editable; those of others are shown and locked.
 */
export function decodeKeyObjects(dataset: DicomJson, context: KeyObjectContext): DecodedKeyObjects {
  const root = readContentTree(dataset);
  const title = root.name ?? UNTITLED;
  const description = descriptionOf(root);
  const selection = {
    identity: keyObjectIdentity(dataset, root),
    title: rejectionTitleOf(title) ?? title,
    modifiers: childrenNamed(root, c.documentTitleModifier).flatMap(
      ({ dataset: item }) => codeOf(item, t.ConceptCodeSequence) ?? [],
    ),
    ...(description === undefined ? {} : { description }),
    references: referencesOf(root, dataset),
  };
  if (rejectionTitleOf(title)) return { ...selection, ...NOTHING_SHOWN, isRejection: true, problems: [] };
  if (INVENTORY_TITLES.some((known) => isSameConcept(known, title))) {
    const problems = [inventory(title, selection.references.length)];
    const referencesExplained = selection.references.length;
    return { ...selection, ...NOTHING_SHOWN, isRejection: false, problems, referencesExplained };
  }
  const words = wordsOf(selection);
  return { ...selection, ...keyImageMarks(selection, words, context), isRejection: false };
}

const NOTHING_SHOWN = { annotations: [], referencesShown: 0, referencesExplained: 0, isWhole: true } as const;

/** The words of each reference. Others' modifiers say what the title leaves open ("Best In Set: Series"). */
function wordsOf({
  identity,
  title,
  modifiers,
  description,
  references,
}: Pick<DecodedKeyObjects, 'identity' | 'title' | 'modifiers' | 'description' | 'references'>): readonly string[] {
  if (identity.isOurs) return readKeyDescription(description, references.length);
  const told = [modifiers.map(({ meaning }) => meaning).join(', '), description ?? ''].filter(Boolean).join(': ');
  return references.map(() => told || title.meaning);
}

/** Several texts are against the template (row 7 is 1), and shown all the same. */
function descriptionOf(root: ContentItem): string | undefined {
  const texts = childrenNamed(root, c.keyObjectDescription).flatMap(
    ({ dataset }) => stringOf(dataset, t.TextValue) ?? [],
  );
  return texts.length === 0 ? undefined : texts.join('\n');
}

const OBJECT_TYPES: ReadonlySet<string> = new Set(['IMAGE', 'COMPOSITE', 'WAVEFORM']);

/** The tree is flat (A.35.4.3.1.2); where somebody nested it, nothing is overlooked. A tree without objects: the evidence. */
function referencesOf(root: ContentItem, dataset: DicomJson): readonly KeyObjectReference[] {
  const evidence = hierarchicalUids(dataset, t.CurrentRequestedProcedureEvidenceSequence).concat(
    hierarchicalUids(dataset, t.PertinentOtherEvidenceSequence),
  );
  const places = new Map(evidence.map((one) => [one.sopInstanceUid, one]));
  const found: KeyObjectReference[] = [];
  walk(root, ({ valueType, dataset: item }) => {
    if (!OBJECT_TYPES.has(valueType)) return;
    const observationUid = stringOf(item, k.ObservationUID);
    for (const reference of sequenceOf(item, tags.ReferencedSOPSequence)) {
      const sopInstanceUid = stringOf(reference, tags.ReferencedSOPInstanceUID) ?? '';
      const presentationState = presentationOf(reference, places);
      found.push({
        valueType,
        sopClassUid: stringOf(reference, tags.ReferencedSOPClassUID) ?? '',
        sopInstanceUid,
        frameNumbers: numbersOf(reference, tags.ReferencedFrameNumber),
        studyInstanceUid: places.get(sopInstanceUid)?.studyInstanceUid ?? '',
        seriesInstanceUid: places.get(sopInstanceUid)?.seriesInstanceUid ?? '',
        ...(presentationState === undefined ? {} : { presentationState }),
        ...(observationUid === undefined ? {} : { observationUid }),
      });
    }
  });
  if (found.length > 0) return found;
  return evidence.map((one) => ({ ...one, valueType: 'COMPOSITE', frameNumbers: [] }));
}

function presentationOf(
  reference: DicomJson,
  places: ReadonlyMap<string, { readonly studyInstanceUid: string; readonly seriesInstanceUid: string }>,
): KeyObjectReference['presentationState'] {
  const [state] = sequenceOf(reference, tags.ReferencedSOPSequence);
  const sopInstanceUid = state && stringOf(state, tags.ReferencedSOPInstanceUID);
  const sopClassUid = state && stringOf(state, tags.ReferencedSOPClassUID);
  if (sopInstanceUid === undefined || sopClassUid === undefined) return undefined;
  return {
    studyInstanceUid: places.get(sopInstanceUid)?.studyInstanceUid ?? '',
    seriesInstanceUid: places.get(sopInstanceUid)?.seriesInstanceUid ?? '',
    sopClassUid,
    sopInstanceUid,
  } as PresentationStateReference;
}

const inventory = (title: CodedConcept, count: number): Problem => ({
  code: 'unsupported',
  severity: 'info',
  title: `“${title.meaning}” lists ${count === 1 ? '1 object' : `${count} objects`}; they are not marked as key images`,
});
