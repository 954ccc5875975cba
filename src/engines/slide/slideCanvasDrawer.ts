import OpenSeadragon from 'openseadragon';
import { affineOf, apply, type Affine, type SlideCamera } from './slideCamera';
import { TILE_DATA_TYPE } from './slideTileSource';
import { tileRect, tileSize, type LevelOnBase } from './tilePlan';

/** What the drawer paints by; asked anew for every frame. */
export interface DrawerView {
  camera(): SlideCamera;
  readonly levels: readonly LevelOnBase[];
}

/** A tile that is ready to be painted. */
interface ReadyTile {
  readonly level: LevelOnBase;
  readonly column: number;
  readonly row: number;
  readonly bitmap: ImageBitmap;
}

/**
 * Paints tiles on a 2D canvas, exactly where the camera says. Neither of OpenSeadragon 6.1.1's drawers does: its canvas
 * drawer stretches each tile by a pixel to hide seams, which blurs at 1:1 and displaces tissue under a mark; its WebGL
 * drawer picks a tile's texture by an interpolated index cut to an integer, and painted one tile with another's content
 * on a turned and mirrored view.
 */
export function createSlideDrawer(view: DrawerView): typeof OpenSeadragon.DrawerBase {
  return class SlideCanvasDrawer extends OpenSeadragon.DrawerBase {
    static override isSupported(): boolean {
      return true;
    }
    override getType(): string {
      return 'slide-canvas';
    }
    override getSupportedDataFormats(): string[] {
      return [TILE_DATA_TYPE];
    }
    override canRotate(): boolean {
      return true;
    }
    override setImageSmoothingEnabled(): void {}

    _createDrawingElement(): HTMLCanvasElement {
      return document.createElement('canvas');
    }

    draw(images: OpenSeadragon.TiledImage[]): void {
      const { canvas } = this;
      const camera = view.camera();
      const ratio = OpenSeadragon.pixelDensityRatio;
      const [width, height] = [Math.round(camera.widthPx * ratio), Math.round(camera.heightPx * ratio)];
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      const context = canvas.getContext('2d');
      if (!context) return;
      context.globalCompositeOperation = 'source-over';
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      paintTiles(
        context,
        images.flatMap((image) => this.#ready(image)),
        scaled(affineOf(camera), ratio),
      );
    }

    override destroy(): void {
      super.destroy();
      this.canvas.width = 0;
      this.canvas.height = 0;
      this.canvas.remove();
    }

    /** Coarse tiles first; finer ones cover them. */
    #ready(image: OpenSeadragon.TiledImage): readonly ReadyTile[] {
      const { levels } = view;
      return image
        .getTilesToDraw()
        .map(({ tile }) => tile)
        .toSorted((a, b) => a.level - b.level)
        .flatMap((tile) => {
          const level = levels[levels.length - 1 - tile.level];
          const bitmap = this.getDataToDraw(tile) as ImageBitmap | undefined;
          return level && bitmap ? [{ level, column: tile.x, row: tile.y, bitmap }] : [];
        });
    }
  } as unknown as typeof OpenSeadragon.DrawerBase;
}

const scaled = (affine: Affine, ratio: number): Affine => affine.map((value) => value * ratio) as unknown as Affine;

function paintTiles(context: CanvasRenderingContext2D, tiles: readonly ReadyTile[], toDevice: Affine): void {
  const [first] = tiles;
  if (!first) return;
  const isOneLevel = tiles.every(({ level }) => level === first.level);
  const isUpright = toDevice[0] === 0 || toDevice[1] === 0;
  const pixel = Math.hypot(toDevice[0], toDevice[1]) * first.level.du;
  if (isUpright && Math.abs(pixel - 1) < 1e-3) paintRounded(context, tiles, toDevice);
  else if (isOneLevel) paintExact(context, tiles, toDevice);
  else if (isUpright) paintRounded(context, tiles, toDevice);
  else paintOverlapping(context, tiles, toDevice);
}

/**
 * Tiles of one level at their exact place, between device pixels too. Along a common edge each neighbour covers a part of
 * the pixel; the parts add up to the whole, so adding instead of covering leaves no seam.
 */
function paintExact(context: CanvasRenderingContext2D, tiles: readonly ReadyTile[], toDevice: Affine): void {
  context.globalCompositeOperation = 'lighter';
  for (const tile of tiles) {
    place(context, tile, (u, v) => apply(toDevice, [u, v]));
    context.drawImage(tile.bitmap, 0, 0);
  }
  context.globalCompositeOperation = 'source-over';
}

/** Edges on whole device pixels: at 1:1 a plain copy, and no seam where levels lie on each other. Off by half a pixel at most. */
function paintRounded(context: CanvasRenderingContext2D, tiles: readonly ReadyTile[], toDevice: Affine): void {
  for (const tile of tiles) {
    place(context, tile, (u, v) => {
      const [x, y] = apply(toDevice, [u, v]);
      return [Math.round(x), Math.round(y)];
    });
    context.drawImage(tile.bitmap, 0, 0);
  }
}

/** While levels mix on a turned image, each tile reaches half a device pixel over its soft edge. */
function paintOverlapping(context: CanvasRenderingContext2D, tiles: readonly ReadyTile[], toDevice: Affine): void {
  for (const tile of tiles) {
    place(context, tile, (u, v) => apply(toDevice, [u, v]));
    const { a, b, c, d } = context.getTransform();
    const [ex, ey] = [0.5 / Math.hypot(a, b), 0.5 / Math.hypot(c, d)];
    context.drawImage(tile.bitmap, -ex, -ey, tile.bitmap.width + 2 * ex, tile.bitmap.height + 2 * ey);
  }
}

/** Sets the transform that takes pixels of a tile to device pixels, from where its corners go. */
function place(
  context: CanvasRenderingContext2D,
  { level, column, row }: ReadyTile,
  cornerAt: (u: number, v: number) => readonly [number, number],
): void {
  const { u0, v0, u1, v1 } = tileRect(level, column, row);
  const { columns, rows } = tileSize(level, column, row);
  const [x0, y0] = cornerAt(u0, v0);
  const [xr, yr] = cornerAt(u1, v0);
  const [xd, yd] = cornerAt(u0, v1);
  context.setTransform((xr - x0) / columns, (yr - y0) / columns, (xd - x0) / rows, (yd - y0) / rows, x0, y0);
}
