import type { Located } from './groupContent';

/**
 * What tells an outline from others of its document where no Tracking UID does: two regions of one group share theirs,
 * and so do groups about one lesion. Neither its place in the file nor the version is part of it, so that a mark keeps
 * its identity while others around it are changed or deleted.
 */
export interface OutlineName {
  /** Given by the writer; by us where an outline without a name of its own is moved (`nameOutline`). */
  readonly observationUid?: string;
  /** What it is and where it lies. */
  readonly key: string;
}

export function outlineNameOf({ observationUid, ...outline }: Outline): OutlineName {
  const { graphicType, points, axes, placement } = outline;
  const key = JSON.stringify([graphicType, hashOf(axes ?? points), placement]);
  return { key, ...(observationUid === undefined ? {} : { observationUid }) };
}

type Outline = Pick<Located, 'graphicType' | 'points' | 'placement' | 'observationUid'> & {
  readonly axes?: readonly number[];
};

/** FNV-1a over the float32 values, in two lanes: an outline of thousands of points in no time. */
export function hashOf(points: readonly number[]): string {
  const words = new Uint32Array(Float32Array.from(points).buffer);
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word >>> 13) ^ a, 0x85ebca6b);
  }
  return `${points.length}:${a >>> 0}:${b >>> 0}`;
}
