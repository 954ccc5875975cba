import { isSameConcept } from '../../dicom/codedConcept';
import type { Annotation } from '../../dicom/types';
import { objectTags as t } from '../objectTags';
import { codeOf, NO_FINDING } from '../codeItems';
import type { ContentItem } from './contentItem';
import { isCoordinates, isMeasurementGroup } from './groupContent';
import { algorithmOf, isOwnChild, readContext, readNumber, type ReadNumber, textOf } from './itemContext';
import { readCodes as r } from './readCodes';
import type { srCodes as c } from './srCodes';

/** A finding that has coordinates and is no Measurement Group: of a basic or enhanced report, or of a CAD. */
export interface LooseFinding {
  readonly owner: ContentItem;
  /** What it stands in, nearest first. */
  readonly ancestors: readonly ContentItem[];
  readonly graphics: readonly ContentItem[];
}

/** Statements about what holds findings, which are none themselves. */
const NOT_FINDINGS = [r.cadSummary, r.summaryOfDetections, r.summaryOfAnalyses];

const isAnswer = (item: ContentItem): boolean =>
  ['CODE', 'NUM', 'TEXT'].includes(item.valueType) && !NOT_FINDINGS.some((name) => isNamed(item, name));
const isNamed = ({ name }: ContentItem, concept: typeof c.finding): boolean =>
  name !== undefined && isSameConcept(name, concept);

/**
 * All SCOORD and SCOORD3D that no group uses, by the item they say something about: the nearest CODE, NUM or TEXT above
 * them, else their container. Each is listed once, also where several findings refer to it.
 */
export function looseFindings(root: ContentItem, used: ReadonlySet<string>): LooseFinding[] {
  const owners = new Map<string, { graphic: ContentItem; chain: readonly ContentItem[] }>();
  const visit = (item: ContentItem, chain: readonly ContentItem[]): void => {
    if (isMeasurementGroup(item)) return;
    if (isCoordinates(item)) {
      const before = owners.get(item.path);
      const isBetter = before === undefined || (!before.chain.some(isAnswer) && chain.some(isAnswer));
      if (!used.has(item.path) && isBetter) owners.set(item.path, { graphic: item, chain });
      return;
    }
    for (const child of item.children) visit(child, [item, ...chain]);
  };
  visit(root, []);
  const findings = new Map<
    string,
    { owner: ContentItem; ancestors: readonly ContentItem[]; graphics: ContentItem[] }
  >();
  for (const { graphic, chain } of owners.values()) {
    const index = Math.max(chain.findIndex(isAnswer), 0);
    const owner = chain[index] ?? root;
    const finding = findings.get(owner.path);
    if (finding) finding.graphics.push(graphic);
    else findings.set(owner.path, { owner, ancestors: chain.slice(index + 1), graphics: [graphic] });
  }
  return [...findings.values()];
}

export type LooseCommon = Pick<Annotation, 'trackingIdentifier' | 'label'> &
  Partial<Pick<Annotation, 'site' | 'laterality' | 'comment' | 'specimenUid' | 'algorithm'>> & {
    readonly trackingUid?: string;
  };

/** What such a finding says of itself. */
export function describeLoose({ owner, ancestors }: LooseFinding): LooseCommon {
  const chain = [owner, ...ancestors];
  const { finding, ...own } = readContext(owner);
  const subject = chain.find((item) => item.valueType === 'CODE' && isAnswer(item));
  const label = finding ?? (subject && codeOf(subject.dataset, t.ConceptCodeSequence));
  const text = owner.valueType === 'TEXT' ? textOf(owner) : undefined;
  const algorithm = nearest(chain, algorithmOf);
  return {
    ...own,
    label: label ?? NO_FINDING,
    trackingIdentifier: own.trackingIdentifier ?? label?.meaning ?? text ?? owner.name?.meaning ?? 'Region',
    ...(text === undefined ? {} : { comment: text }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
}

function nearest<T>(chain: readonly ContentItem[], read: (item: ContentItem) => T | undefined): T | undefined {
  for (const item of chain) {
    const found = read(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Its values: itself where it is one, and what it says of its size or certainty. */
export function numbersOfLoose({ owner, ancestors }: LooseFinding): ReadNumber[] {
  const own = owner.valueType === 'NUM' ? [readNumber(owner)] : [];
  const isDocument = owner.valueType === 'CONTAINER' && ancestors.length === 0;
  if (isDocument) return [];
  const below = owner.children.filter(
    (child) =>
      child.valueType === 'NUM' &&
      isOwnChild(owner, child) &&
      !child.children.some((grandchild) => isCoordinates(grandchild)),
  );
  return [...own, ...below.map(readNumber)];
}
