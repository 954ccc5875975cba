import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode, DocumentValue } from '../../dicom/document';
import { documentCodes, isMeasurementGroup } from '../../dicom/documentTree';
import { LEGACY_SCHEMES, SNOMED_CT_OF_LEGACY } from '../legacyCodes';

/** One content item as it is compared: what it is called on its way from the top, and what it says. */
export interface Fact {
  readonly node: DocumentNode;
  /** Equal for items that answer the same question in two versions, whatever language they were written in. */
  readonly key: string;
  readonly saying: string;
  /** The Image Library lists what is referred to elsewhere; observer and acquisition context is in the header. */
  readonly isContext: boolean;
}

/** A measurement group, as its versions are compared. */
export interface ComparedGroup {
  readonly trackingUid: string | undefined;
  readonly identifier: string | undefined;
  readonly finding: CodedConcept | undefined;
  readonly site: CodedConcept | undefined;
  /** Everything else it says, without where it lies. */
  readonly facts: readonly Fact[];
  /** Its outlines and the images they lie on, each once, in no order. */
  readonly places: readonly string[];
  /** Equal for groups that say the same. */
  readonly content: string;
  /** The same, whoever it says it is. */
  readonly body: string;
}

export interface ComparedDocument {
  readonly groups: readonly ComparedGroup[];
  /** What stands outside of measurement groups. */
  readonly facts: readonly Fact[];
}

const CONTEXT = new Set(['HAS OBS CONTEXT', 'HAS ACQ CONTEXT', 'HAS CONCEPT MOD']);

/** A document in parts that can be matched with those of another version. */
export function comparedDocument(root: DocumentNode): ComparedDocument {
  const groups: DocumentNode[] = [];
  const facts = factsBelow(root, (node) => {
    if (!isMeasurementGroup(node)) return true;
    groups.push(node);
    return false;
  });
  return { groups: groups.map(comparedGroup), facts };
}

function comparedGroup(group: DocumentNode): ComparedGroup {
  const all = factsBelow(group, () => true);
  const direct = new Set(group.children);
  const own = (concept: CodedConcept) =>
    all.find(
      ({ node }) => direct.has(node) && node.name !== undefined && conceptKey(node.name) === conceptKey(concept),
    );
  const [identifier, trackingUid, finding, site] = [
    own(documentCodes.trackingIdentifier),
    own(documentCodes.trackingUid),
    own(documentCodes.finding),
    own(documentCodes.findingSite),
  ];
  const told = new Set([identifier, trackingUid, finding, site]);
  const facts = all.filter((fact) => !told.has(fact) && !isPlace(fact));
  const places = [...new Set(all.filter(isPlace).map(({ saying }) => saying))].sort();
  return {
    trackingUid: textOf(trackingUid),
    identifier: textOf(identifier),
    finding: codeOf(finding),
    site: codeOf(site),
    facts,
    places,
    content: all.map(inFull).join('\n'),
    body: [finding?.saying ?? '', site?.saying ?? '', ...facts.map(inFull), ...places].join('\n'),
  };
}

const inFull = ({ key, saying }: Fact): string => `${key}=${saying}`;
const isPlace = ({ node: { value } }: Fact): boolean =>
  value.kind === 'coordinates' || value.kind === 'object' || value.kind === 'time';

const textOf = (fact: Fact | undefined): string | undefined =>
  fact?.node.value.kind === 'text' ? fact.node.value.text : undefined;

const codeOf = (fact: Fact | undefined): CodedConcept | undefined => {
  const value = fact?.node.value;
  if (value?.kind === 'code') return value.code;
  return value?.kind === 'text' ? { value: '', scheme: '', meaning: value.text } : undefined;
};

/**
 * The items below one, each with a key that spells its way down from there. `enter` decides whether an item and what is
 * below it belong here. Modifiers of a value are part of its key (`nameKey`) and no facts of their own.
 */
function factsBelow(top: DocumentNode, enter: (node: DocumentNode) => boolean): Fact[] {
  const facts: Fact[] = [];
  const waiting = below({ node: top, key: '', isContext: false });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, parent } = next;
    if (!enter(node)) continue;
    const key = shortened(`${parent.key}/${node.valueType} ${nameKey(node)}`);
    const isContext =
      parent.isContext ||
      CONTEXT.has(node.relationship ?? '') ||
      (node.name !== undefined && conceptKey(node.name) === conceptKey(documentCodes.imageLibrary));
    if (!isModifierOf(parent.node, node)) facts.push({ node, key, saying: sayingOf(node.value), isContext });
    waiting.push(...below({ node, key, isContext }));
  }
  return facts;
}

interface Parent {
  readonly node: DocumentNode;
  readonly key: string;
  readonly isContext: boolean;
}
/** Last one first: taken from the end of a list, they come in the order of the file. */
const below = (parent: Parent): { readonly node: DocumentNode; readonly parent: Parent }[] =>
  parent.node.children.map((node) => ({ node, parent })).reverse();

/** A deep way would be spelt out again at each of its items; its digest is as good. */
const shortened = (key: string): string => (key.length < LONG_KEY ? key : `#${digest(key)}`);
const LONG_KEY = 400;

/** Two 32-bit halves in the manner of FNV-1a: equal keys have equal digests, different ones practically never. */
function digest(text: string): string {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b) ^ (high >>> 13);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}

const isModifierOf = (parent: DocumentNode, { relationship, value }: DocumentNode): boolean =>
  parent.value.kind === 'number' && relationship === 'HAS CONCEPT MOD' && value.kind === 'code';

/** A value is known by its name and what modifies it: the mean and the maximum of one quantity are two values. */
function nameKey({ name, value, children }: DocumentNode): string {
  const own = name === undefined ? '' : conceptKey(name);
  if (value.kind !== 'number') return own;
  const modifiers = children.flatMap((child) =>
    child.relationship === 'HAS CONCEPT MOD' && child.value.kind === 'code'
      ? [`${nameKey(child)} ${conceptKey(child.value.code)}`]
      : [],
  );
  return [own, ...modifiers.sort()].join(' of ');
}

/** Scheme and value in today's words (SR-28); the meaning is a translation and decides nothing (SR-27). */
export function conceptKey({ value, scheme, meaning }: CodedConcept): string {
  const current = LEGACY_SCHEMES.has(scheme) ? SNOMED_CT_OF_LEGACY[value] : undefined;
  if (current !== undefined) return `SCT ${current}`;
  return value === '' ? `“${meaning}”` : `${scheme} ${value}`;
}

/** Equal for values that say the same: "12.30" is 12.3. A position in the tree is none of what a reference says. */
function sayingOf(value: DocumentValue): string {
  switch (value.kind) {
    case 'container':
      return '';
    case 'reference':
      return 'reference';
    case 'text':
    case 'unknown':
      return value.text;
    case 'code':
      return conceptKey(value.code);
    case 'number':
      return [
        numberKey(value.value),
        ...[value.unit, value.qualifier].map((code) => (code ? conceptKey(code) : '')),
      ].join(' ');
    case 'object':
      return [value.sopInstanceUid, value.frameNumbers.join(','), value.note ?? ''].join(' ');
    case 'coordinates':
      return [value.graphicType, value.frameOfReferenceUid ?? '', value.pixelOrigin ?? '', ...value.points].join(' ');
    case 'time':
      return `${value.rangeType} ${value.text}`;
  }
}

const numberKey = (text: string | undefined): string =>
  text === undefined ? 'none' : Number.isFinite(Number(text)) ? String(Number(text)) : text;
