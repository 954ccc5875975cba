import type { CodedConcept } from '../../dicom/codedConcept';
import { codes, units } from '../../dicom/codes';
import type { DrawnShape } from '../../dicom/types';

/** How a mark is stored in a report; the conformance statement and its test are both made from these rows. */
export interface ToolRow {
  readonly tool: string;
  readonly shape: DrawnShape;
  /** Template of its Measurement Group (PS3.16). */
  readonly template: '1410' | '1501';
  /** Graphic Type in an image (SCOORD) and in a frame of reference (SCOORD3D); the number is how many it takes. */
  readonly scoord: string;
  readonly scoord3d: string;
  readonly graphics: number;
  /** Concepts of its NUMs; statistics of intensity carry a Derivation besides. */
  readonly quantities: readonly CodedConcept[];
  readonly calibratedUnits: readonly CodedConcept[];
}

const region = { template: '1410', graphics: 1 } as const;
const line = { template: '1501', scoord: 'POLYLINE', scoord3d: 'POLYLINE', graphics: 1 } as const;
const outlined = {
  ...region,
  quantities: [codes.area, codes.perimeter],
  calibratedUnits: [units.mm2, units.mm],
} as const;

/** Standard table 1.5, for the shapes that are written. Uncalibrated images use `{pixels}`. */
export const toolTable: readonly ToolRow[] = [
  {
    tool: 'Point',
    shape: 'point',
    template: '1501',
    scoord: 'POINT',
    scoord3d: 'POINT',
    graphics: 1,
    quantities: [codes.attenuationCoefficient],
    calibratedUnits: [units.hounsfield],
  },
  {
    ...line,
    tool: 'Length',
    shape: 'length',
    quantities: [codes.length],
    calibratedUnits: [units.mm],
  },
  {
    ...line,
    tool: 'Bidirectional',
    shape: 'bidirectional',
    graphics: 2,
    quantities: [codes.longAxis, codes.shortAxis],
    calibratedUnits: [units.mm, units.mm],
  },
  {
    ...line,
    tool: 'Angle',
    shape: 'angle',
    quantities: [codes.angle],
    calibratedUnits: [units.degree],
  },
  {
    ...line,
    tool: 'Cobb angle',
    shape: 'cobbAngle',
    graphics: 2,
    quantities: [codes.cobbAngle],
    calibratedUnits: [units.degree],
  },
  {
    ...line,
    tool: 'Path (of other reports)',
    shape: 'polyline',
    quantities: [codes.pathLength],
    calibratedUnits: [units.mm],
  },
  {
    ...line,
    tool: 'Arrow',
    shape: 'arrow',
    quantities: [],
    calibratedUnits: [],
  },
  {
    ...outlined,
    tool: 'Rectangle',
    shape: 'rectangle',
    scoord: 'POLYLINE',
    scoord3d: 'POLYGON',
  },
  {
    ...outlined,
    tool: 'Polygon',
    shape: 'polygon',
    scoord: 'POLYLINE',
    scoord3d: 'POLYGON',
  },
  {
    ...outlined,
    tool: 'Ellipse',
    shape: 'ellipse',
    scoord: 'ELLIPSE',
    scoord3d: 'ELLIPSE',
  },
  {
    ...region,
    tool: 'Circle',
    shape: 'circle',
    scoord: 'CIRCLE',
    scoord3d: 'ELLIPSE',
    quantities: [codes.diameter, codes.area],
    calibratedUnits: [units.mm, units.mm2],
  },
];
