import type { BackgroundColumns, BulkFilter } from '../dicom/bulk';
import { gridOf, rangeOf } from '../dicom/groupGrid';
import { statisticsOf } from '../dicom/groupStatistics';
import type { AnnotationGroup, GroupGrid } from '../dicom/types';
import { crowdedArea } from '../engines/drawing/groupDots';

/** A group as a worker keeps it. */
export interface KeptGroup {
  readonly group: AnnotationGroup;
  readonly grid: GroupGrid;
  /** The middle of each object in the order of the grid, `dimension` numbers each: read in a row, not by leaps. */
  readonly middles: Float32Array;
}

export function keepGroup(group: AnnotationGroup): KeptGroup {
  const grid = group.grid ?? gridOf(group);
  return { group, grid, middles: middlesOf(group, grid) };
}

/** Mean of the points of each shape: of an outline with points all around, its middle; of an ellipse, its centre. */
function middlesOf(group: AnnotationGroup, grid: GroupGrid): Float32Array {
  const { coordinates, dimension, count } = group;
  const middles = new Float32Array(count * dimension);
  const range: [number, number] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    rangeOf(group, grid.order[at] as number, range);
    const points = (range[1] - range[0]) / dimension || 1;
    let [x, y, z] = [0, 0, 0];
    for (let value = range[0]; value < range[1]; value += dimension) {
      x += coordinates[value] as number;
      y += coordinates[value + 1] as number;
      if (dimension === 3) z += coordinates[value + 2] as number;
    }
    middles[at * dimension] = x / points;
    middles[at * dimension + 1] = y / points;
    if (dimension === 3) middles[at * dimension + 2] = z / points;
  }
  return middles;
}

/** The group as the page sees it: everything but its numbers. */
export function withoutColumns({ group, grid }: KeptGroup): AnnotationGroup {
  const { pointIndex: _pointIndex, grid: _grid, ...rest } = group;
  const background: BackgroundColumns = {
    statistics: group.measurements.map(({ values }) => statisticsOf(values)),
    meanSize: grid.meanSize,
    area: crowdedArea(grid),
  };
  return {
    ...rest,
    coordinates: new Float32Array(0),
    measurements: group.measurements.map((one) => ({ ...one, values: new Float32Array(0) })),
    background,
  };
}

export type Passes = (object: number) => boolean;

const ALL: Passes = () => true;
const NONE: Passes = () => false;

/** Which objects a filter lets through. */
export function passesOf({ group }: KeptGroup, filter: BulkFilter | undefined): Passes {
  if (!filter) return ALL;
  const values = group.measurements[filter.measurement]?.values;
  if (!values) return NONE;
  const { from, to } = filter;
  return (object) => {
    const value = values[object] as number;
    return value >= from && value <= to;
  };
}
