import type { NetworkRequest } from '../network';
import type { SlideData } from '../types';

/** Pixels of the finest level; u to the right, v down, 0\0 the top left corner. */
export interface BaseField {
  readonly u0: number;
  readonly v0: number;
  readonly u1: number;
  readonly v1: number;
}

export interface TileTraffic {
  /** Requests for frames, however many frames each names. */
  readonly requests: number;
  /** Tiles that were asked for; one that is asked for twice counts twice. */
  readonly tiles: number;
  /** Of those, tiles that no part of any field shows. */
  readonly wasted: number;
  /** Tiles of the finest level that the fields need; one that two of them show counts twice. */
  readonly needed: number;
  /** Requests taken back by the page. */
  readonly aborted: number;
  readonly bytes: number;
  /** Of requests none of whose tiles any field shows; of aborted ones what had come by then. */
  readonly staleBytes: number;
  /** Requests none of whose tiles any field shows. */
  readonly stale: number;
  readonly abortedStale: number;
}

const FRAMES = /\/instances\/([0-9.]+)\/frames\/([0-9,]+)/;

export const isTileRequest = (url: string): boolean => FRAMES.test(decodeURIComponent(url));

/** Where a frame of a TILED_FULL level lies. */
function tileOf(slide: SlideData, sopInstanceUid: string, frameNumber: number): BaseField | undefined {
  const level = slide.levels.find((one) => one.sopInstanceUid === sopInstanceUid);
  const [base] = slide.levels;
  if (!level || !base) return undefined;
  const across = Math.ceil(level.columns / slide.tilePx);
  const [column, row] = [(frameNumber - 1) % across, Math.floor((frameNumber - 1) / across)];
  const [du, dv] = [(base.columns / level.columns) * slide.tilePx, (base.rows / level.rows) * slide.tilePx];
  return { u0: column * du, v0: row * dv, u1: (column + 1) * du, v1: (row + 1) * dv };
}

const touches = (a: BaseField, b: BaseField): boolean => a.u0 < b.u1 && a.u1 > b.u0 && a.v0 < b.v1 && a.v1 > b.v0;

/**
 * What fields cost on the wire. Tiles of the other glass, and label and overview, are none of them. What was asked for
 * in advance is not wasted when a later one of the fields shows it, so they are judged together.
 */
export function tileTraffic(
  requests: readonly NetworkRequest[],
  slide: SlideData,
  fields: readonly BaseField[],
): TileTraffic {
  const asked = requests.flatMap((request) => {
    const [, sopInstanceUid = '', frames = ''] = FRAMES.exec(decodeURIComponent(request.url)) ?? [];
    if (frames === '' || request.isFromCache) return [];
    const shown = frames.split(',').map((number) => {
      const tile = tileOf(slide, sopInstanceUid, Number(number));
      return tile !== undefined && fields.some((field) => touches(tile, field));
    });
    return [{ request, shown, isStale: !shown.includes(true) }];
  });
  const stale = asked.filter(({ isStale }) => isStale);
  const sum = (some: typeof asked) => some.reduce((total, { request }) => total + request.bytes, 0);
  return {
    requests: asked.length,
    tiles: asked.reduce((total, { shown }) => total + shown.length, 0),
    wasted: asked.reduce((total, { shown }) => total + shown.filter((is) => !is).length, 0),
    needed: fields.reduce((total, field) => total + tilesIn(field, slide.tilePx), 0),
    aborted: asked.filter(({ request }) => request.isAborted).length,
    bytes: sum(asked),
    staleBytes: sum(stale),
    stale: stale.length,
    abortedStale: stale.filter(({ request }) => request.isAborted).length,
  };
}

function tilesIn({ u0, v0, u1, v1 }: BaseField, tilePx: number): number {
  const cells = (from: number, to: number) => Math.ceil(to / tilePx) - Math.floor(from / tilePx);
  return cells(u0, u1) * cells(v0, v1);
}
