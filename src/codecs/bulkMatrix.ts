/** Bulk annotations of every graphic type, placement and precision, as other programs get to read them; for tests only. */
import { codes, units } from '../dicom/codes';
import type { Vec3 } from '../dicom/geometry/pixelPlane';
import { mmToImagePoint } from '../dicom/geometry/pixelPlane';
import type { DicomJson } from '../dicom/json';
import type { DrawnShape, GraphicType, Measurement } from '../dicom/types';
import { decodeGroups } from './ann/decodeGroups';
import { type AnnInput, encodeGroupSources } from './ann/encodeGroupSources';
import type { GroupMeasurement, GroupSource } from './ann/groupSource';
import { type DrawingPlace, drawingPlaces, matrixUid } from './matrixImages';
import { measuredValues, OUTLINES, outlineMm } from './matrixMarks';
import { successOf } from './objectMatrix';
import { NUCLEUS, reportInput, SOURCE } from './testData';

export interface MatrixBulk {
  /** "ANN POLYGON 2D float": unique. */
  readonly name: string;
  readonly dataset: DicomJson;
  readonly groups: readonly { readonly uid: string; readonly shapesMm: readonly (readonly number[])[] }[];
}

/** 2D: pixels of the slide; 3D: each mark on its own focal plane; common Z: all on one. */
type Placement = '2D' | '3D' | 'common Z';

const SHAPE_OF: Readonly<Record<GraphicType, DrawnShape>> = {
  POINT: 'point',
  POLYLINE: 'polyline',
  POLYGON: 'polygon',
  ELLIPSE: 'ellipse',
  RECTANGLE: 'rectangle',
};
const GRAPHIC_TYPES = Object.keys(SHAPE_OF) as GraphicType[];

/** Three marks a few hundred micrometres apart; polygons and polylines have different numbers of points. */
function marksMm(place: DrawingPlace, type: GraphicType, placement: Placement): number[][] {
  const outline = OUTLINES[SHAPE_OF[type]];
  const isFree = type === 'POLYGON' || type === 'POLYLINE';
  return [0, 1, 2].map((index) => {
    const own = isFree ? outline.slice(0, outline.length - (index % 2)) : outline;
    const mm = outlineMm(place, own, [index * 2.5, index * 1.25]);
    return placement === '3D' ? mm.map((value, at) => (at % 3 === 2 ? value + index * 0.002 : value)) : mm;
  });
}

function stored(place: DrawingPlace, mm: readonly number[], placement: Placement, isDouble: boolean): number[] {
  const rounded = (value: number) => (isDouble ? value : Math.fround(value));
  if (placement !== '2D')
    return mm.map((value, at) => (placement === 'common Z' && at % 3 === 2 ? value : rounded(value)));
  return mm.flatMap((_, at) =>
    at % 3 === 0 ? mmToImagePoint(place.plane, mm.slice(at, at + 3) as unknown as Vec3).map(rounded) : [],
  );
}

const IN_UM = new Map([
  [units.mm, { unit: units.um, factor: 1e3 }],
  [units.mm2, { unit: units.um2, factor: 1e6 }],
]);

/** What was measured, in micrometres as is usual for cells; the last mark of the first column has no value (ANN-11). */
function measurementColumns(values: readonly (readonly Measurement[])[]): GroupMeasurement[] {
  return (values[0] ?? []).map(({ name, unit }, column) => {
    const { unit: micro, factor } = IN_UM.get(unit as typeof units.mm) ?? { unit, factor: 1 };
    const numbers = values.map((own) => (own[column]?.value ?? Number.NaN) * factor);
    return { name, unit: micro, values: column === 0 ? [...numbers.slice(0, -1), Number.NaN] : numbers };
  });
}

const ALGORITHM = {
  family: { value: '123109', scheme: 'DCM', meaning: 'Manual Processing' },
  name: 'Nucleus finder',
  version: '1.0',
};

function bulk(place: DrawingPlace, type: GraphicType, placement: Placement, isDouble: boolean): MatrixBulk {
  const name = `ANN ${type} ${placement} ${isDouble ? 'double' : 'float'}`;
  const shapesMm = marksMm(place, type, placement);
  const shapes = shapesMm.map((mm) => stored(place, mm, placement, isDouble));
  const group: GroupSource = {
    annotationGroupUid: matrixUid(name),
    label: 'Nuclei',
    generationType: isDouble ? 'AUTOMATIC' : 'MANUAL',
    ...(isDouble ? { algorithm: ALGORITHM } : {}),
    propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
    propertyType: NUCLEUS,
    graphicType: type,
    dimension: placement === '2D' ? 2 : 3,
    shapes,
    isDouble,
    measurements: measurementColumns(shapes.map((points) => measuredValues(place, SHAPE_OF[type], points))),
  };
  const { images: _, annotations: __, ...common } = reportInput([]);
  const input: AnnInput = { ...common, slide: place.image, newUid: () => matrixUid(name) };
  const second = { ...group, annotationGroupUid: matrixUid(`${name} 2`), label: 'Nuclei again' };
  return {
    name,
    dataset: successOf(encodeGroupSources(input, [group, second])),
    groups: [group, second].map(({ annotationGroupUid: uid }) => ({ uid, shapesMm })),
  };
}

/** Read and saved again without a change, as when the reader edits another group of the object (ANN-17). */
function storedAgain(place: DrawingPlace, before: MatrixBulk): MatrixBulk {
  const name = `${before.name}, stored again`;
  const read = successOf(decodeGroups(before.dataset, { sourceId: SOURCE, isWholeInstance: true }));
  if (read.kind !== 'groups' || read.rejected.length > 0) throw new Error(`${before.name} does not come back`);
  const { images: _, annotations: __, ...common } = reportInput([]);
  const input: AnnInput = { ...common, slide: place.image, newUid: () => matrixUid(name) };
  const groups = read.groups.map((stored) => ({ stored }));
  return { name, dataset: successOf(encodeGroupSources(input, groups)), groups: before.groups };
}

/** Five graphic types × 2D, 3D, common Z × float, double × new, stored again (T-ANN-01). */
export function bulkObjects(places = drawingPlaces()): MatrixBulk[] {
  const [space, pixels] = ['slide space', 'slide pixels'].map((name) => places.find((one) => one.name === name));
  if (space === undefined || pixels === undefined) throw new Error('there is no slide to draw on');
  return GRAPHIC_TYPES.flatMap((type) =>
    (['2D', '3D', 'common Z'] as const).flatMap((placement) =>
      [false, true].flatMap((isDouble) => {
        const place = placement === '2D' ? pixels : space;
        const made = bulk(place, type, placement, isDouble);
        return [made, storedAgain(place, made)];
      }),
    ),
  );
}

/** The quantities whose values can be recomputed from coordinates alone. */
export const GEOMETRIC = [codes.length, codes.longAxis, codes.shortAxis, codes.pathLength, codes.area, codes.perimeter];
