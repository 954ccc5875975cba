import type { ValueStatistics } from './groupStatistics';
import type { AnnotationGroup } from './types';
import type { AnnotationGroupUid, SopInstanceUid } from './uids';

/**
 * What the page knows of a group whose columns stay with the worker that read them: a million outlines are painted,
 * counted and searched there, and only pictures and numbers come here.
 */
export interface BackgroundColumns {
  /** Per measurement of the group, in its order; undefined where no object has a value. */
  readonly statistics: readonly (ValueStatistics | undefined)[];
  /** Mean of the longer side of its shapes' boxes, in units of the coordinates. */
  readonly meanSize: number;
  /** Of the places where most of its objects lie, in squares of the same units. */
  readonly area: number;
}

/** Which group is meant: UIDs of groups are unique within their object alone. */
export interface BulkAddress {
  readonly storedIn: SopInstanceUid;
  readonly annotationGroupUid: AnnotationGroupUid;
}

export const bulkKey = ({ storedIn, annotationGroupUid }: BulkAddress): string => `${storedIn} ${annotationGroupUid}`;

/** Objects of a group that are shown: those whose value lies within, ends included. Objects without a value are not. */
export interface BulkFilter {
  /** Place among the measurements of the group, 0-based. */
  readonly measurement: number;
  readonly from: number;
  readonly to: number;
}

/** Objects in colours by a value, `from` and below to `to` and above. Objects without a value are grey. */
export type BulkRamp = BulkFilter;

/** How the reader sees one group. */
export interface BulkLook {
  readonly isHidden?: boolean;
  /** Place of the measurement that gives the colours; absent: the group has one colour. */
  readonly colourBy?: number | undefined;
  readonly filter?: BulkFilter | undefined;
}

export type BulkLooks = Readonly<Record<string, BulkLook>>;

/** x' = x[0] + x[1]·x + x[2]·y + x[3]·z, likewise y': from coordinates of a group to pixels. */
export interface BulkMap {
  readonly x: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
}

/** One group as it is to be painted, counted or searched. */
export interface BulkShown {
  readonly annotationGroupUid: AnnotationGroupUid;
  /** To device pixels of a tile, or to pixels of the finest level. */
  readonly map: BulkMap;
  /** `#rrggbb`. */
  readonly colour: string;
  readonly filter?: BulkFilter | undefined;
  readonly ramp?: BulkRamp | undefined;
  /** Only objects at these heights, mm. */
  readonly heights?: { readonly fromMm: number; readonly toMm: number };
}

/** A square picture of groups, `sidePx` device pixels wide; 0\0 of the maps is its top left corner. */
export interface BulkTileOrder {
  readonly storedIn: SopInstanceUid;
  readonly groups: readonly BulkShown[];
  readonly sidePx: number;
  readonly pixelRatio: number;
  /** CSS colour under lines. */
  readonly halo: string;
}

/** Pixels of a group as a tile shows it: from few pixels on the screen to many. */
export type BulkTier = 'density' | 'points' | 'outlines';

/** One object under the pointer. */
export interface BulkHit extends BulkAddress {
  /** 0-based. */
  readonly index: number;
  /** Where `map` leads, x and y in turn. */
  readonly points: readonly number[];
  /** One per measurement; NaN where it has none. */
  readonly values: readonly number[];
}

export interface BulkCount extends BulkAddress {
  /** Objects whose middle lies within the outline, and are shown. */
  readonly count: number;
}

export interface BulkHistogram {
  /** Objects per bin, of equal width from `from` to `to`. */
  readonly bins: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** What engine and panels ask of groups that stay in the background. Nobody waits for ever: a lost worker is a rejection. */
export interface BulkColumns {
  /** Undefined where nothing of these groups lies on the tile. Rejects with AbortError where nobody wants it any more. */
  tile(order: BulkTileOrder, signal: AbortSignal): Promise<ImageBitmap | undefined>;
  /** The object that covers a point, else the nearest one whose edge is within `reach`; pixels as the maps say. */
  pick(
    storedIn: SopInstanceUid,
    groups: readonly BulkShown[],
    at: readonly [number, number],
    reach: number,
  ): Promise<BulkHit | undefined>;
  /** Objects inside a closed outline of x and y in turn. */
  count(
    storedIn: SopInstanceUid,
    groups: readonly BulkShown[],
    outline: readonly number[],
  ): Promise<readonly BulkCount[]>;
  histogram(address: BulkAddress, measurement: number, bins: number): Promise<BulkHistogram | undefined>;
  /** How many objects of the group pass. */
  passing(address: BulkAddress, filter: BulkFilter): Promise<number>;
}

export const isInBackground = (
  group: AnnotationGroup,
): group is AnnotationGroup & { readonly background: BackgroundColumns } => group.background !== undefined;
