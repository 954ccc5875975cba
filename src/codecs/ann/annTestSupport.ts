import type { DicomElement, DicomJson } from '../../dicom/json';
import { sequenceOf } from '../../dicom/json';
import type { AnnotationGroup, GraphicType } from '../../dicom/types';
import { seededRandom } from '../../lib/seededRandom';
import { bytesOf, isBinaryValue, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { NUCLEUS, reportInput, slideImage, SOURCE } from '../testData';
import { pointsOf } from './annotationsFromGroups';
import { decodeGroups } from './decodeGroups';
import type { AnnDecoding, DecodeOptions } from './decodedGroups';
import type { ResolveBulk } from './bulkColumns';
import { encodeGroupSources } from './encodeGroupSources';
import { gatherBulk } from './gatherBulk';
import type { GroupSource } from './groupSource';

const { images: _, annotations: __, ...common } = reportInput([]);
const slide = slideImage();

/** Test support: one group, object and reading at a time. */
export const source = (graphicType: GraphicType, shapes: number[][], more: Partial<GroupSource> = {}): GroupSource => ({
  annotationGroupUid: `2.25.${graphicType.length}`,
  label: graphicType,
  generationType: 'MANUAL',
  propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
  propertyType: NUCLEUS,
  graphicType,
  dimension: 3,
  shapes,
  measurements: [],
  ...more,
});
const POINTS: Record<GraphicType, number> = { POINT: 1, POLYLINE: 3, POLYGON: 5, ELLIPSE: 4, RECTANGLE: 4 };

/** Groups of every graphic type with seeded coordinates, many of them zero or negative. */
export function everyType(dimension: 2 | 3, isFlat: boolean): GroupSource[] {
  const random = seededRandom(dimension * 7 + (isFlat ? 1 : 0));
  return (Object.keys(POINTS) as GraphicType[]).map((graphicType) => {
    const shapes = Array.from({ length: 4 }, (_, index) => {
      const count = POINTS[graphicType] + (graphicType.startsWith('POLY') ? index : 0);
      return Array.from({ length: count }, () => {
        const z = isFlat ? 0.0045 : Math.fround(random());
        return [index === 0 ? 0 : Math.fround(random() * 40 - 20), Math.fround(random() * 40), z].slice(0, dimension);
      }).flat();
    });
    return source(graphicType, shapes, { dimension });
  });
}

export function object(groups: readonly GroupSource[], from = slide): DicomJson {
  const written = encodeGroupSources({ ...common, slide: from }, groups);
  if (!written.ok) throw new Error(written.error.title);
  return written.value;
}

export async function decoded(
  dataset: DicomJson,
  { resolveBulk, ...options }: Partial<DecodeOptions> & { readonly resolveBulk?: ResolveBulk } = {},
): Promise<Extract<AnnDecoding, { kind: 'groups' }>> {
  const read = decodeGroups(await gatherBulk(dataset, resolveBulk), { sourceId: SOURCE, ...options });
  if (!read.ok) throw new Error(read.error.title);
  if (read.value.kind !== 'groups') throw new Error(read.value.reason);
  return read.value;
}

/** The group items with some elements replaced. */
export const withGroups = (dataset: DicomJson, change: (group: DicomJson, index: number) => DicomJson): DicomJson => ({
  ...dataset,
  [t.AnnotationGroupSequence]: sequence(sequenceOf(dataset, t.AnnotationGroupSequence).map(change)),
});

export const shapesOf = (group: AnnotationGroup): number[][] =>
  Array.from({ length: group.count }, (_, index) => pointsOf(group, index));

/** Every binary element, wherever it is nested, replaced by `change`. */
export function withBinary(
  dataset: DicomJson,
  change: (tag: string, item: DicomElement, bytes: Uint8Array) => DicomElement,
): DicomJson {
  return Object.fromEntries(
    Object.entries(dataset).map(([tag, item]) => {
      const value = item?.Value?.[0];
      if (item === undefined) return [tag, item];
      if (isBinaryValue(value)) return [tag, change(tag, item, bytesOf(value))];
      if (item.vr !== 'SQ') return [tag, item];
      return [tag, sequence((item.Value ?? []).map((one) => withBinary(one as DicomJson, change)))];
    }),
  );
}

export function turnedRound(bytes: Uint8Array, size: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
}
