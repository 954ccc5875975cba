import { type DicomJson, itemOf, sequenceOf, stringOf } from '../json';
import { tags } from '../tags';
import { slideTags } from './slideTags';

/** Concepts of preparation steps (PS3.16 TID 8001 to 8004), DCM and SCT code values. */
const SPECIMEN = '121041';
const PARENT_SPECIMEN = '111705';
const FIXATIVE = '430864009';
const EMBEDDING_MEDIUM = '430863003';

/** Where the tissue on a glass comes from, in the words of the file; what the file does not say is absent. */
export interface SpecimenHistory {
  /** Identifiers, from what came to the laboratory to what lies on the glass; at least the latter where it is named. */
  readonly lineage: readonly string[];
  /**
   * What the section was cut from, and what that was taken from: known only where the file tells of three generations at
   * least. A glass with one parent may be a smear, and its parent no block.
   */
  readonly block?: string;
  readonly part?: string;
  readonly fixative?: string;
  readonly embedding?: string;
}

/** Reads the preparation steps of the first specimen of Specimen Description Sequence (WSI-14). */
export function specimenHistoryOf(dataset: DicomJson): SpecimenHistory {
  const specimen = itemOf(dataset, tags.SpecimenDescriptionSequence) ?? {};
  const steps = sequenceOf(specimen, slideTags.SpecimenPreparationSequence).map((step) =>
    sequenceOf(step, slideTags.SpecimenPreparationStepContentItemSequence),
  );
  const lineage = lineageOf(steps, stringOf(specimen, slideTags.SpecimenIdentifier));
  const [part, block] = lineage.length >= 3 ? lineage.slice(-3) : [];
  const fixative = firstWords(steps, FIXATIVE);
  const embedding = firstWords(steps, EMBEDDING_MEDIUM);
  return {
    lineage,
    ...(block && { block }),
    ...(part && { part }),
    ...(fixative && { fixative }),
    ...(embedding && { embedding }),
  };
}

type Step = readonly DicomJson[];

/**
 * From the glass up, by the parent that each sampling names. Files that leave out the last step, the cutting of the section,
 * have a glass without a parent: it then comes from the last specimen that was sampled. A circle ends where it closes.
 */
function lineageOf(steps: readonly Step[], onGlass: string | undefined): readonly string[] {
  const parents = new Map<string, string>();
  let lastSampled: string | undefined;
  for (const step of steps) {
    const [child, parent] = [wordsOf(step, SPECIMEN), wordsOf(step, PARENT_SPECIMEN)];
    if (!child || !parent || child === parent) continue;
    parents.set(child, parent);
    lastSampled = child;
  }
  const isComplete = !onGlass || !lastSampled || parents.has(onGlass);
  const lineage = onGlass ? [onGlass] : [];
  let next = isComplete ? onGlass && parents.get(onGlass) : lastSampled;
  while (next && !lineage.includes(next)) {
    lineage.unshift(next);
    next = parents.get(next);
  }
  return lineage;
}

function firstWords(steps: readonly Step[], concept: string): string | undefined {
  for (const step of steps) {
    const words = wordsOf(step, concept);
    if (words) return words;
  }
  return undefined;
}

function wordsOf(step: Step, concept: string): string | undefined {
  const item = step.find(
    (one) => stringOf(itemOf(one, slideTags.ConceptNameCodeSequence) ?? {}, slideTags.CodeValue) === concept,
  );
  if (!item) return undefined;
  return (
    stringOf(item, slideTags.TextValue) ??
    stringOf(itemOf(item, slideTags.ConceptCodeSequence) ?? {}, slideTags.CodeMeaning)
  )?.trim();
}
