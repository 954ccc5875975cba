import type { CodedConcept } from '../../dicom/codedConcept';
import { stringOf, stringsOf } from '../../dicom/json';
import { responseRoleOf } from '../../dicom/responseRole';
import type { Annotation, Measurement } from '../../dicom/types';
import { codeOf, inOurWords } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { type ContentItem, childrenNamed } from './contentItem';
import { type ReadLink, readLink } from './linkItems';
import { readMeasuredValue } from './measuredValue';
import { readCodes as r } from './readCodes';
import { srCodes as c } from './srCodes';

/** What an item of the tree says of itself by its children, whichever template it follows: who, what, where, by what. */
export type ItemContext = Partial<
  Pick<
    Annotation,
    'trackingIdentifier' | 'site' | 'laterality' | 'comment' | 'responseRole' | 'specimenUid' | 'algorithm'
  >
> & {
  readonly trackingUid?: string;
  readonly finding?: CodedConcept;
  readonly link?: ReadLink;
};

export function readContext(item: ContentItem): ItemContext {
  const first = (name: CodedConcept) => childrenNamed(item, name)[0];
  const site = first(c.findingSite);
  const context: { readonly [key in keyof ItemContext]: ItemContext[key] | undefined } = {
    trackingIdentifier: textOf(first(c.trackingIdentifier)),
    trackingUid: uidOf(first(c.trackingUniqueIdentifier)),
    finding: codedValueOf(first(c.finding)),
    site: codedValueOf(site),
    laterality: codedValueOf((site && childrenNamed(site, r.laterality)[0]) ?? first(r.laterality)),
    comment: textOf(first(c.comment)),
    responseRole: responseRoleOf(codedValueOf(first(c.responseRole))),
    specimenUid: uidOf(first(c.specimenUid)),
    algorithm: algorithmOf(item),
    link: readLink(item),
  };
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}

/** TID 4019, wherever its two rows stand: under a group, a CAD finding, or whatever holds them all (SR-10). */
export function algorithmOf(item: ContentItem): Annotation['algorithm'] | undefined {
  const name = textOf(childrenNamed(item, r.algorithmName)[0]);
  if (name === undefined) return undefined;
  return { name, version: textOf(childrenNamed(item, r.algorithmVersion)[0]) ?? '' };
}

/** A NUM as a measurement, with the item it was read from: an edit changes exactly that one. */
export interface ReadNumber {
  readonly path: string;
  readonly measurement: Measurement;
}

/** A NUM without a value stays in the list as "no value": leaving it out would hide that it was tried (SR-05, SR-29). */
export function readNumber(item: ContentItem): ReadNumber {
  const measured = readMeasuredValue(item.dataset);
  const derivation = codedValueOf(childrenNamed(item, c.derivation)[0]);
  const method = codedValueOf(childrenNamed(item, c.measurementMethod)[0]);
  const unit =
    measured.kind === 'value' ? inOurWords(measured.unit) : { value: '', scheme: '', meaning: measured.reason.meaning };
  return {
    path: item.path,
    measurement: {
      name: item.name === undefined ? UNNAMED : inOurWords(item.name),
      value: measured.kind === 'value' ? measured.value : Number.NaN,
      unit,
      ...(derivation === undefined ? {} : { derivation: inOurWords(derivation) }),
      ...(method === undefined ? {} : { method }),
    },
  };
}

const UNNAMED: CodedConcept = { value: '', scheme: '', meaning: 'Value without a name' };

/** The answer of a CODE, or of a TEXT where a code was expected. */
export const codedValueOf = (item: ContentItem | undefined): CodedConcept | undefined => {
  if (item === undefined) return undefined;
  const code = codeOf(item.dataset, t.ConceptCodeSequence);
  const text = textOf(item);
  return code ?? (text === undefined ? undefined : { value: text, scheme: '', meaning: text });
};

/** Some servers leave the VR out: then a backslash in a text looks like a separator, and is put back. */
export const textOf = (item: ContentItem | undefined): string | undefined =>
  (item && stringsOf(item.dataset, t.TextValue).join('\\')) || undefined;
const uidOf = (item: ContentItem | undefined): string | undefined => item && stringOf(item.dataset, t.UID);

/** Whether an item stands in its parent, or is only referred to from there. */
export const isOwnChild = (parent: ContentItem, child: ContentItem): boolean =>
  child.path.startsWith(`${parent.path}.`);
