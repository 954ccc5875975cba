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
const areaAndPerimeter = [codes.area, codes.perimeter];
const areaUnits = [units.mm2, units.mm];

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
    tool: 'Length',
    shape: 'length',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 1,
    quantities: [codes.length],
    calibratedUnits: [units.mm],
  },
  {
    tool: 'Bidirectional',
    shape: 'bidirectional',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 2,
    quantities: [codes.longAxis, codes.shortAxis],
    calibratedUnits: [units.mm, units.mm],
  },
  {
    tool: 'Angle',
    shape: 'angle',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 1,
    quantities: [codes.angle],
    calibratedUnits: [units.degree],
  },
  {
    tool: 'Cobb angle',
    shape: 'cobbAngle',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 2,
    quantities: [codes.cobbAngle],
    calibratedUnits: [units.degree],
  },
  {
    tool: 'Path (of other reports)',
    shape: 'polyline',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 1,
    quantities: [codes.pathLength],
    calibratedUnits: [units.mm],
  },
  {
    tool: 'Arrow',
    shape: 'arrow',
    template: '1501',
    scoord: 'POLYLINE',
    scoord3d: 'POLYLINE',
    graphics: 1,
    quantities: [],
    calibratedUnits: [],
  },
  {
    ...region,
    tool: 'Rectangle',
    shape: 'rectangle',
    scoord: 'POLYLINE',
    scoord3d: 'POLYGON',
    quantities: areaAndPerimeter,
    calibratedUnits: areaUnits,
  },
  {
    ...region,
    tool: 'Polygon',
    shape: 'polygon',
    scoord: 'POLYLINE',
    scoord3d: 'POLYGON',
    quantities: areaAndPerimeter,
    calibratedUnits: areaUnits,
  },
  {
    ...region,
    tool: 'Ellipse',
    shape: 'ellipse',
    scoord: 'ELLIPSE',
    scoord3d: 'ELLIPSE',
    quantities: areaAndPerimeter,
    calibratedUnits: areaUnits,
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
