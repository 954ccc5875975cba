import type { CodedConcept } from '../../dicom/codedConcept';
import type { DocumentNode, DocumentValue } from '../../dicom/document';
import { formatMeasurement } from '../../dicom/format';
import { inOurWords } from '../codeItems';
import { type ComparedGroup, comparedDocument, conceptKey, type Fact } from './documentGroup';

/** So many changes of one mark, or of the rest of a document, are told one by one; more are counted. */
const TOLD = 8;

/**
 * What changed from one version of a report to the next, in the reader's words, nothing left out: marks first (matched
 * by Tracking UID, else by what they say), then other content, and what has no words of its own is counted. Codes decide,
 * never their meanings: a translated report has not changed (SR-27).
 */
export function compareDocuments(before: DocumentNode, after: DocumentNode): string[] {
  const [old, now] = [comparedDocument(before), comparedDocument(after)];
  const { pairs, added, removed } = matchedGroups(old.groups, now.groups);
  const rest = comparedFacts(old.facts, now.facts);
  const title = changedCode(before.name, after.name);
  return [
    ...(title === undefined ? [] : [`title ${title}`]),
    ...pairs.flatMap(([from, to]) => changesOf(from, to)),
    ...added.map((group) => `${titleOf(group)} was added`),
    ...removed.map((group) => `${titleOf(group)} was withdrawn`),
    ...imageChanges(rest),
    ...inWords(rest),
  ];
}

interface Matched {
  readonly pairs: readonly (readonly [from: ComparedGroup, to: ComparedGroup])[];
  readonly added: readonly ComparedGroup[];
  readonly removed: readonly ComparedGroup[];
}

type Sign = (group: ComparedGroup) => string | undefined;
/** A group that says who it is (by UID) becomes no other one because both are called or look the same. */
const ifUnidentified =
  (sign: Sign): Sign =>
  (group) =>
    group.trackingUid === undefined ? sign(group) : undefined;
const [byUid, byContent, byName, byBody]: [Sign, Sign, Sign, Sign] = [
  ({ trackingUid }) => trackingUid,
  ({ content }) => content,
  ({ identifier }) => identifier,
  ({ body }) => body,
];

/** The surest sign first; a group without an identifier may get one when its report is continued. */
const SIGNS: readonly (readonly [ofOld: Sign, ofNew: Sign])[] = [
  [byContent, byContent],
  [byUid, byUid],
  [ifUnidentified(byName), byName],
  [ifUnidentified(byBody), byBody],
];

function matchedGroups(before: readonly ComparedGroup[], after: readonly ComparedGroup[]): Matched {
  const pairs: [ComparedGroup, ComparedGroup][] = [];
  let [old, now] = [before, after];
  for (const [signOfOld, signOfNew] of SIGNS) {
    const waiting = new Map<string, ComparedGroup[]>();
    for (const group of old) {
      const key = signOfOld(group);
      if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), group]);
    }
    const found = now.flatMap((to) => {
      const key = signOfNew(to);
      const from = key === undefined ? undefined : waiting.get(key)?.shift();
      return from === undefined ? [] : [[from, to] as [ComparedGroup, ComparedGroup]];
    });
    pairs.push(...found);
    const gone = new Set(found.flat());
    old = old.filter((group) => !gone.has(group));
    now = now.filter((group) => !gone.has(group));
  }
  const place = new Map(after.map((group, index) => [group, index]));
  pairs.sort(([, a], [, b]) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  return { pairs, added: now, removed: old };
}

/** One line for one mark: "Lesion 2: Length 12.3 mm → 14.1 mm, moved". */
function changesOf(before: ComparedGroup, after: ComparedGroup): string[] {
  if (before.content === after.content) return [];
  const changes = comparedFacts(before.facts, after.facts);
  const label = changedCode(before.finding, after.finding);
  const site = changedCode(before.site, after.site);
  const told = changes.flatMap((change) => wordsOf(change) ?? []);
  const isMoved = before.places.join('\n') !== after.places.join('\n');
  const others = changes.length - told.length + Math.max(0, told.length - TOLD);
  const words = [
    ...(before.identifier === after.identifier || before.identifier === undefined
      ? []
      : [`was called ${quoted(before.identifier)}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(site === undefined ? [] : [`site ${site}`]),
    ...told.slice(0, TOLD),
    ...(isMoved ? [before.places.length === after.places.length ? 'moved' : 'outline changed'] : []),
    ...(others > 0 ? [`${others} other ${others === 1 ? 'item' : 'items'} changed`] : []),
  ];
  return words.length === 0 ? [] : [`${nameOf(after)}: ${words.join(', ')}`];
}

/** An item that says something else now, that came, or that went. */
interface Change {
  readonly from?: Fact;
  readonly to?: Fact;
}

/** Items with the same key answer the same question: first those that agree go together, then the others in order. */
function comparedFacts(before: readonly Fact[], after: readonly Fact[]): readonly Change[] {
  const old = byKey(before);
  const now = byKey(after);
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((key) => {
    const [from, to] = withoutEqual(old.get(key) ?? [], now.get(key) ?? []);
    return Array.from({ length: Math.max(from.length, to.length) }, (_, i): Change => {
      const [a, b] = [from[i], to[i]];
      return { ...(a === undefined ? {} : { from: a }), ...(b === undefined ? {} : { to: b }) };
    });
  });
}

function byKey(facts: readonly Fact[]): Map<string, Fact[]> {
  const map = new Map<string, Fact[]>();
  for (const fact of facts) {
    const known = map.get(fact.key);
    if (known === undefined) map.set(fact.key, [fact]);
    else known.push(fact);
  }
  return map;
}

function withoutEqual(before: readonly Fact[], after: readonly Fact[]): [Fact[], Fact[]] {
  const counts = new Map<string, number>();
  for (const { saying } of before) counts.set(saying, (counts.get(saying) ?? 0) + 1);
  const take = ({ saying }: Fact): boolean => {
    const left = counts.get(saying) ?? 0;
    if (left > 0) counts.set(saying, left - 1);
    return left === 0;
  };
  const added = after.filter(take);
  // What is left in the counts was in the old version only.
  const removed = before.filter(({ saying }) => {
    const left = counts.get(saying) ?? 0;
    if (left > 0) counts.set(saying, left - 1);
    return left > 0;
  });
  return [removed, added];
}

/** Key images and other objects a document lists, outside of its measurement groups. */
function imageChanges(changes: readonly Change[]): string[] {
  const images = changes.filter(isImage);
  const added = images.filter(({ to }) => to !== undefined).length;
  const removed = images.filter(({ from }) => from !== undefined).length;
  const count = (n: number) => (n === 1 ? '1 image was' : `${n} images were`);
  return [...(added > 0 ? [`${count(added)} added`] : []), ...(removed > 0 ? [`${count(removed)} withdrawn`] : [])];
}

const isImage = ({ from, to }: Change): boolean => {
  const fact = to ?? from;
  return fact?.node.value.kind === 'object' && !fact.isContext;
};

function inWords(changes: readonly Change[]): string[] {
  const rest = changes.filter((change) => !isImage(change));
  const told = rest
    .filter(({ from, to }) => (to ?? from)?.isContext === false)
    .flatMap((change) => wordsOf(change) ?? [])
    .slice(0, TOLD);
  const others = rest.length - told.length;
  return [...told, ...(others > 0 ? [`${others} other ${others === 1 ? 'item' : 'items'} changed`] : [])];
}

/** "Length 12.3 mm → 14.1 mm"; undefined for what is only counted. */
function wordsOf({ from, to }: Change): string | undefined {
  const fact = to ?? from;
  const name = fact && wordsOfName(fact.node);
  const [old, now] = valuePair(from?.node, to?.node);
  if (name === undefined || (old === undefined && now === undefined)) return undefined;
  if (old === undefined) return `${name} ${now} added`;
  return now === undefined ? `${name} ${old} removed` : `${name} ${old} → ${now}`;
}

/** The name with what modifies it: "Mean Attenuation Coefficient" is not "Maximum Attenuation Coefficient". */
function wordsOfName({ name, value, children }: DocumentNode): string | undefined {
  if (name === undefined) return undefined;
  const modifiers =
    value.kind !== 'number'
      ? []
      : children.flatMap((child) =>
          child.relationship === 'HAS CONCEPT MOD' && child.value.kind === 'code' ? [meaningOf(child.value.code)] : [],
        );
  return [meaningOf(name), ...(modifiers.length > 0 ? [`(${modifiers.join(', ')})`] : [])].join(' ');
}

/** Both values in words; as the files spell them where rounding for people would make them look equal. */
function valuePair(
  from: DocumentNode | undefined,
  to: DocumentNode | undefined,
): readonly [string | undefined, string | undefined] {
  const [old, now] = [from && valueWords(from), to && valueWords(to)];
  if (old !== now || from === undefined || to === undefined) return [old, now];
  return [asWritten(from.value), asWritten(to.value)];
}

function valueWords({ name, value }: DocumentNode): string | undefined {
  switch (value.kind) {
    case 'text':
      return quoted(value.text);
    case 'code':
      return meaningOf(value.code);
    case 'number': {
      const number = Number(value.value);
      if (value.value === undefined) return value.qualifier ? `no value (${meaningOf(value.qualifier)})` : 'no value';
      if (name === undefined || value.unit === undefined || !Number.isFinite(number)) return asWritten(value);
      return formatMeasurement({ name, value: number, unit: value.unit });
    }
    default:
      return undefined;
  }
}

const asWritten = (value: DocumentValue): string | undefined => {
  if (value.kind === 'number') return [value.value ?? 'no value', value.unit?.value].filter(Boolean).join(' ');
  return value.kind === 'code' ? `${meaningOf(value.code)} (${value.code.value}, ${value.code.scheme})` : undefined;
};

/** "Nodule → Mass"; undefined when both are the same code, whatever their meanings say. */
function changedCode(from: CodedConcept | undefined, to: CodedConcept | undefined): string | undefined {
  if ((from && conceptKey(from)) === (to && conceptKey(to))) return undefined;
  return `${from ? meaningOf(from) : 'none'} → ${to ? meaningOf(to) : 'none'}`;
}

const meaningOf = (code: CodedConcept): string => shortened(inOurWords(code).meaning);
const nameOf = ({ identifier, finding }: ComparedGroup): string =>
  shortened(identifier ?? finding?.meaning ?? 'A measurement');
const titleOf = (group: ComparedGroup): string => `“${nameOf(group)}”`;
const quoted = (text: string): string => `“${shortened(text)}”`;

/** Long text is told by its beginning; the document itself shows all of it. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const letters = Array.from(line.slice(0, 200));
  return letters.length > 80 ? `${letters.slice(0, 79).join('')}…` : line;
}
