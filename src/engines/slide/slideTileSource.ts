import OpenSeadragon from 'openseadragon';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { isScanned, tileRect, tileSize, type LevelOnBase } from './tilePlan';

/** The data type of our tiles in OpenSeadragon's pipeline: a `SlideTile`, whose pixels are exactly the image part of the tile. */
export const TILE_DATA_TYPE = 'slideTile';

export interface TileRequest {
  readonly key: string;
  readonly level: LevelOnBase;
  readonly column: number;
  readonly row: number;
  readonly job: OpenSeadragon.ImageJob;
}

export interface TileRequests {
  start(request: TileRequest): void;
  abort(key: string): void;
}

/**
 * Tells OpenSeadragon the geometry of a slide: levels of any ratio, tiles of any size, cropped edges, absent tiles.
 * OpenSeadragon counts levels from the coarsest, we from the finest. World units: base columns are 1 wide.
 */
export class SlideTileSource extends OpenSeadragon.TileSource {
  // Set after super(): its options are deep-copied, which would duplicate the tile index. super() already calls the
  // overridden methods, so each of them copes with their absence.
  private levels: readonly LevelOnBase[] | undefined;
  private requests: TileRequests | undefined;
  private slide: Slide | undefined;
  private baseColumns = 1;
  private aspect = 1;

  constructor(slide: Slide, levels: readonly LevelOnBase[], requests: TileRequests) {
    const base = slide.levels[0];
    if (!base) throw new Error('a slide has at least one level');
    const aspect = base.plane.rowSpacingMm / base.plane.columnSpacingMm;
    super({
      width: base.totalPixelMatrixColumns,
      height: base.totalPixelMatrixRows * aspect,
      tileSize: base.tileColumns,
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: levels.length - 1,
    });
    this.slide = slide;
    this.levels = levels;
    this.requests = requests;
    this.baseColumns = base.totalPixelMatrixColumns;
    this.aspect = aspect;
  }

  override getLevelScale(level: number): number {
    const own = this.at(level);
    return own ? 1 / own.du : 1;
  }

  override getTileWidth(level: number): number {
    return this.at(level)?.level.tileColumns ?? 256;
  }

  override getTileHeight(level: number): number {
    return this.at(level)?.level.tileRows ?? 256;
  }

  override getNumTiles(level: number): OpenSeadragon.Point {
    const own = this.at(level)?.level;
    return new OpenSeadragon.Point(own?.tilesAcross ?? 1, own?.tilesDown ?? 1);
  }

  /** The default divides by the base aspect, which misses by a tile where a level is not an exact fraction. */
  override getTileAtPoint(level: number, point: OpenSeadragon.Point): OpenSeadragon.Tile {
    const own = this.at(level);
    const cell = (at: number, origin: number, step: number, count: number): number =>
      Math.min(Math.max(Math.floor((at - origin) / step), 0), count - 1);
    const found = own
      ? new OpenSeadragon.Point(
          cell(point.x * this.baseColumns, own.u0, own.level.tileColumns * own.du, own.level.tilesAcross),
          cell((point.y * this.baseColumns) / this.aspect, own.v0, own.level.tileRows * own.dv, own.level.tilesDown),
        )
      : new OpenSeadragon.Point(0, 0);
    // The package's types say Tile; the code uses a Point.
    return found as unknown as OpenSeadragon.Tile;
  }

  override getTileBounds(level: number, x: number, y: number, isSource?: boolean): OpenSeadragon.Rect {
    const own = this.at(level);
    if (!own) return new OpenSeadragon.Rect(0, 0, 1, 1);
    if (isSource) {
      const { columns, rows } = tileSize(own, x, y);
      return new OpenSeadragon.Rect(0, 0, columns, rows);
    }
    const { u0, v0, u1, v1 } = tileRect(own, x, y);
    const { baseColumns: unit, aspect } = this;
    return new OpenSeadragon.Rect(u0 / unit, (v0 * aspect) / unit, (u1 - u0) / unit, ((v1 - v0) * aspect) / unit);
  }

  override tileExists(level: number, x: number, y: number): boolean {
    const own = this.at(level);
    return own !== undefined && isScanned(own, x, y);
  }

  /** Also the cache key; the viewer and its cache live as long as the slide is shown, so it need not name the slide. */
  override getTileUrl(level: number, x: number, y: number): string {
    return `${level}/${x}/${y}`;
  }

  override hasTransparency(): boolean {
    return false;
  }

  override downloadTileStart(job: OpenSeadragon.ImageJob): void {
    const { level: osdLevel, x: column, y: row } = job.tile;
    const level = this.at(osdLevel);
    if (!level || !this.slide || !tileFrame(this.slide, level.level, column, row)) {
      job.fail('no such tile', null);
      return;
    }
    this.requests?.start({ key: job.src, level, column, row, job });
  }

  override downloadTileAbort(job: OpenSeadragon.ImageJob): void {
    this.requests?.abort(job.src);
  }

  private at(osdLevel: number): LevelOnBase | undefined {
    return this.levels?.[this.levels.length - 1 - osdLevel];
  }
}
