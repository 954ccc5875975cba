import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { numbersOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Measurement } from '../../dicom/types';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import type { ContentItem } from './contentItem';
import { readCoordinates } from './graphicData';
import { type ItemContext, isOwnChild, readContext, readNumber, type ReadNumber } from './itemContext';
import { readMeasuredValue } from './measuredValue';
import { readCodes as r } from './readCodes';
import { srCodes as c } from './srCodes';
import { srTags } from './srTags';

/** One image that points were selected from. */
export interface ImageOfPoints {
  readonly sopInstanceUid: string;
  /** 1-based; none means the whole image (C.18.4); undefined: what stands there are no frame numbers. */
  readonly frameNumbers: readonly number[] | undefined;
}

/** Where a graphic lies, as the file says it. */
export type Placement =
  | { readonly kind: 'image'; readonly images: readonly ImageOfPoints[]; readonly isVolume: boolean }
  | { readonly kind: 'space'; readonly frameOfReferenceUid: string }
  | { readonly kind: 'nowhere' };

/** One graphic of a group with the values that were read off it. */
export interface Located {
  readonly graphicType: string;
  readonly points: readonly number[];
  /** Why there are no points: not in the header that was fetched, or not all of them numbers. */
  readonly unread?: 'elsewhere' | 'damaged';
  readonly dimension: 2 | 3;
  readonly placement: Placement;
  readonly numbers: readonly ReadNumber[];
  /** Observation UID of its item, where the writer gave it one. */
  readonly observationUid?: string;
  /** The SCOORD or SCOORD3D items it was read from: several where each NUM repeats its line. */
  readonly graphicPaths: readonly string[];
  /** One of its values was read off other graphics as well: the arms of an angle. */
  readonly sharesValue: boolean;
  /** Our own word beside a line without value: it was drawn as an arrow. */
  readonly isArrow?: true;
}

/** Everything a Measurement Group says, whichever template it follows and whoever wrote it. */
export interface GroupContent extends ItemContext {
  readonly path: string;
  readonly located: readonly Located[];
  /** Values that belong to the group as a whole. */
  readonly numbers: readonly ReadNumber[];
  /** NUMs without a value, with the reason the writer gave. */
  readonly missing: readonly { readonly name: CodedConcept; readonly reason: CodedConcept }[];
  /** What it is about when it has no points. */
  readonly about?: 'segment' | 'image' | 'curve';
}

export const isMeasurementGroup = ({ name }: ContentItem): boolean =>
  name !== undefined && isSameConcept(name, c.measurementGroup);

export function readGroup(group: ContentItem): GroupContent {
  const read = numbersBelow(group).map((item) => ({ item, number: readNumber(item), where: coordinatesBelow(item) }));
  const about = aboutOf(group);
  const located = merged([
    ...coordinatesBelow(group).map((item) => readGraphic(item)),
    ...read.flatMap(({ number, where }) =>
      where.map((coordinates, index) => readGraphic(coordinates, index === 0 ? [number] : [], where.length > 1)),
    ),
  ]);
  return {
    ...readContext(group),
    path: group.path,
    ...(about === undefined ? {} : { about }),
    located: isArrow(group) ? located.map((one) => ({ ...one, isArrow: true })) : located,
    numbers: read.flatMap(({ number, where }) => (where.length === 0 ? [number] : [])),
    missing: read.flatMap(({ item, number }) => {
      const measured = readMeasuredValue(item.dataset);
      return measured.kind === 'missing' ? [{ name: number.measurement.name, reason: measured.reason }] : [];
    }),
  };
}

const isArrow = ({ children }: ContentItem): boolean =>
  children.some(({ name, dataset }) => {
    if (name === undefined || !isSameConcept(name, c.drawnAs)) return false;
    const said = codeOf(dataset, t.ConceptCodeSequence);
    return said !== undefined && isSameConcept(said, c.arrow);
  });

/** Every NUM of a group (SR-30), in whatever it is wrapped; not what describes its images, its time, or another group. */
function numbersBelow(item: ContentItem): ContentItem[] {
  return item.children.flatMap((child) => {
    if (!isOwnChild(item, child) || isMeasurementGroup(child) || child.valueType === 'IMAGE') return [];
    const isValue =
      child.valueType === 'NUM' && !(child.name !== undefined && isSameConcept(child.name, r.timePointOrder));
    return [...(isValue ? [child] : []), ...numbersBelow(child)];
  });
}

/** SCOORD and SCOORD3D at or below an item, but not those of a nested NUM or of another group. */
export function coordinatesBelow(item: ContentItem): ContentItem[] {
  if (isCoordinates(item)) return [item];
  return item.children
    .filter((child) => child.valueType !== 'NUM' && !isMeasurementGroup(child))
    .flatMap(coordinatesBelow);
}

export const isCoordinates = ({ valueType }: ContentItem): boolean =>
  valueType === 'SCOORD' || valueType === 'SCOORD3D';

export function readGraphic(item: ContentItem, numbers: readonly ReadNumber[] = [], sharesValue = false): Located {
  const coordinates = readCoordinates(item.dataset[t.GraphicData]);
  const observationUid = stringOf(item.dataset, srTags.ObservationUID);
  return {
    ...(observationUid === undefined ? {} : { observationUid }),
    graphicType: stringOf(item.dataset, t.GraphicType) ?? '',
    ...(coordinates.kind === 'points' ? { points: coordinates.points } : { points: [], unread: coordinates.kind }),
    ...(item.valueType === 'SCOORD3D'
      ? { dimension: 3, placement: placementInSpace(item) }
      : { dimension: 2, placement: placementOnImages(item) }),
    numbers,
    graphicPaths: [item.path],
    sharesValue,
  };
}

function placementInSpace(item: ContentItem): Placement {
  const uid = stringOf(item.dataset, t.ReferencedFrameOfReferenceUID);
  return uid === undefined ? { kind: 'nowhere' } : { kind: 'space', frameOfReferenceUid: uid };
}

function placementOnImages(scoord: ContentItem): Placement {
  const images = scoord.children
    .filter((child) => child.valueType === 'IMAGE')
    .flatMap((image) => sequenceOf(image.dataset, tags.ReferencedSOPSequence).slice(0, 1))
    .flatMap((reference): ImageOfPoints[] => {
      const sopInstanceUid = stringOf(reference, tags.ReferencedSOPInstanceUID);
      if (sopInstanceUid === undefined) return [];
      const stated = stringsOf(reference, tags.ReferencedFrameNumber).filter((text) => text !== '');
      const frameNumbers = numbersOf(reference, tags.ReferencedFrameNumber);
      const areFrames =
        frameNumbers.length === stated.length && frameNumbers.every((n) => Number.isInteger(n) && n > 0);
      return [{ sopInstanceUid, frameNumbers: areFrames ? [...new Set(frameNumbers)] : undefined }];
    });
  if (images.length === 0) return { kind: 'nowhere' };
  // C.18.6: FRAME applies where nothing is said (SR-19).
  return { kind: 'image', images, isVolume: stringOf(scoord.dataset, t.PixelOriginInterpretation) === 'VOLUME' };
}

/** The same graphic under several NUMs is one graphic with several values. */
function merged(located: readonly Located[]): Located[] {
  const byGraphic = new Map<string, Located>();
  for (const one of located) {
    const { graphicType, points, placement, unread, graphicPaths } = one;
    const key = JSON.stringify([graphicType, points, placement, unread === undefined ? '' : graphicPaths]);
    const before = byGraphic.get(key);
    byGraphic.set(key, before === undefined ? one : together(before, one));
  }
  return [...byGraphic.values()];
}

const together = (a: Located, b: Located): Located => ({
  ...a,
  numbers: [...a.numbers, ...b.numbers],
  graphicPaths: [...new Set([...a.graphicPaths, ...b.graphicPaths])],
  sharesValue: a.sharesValue || b.sharesValue,
});

function aboutOf(group: ContentItem): GroupContent['about'] {
  const { children } = group;
  const isNamed = (names: readonly CodedConcept[]) =>
    children.some(({ name }) => name !== undefined && names.some((one) => isSameConcept(one, name)));
  if (isNamed([r.referencedSegment, r.referencedSegmentationFrame, r.regionInSpace])) return 'segment';
  if (children.some(({ valueType }) => valueType === 'TCOORD' || valueType === 'WAVEFORM')) return 'curve';
  return children.some(({ valueType }) => valueType === 'IMAGE') ? 'image' : undefined;
}

/** Whether a value is one that is read off two points. */
export const hasQuantity = (measurements: readonly Measurement[], quantities: readonly CodedConcept[]): boolean =>
  measurements.some(({ name }) => quantities.some((quantity) => isSameConcept(quantity, name)));
