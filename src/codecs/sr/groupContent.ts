import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Measurement } from '../../dicom/types';
import { codeOf, inOurWords } from '../codeItems';
import { objectTags as t } from '../objectTags';
import { type ContentItem, childrenNamed } from './contentItem';
import { readMeasuredValue } from './measuredValue';
import { srCodes as c } from './srCodes';

/** Where a graphic lies, as the file says it. */
export type Placement =
  | {
      readonly kind: 'image';
      readonly sopInstanceUid: string;
      readonly frameNumbers: readonly number[];
      readonly isVolume: boolean;
    }
  | { readonly kind: 'space'; readonly frameOfReferenceUid: string }
  | { readonly kind: 'nowhere' };

/** One graphic of a group with the values that were read off it. */
export interface Located {
  readonly graphicType: string;
  readonly points: readonly number[];
  readonly dimension: 2 | 3;
  readonly placement: Placement;
  readonly measurements: readonly Measurement[];
}

/** Everything a Measurement Group says, whichever template it follows and whoever wrote it. */
export interface GroupContent {
  readonly trackingIdentifier?: string;
  readonly trackingUid?: string;
  readonly finding?: CodedConcept;
  readonly site?: CodedConcept;
  readonly located: readonly Located[];
  /** Values that belong to the group as a whole. */
  readonly measurements: readonly Measurement[];
  /** NUMs without a value, with the reason the writer gave. */
  readonly missing: readonly { readonly name: CodedConcept; readonly reason: CodedConcept }[];
}

export function readGroup(group: ContentItem): GroupContent {
  const nums = group.children.filter((child) => child.valueType === 'NUM' && child.name !== undefined);
  const read = nums.map((item) => ({ item, measured: readMeasuredValue(item.dataset), where: coordinatesBelow(item) }));
  const regions = coordinatesBelow(group);
  const unlocated = read.filter(({ where }) => where.length === 0).flatMap(({ item }) => measurementOf(item));
  const trackingIdentifier = textOf(childrenNamed(group, c.trackingIdentifier)[0]);
  const trackingUid = uidOf(childrenNamed(group, c.trackingUniqueIdentifier)[0]);
  const finding = codedValueOf(childrenNamed(group, c.finding)[0]);
  const site = codedValueOf(childrenNamed(group, c.findingSite)[0]);
  return {
    ...(trackingIdentifier === undefined ? {} : { trackingIdentifier }),
    ...(trackingUid === undefined ? {} : { trackingUid }),
    ...(finding === undefined ? {} : { finding }),
    ...(site === undefined ? {} : { site }),
    located: merged([
      ...regions.map((item) => ({ ...graphicOf(item), measurements: [] })),
      ...read.flatMap(({ item, where }) =>
        where.map((coordinates) => ({ ...graphicOf(coordinates), measurements: measurementOf(item) })),
      ),
    ]),
    measurements: unlocated,
    missing: read.flatMap(({ item, measured }) =>
      measured.kind === 'missing' && item.name ? [{ name: item.name, reason: measured.reason }] : [],
    ),
  };
}

/** SCOORD and SCOORD3D at or below an item, but not those of a nested NUM or of another container. */
function coordinatesBelow(item: ContentItem): ContentItem[] {
  if (item.valueType === 'SCOORD' || item.valueType === 'SCOORD3D') return [item];
  return item.children
    .filter((child) => child.valueType !== 'NUM' && child.valueType !== 'CONTAINER')
    .flatMap(coordinatesBelow);
}

/** A NUM without a value stays in the list as "no value": leaving it out would hide that it was tried (SR-05, SR-29). */
function measurementOf(item: ContentItem): Measurement[] {
  if (item.name === undefined) return [];
  const measured = readMeasuredValue(item.dataset);
  const derivation = codedValueOf(childrenNamed(item, c.derivation)[0]);
  const name = inOurWords(item.name);
  const modifier = derivation === undefined ? {} : { derivation: inOurWords(derivation) };
  if (measured.kind === 'value') return [{ name, value: measured.value, unit: inOurWords(measured.unit), ...modifier }];
  return [{ name, value: Number.NaN, unit: { value: '', scheme: '', meaning: measured.reason.meaning }, ...modifier }];
}

function graphicOf(item: ContentItem): Omit<Located, 'measurements'> {
  const graphicType = stringOf(item.dataset, t.GraphicType) ?? '';
  const points = numbersOf(item.dataset, t.GraphicData);
  if (item.valueType === 'SCOORD3D') {
    const uid = stringOf(item.dataset, t.ReferencedFrameOfReferenceUID);
    const placement: Placement = uid === undefined ? { kind: 'nowhere' } : { kind: 'space', frameOfReferenceUid: uid };
    return { graphicType, points, dimension: 3, placement };
  }
  return { graphicType, points, dimension: 2, placement: imagePlacement(item) };
}

function imagePlacement(scoord: ContentItem): Placement {
  const image = scoord.children.find((child) => child.valueType === 'IMAGE');
  const reference = image && sequenceOf(image.dataset, tags.ReferencedSOPSequence)[0];
  const sopInstanceUid = reference && stringOf(reference, tags.ReferencedSOPInstanceUID);
  if (sopInstanceUid === undefined) return { kind: 'nowhere' };
  return {
    kind: 'image',
    sopInstanceUid,
    frameNumbers: numbersOf(reference ?? {}, tags.ReferencedFrameNumber),
    // C.18.6: FRAME applies where nothing is said (SR-19).
    isVolume: stringOf(scoord.dataset, t.PixelOriginInterpretation) === 'VOLUME',
  };
}

/** The same graphic under several NUMs is one graphic with several values. */
function merged(located: readonly Located[]): Located[] {
  const byGraphic = new Map<string, Located>();
  for (const one of located) {
    const key = JSON.stringify([one.graphicType, one.points, one.placement]);
    const before = byGraphic.get(key);
    byGraphic.set(key, before ? { ...before, measurements: [...before.measurements, ...one.measurements] } : one);
  }
  return [...byGraphic.values()];
}

const codedValueOf = (item: ContentItem | undefined): CodedConcept | undefined => {
  if (item === undefined) return undefined;
  const code = codeOf(item.dataset, t.ConceptCodeSequence);
  const text = textOf(item);
  return code ?? (text === undefined ? undefined : { value: text, scheme: '', meaning: text });
};

const textOf = (item: ContentItem | undefined): string | undefined => item && stringOf(item.dataset, t.TextValue);
const uidOf = (item: ContentItem | undefined): string | undefined => item && stringOf(item.dataset, t.UID);

/** Whether a value is one that is read off two points. */
export const hasQuantity = (measurements: readonly Measurement[], quantities: readonly CodedConcept[]): boolean =>
  measurements.some(({ name }) => quantities.some((quantity) => isSameConcept(quantity, name)));
