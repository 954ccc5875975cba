import OpenSeadragon from 'openseadragon';
import { affineOf, apply, type SlideCamera } from './slideCamera';
import { TILE_DATA_TYPE } from './slideTileSource';
import { tileRect, tileSize, type LevelOnBase } from './tilePlan';

/** What the drawer paints by; asked anew for every frame. */
export interface DrawerView {
  camera(): SlideCamera;
  readonly levels: readonly LevelOnBase[];
}

/**
 * A canvas drawer that puts every tile exactly where the camera says. OpenSeadragon's own stretches each tile by a pixel
 * to hide seams, which blurs at 1:1 and displaces tissue under a mark by up to a pixel. Here edges are rounded to device
 * pixels while the image stands upright: neighbours share the rounded edge, and 1:1 is a plain copy.
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
      const canvas = this.canvas;
      const camera = view.camera();
      const ratio = OpenSeadragon.pixelDensityRatio;
      const [width, height] = [Math.round(camera.widthPx * ratio), Math.round(camera.heightPx * ratio)];
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      const context = canvas.getContext('2d');
      if (!context) return;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      for (const image of images) this.#paint(context, image, camera, ratio);
    }

    override destroy(): void {
      super.destroy();
      const canvas = this.canvas;
      canvas.width = 0;
      canvas.height = 0;
      canvas.remove();
    }

    /** Coarse tiles first; finer ones cover them. */
    #paint(
      context: CanvasRenderingContext2D,
      image: OpenSeadragon.TiledImage,
      camera: SlideCamera,
      ratio: number,
    ): void {
      const { levels } = view;
      const tiles = image.getTilesToDraw().map(({ tile }) => tile);
      for (const tile of tiles.toSorted((a, b) => a.level - b.level)) {
        const level = levels[levels.length - 1 - tile.level];
        const bitmap = this.getDataToDraw(tile) as ImageBitmap | undefined;
        if (!level || !bitmap) continue;
        placeTile(context, level, tile, camera, ratio);
        paintTile(context, bitmap, level, tile);
      }
    }
  } as unknown as typeof OpenSeadragon.DrawerBase;
}

/** Sets the transform that takes pixels of the tile to device pixels, edges rounded where they are upright. */
function placeTile(
  context: CanvasRenderingContext2D,
  level: LevelOnBase,
  tile: { readonly x: number; readonly y: number },
  camera: SlideCamera,
  ratio: number,
): void {
  const affine = affineOf(camera);
  const { u0, v0, u1, v1 } = tileRect(level, tile.x, tile.y);
  const { columns, rows } = tileSize(level, tile.x, tile.y);
  const isUpright = affine[0] === 0 || affine[1] === 0;
  const corner = (u: number, v: number): [number, number] => {
    const [x, y] = apply(affine, [u, v]);
    return isUpright ? [Math.round(x * ratio), Math.round(y * ratio)] : [x * ratio, y * ratio];
  };
  const [x0, y0] = corner(u0, v0);
  const [xr, yr] = corner(u1, v0);
  const [xd, yd] = corner(u0, v1);
  context.setTransform((xr - x0) / columns, (yr - y0) / columns, (xd - x0) / rows, (yd - y0) / rows, x0, y0);
}

/** On a turned image each tile reaches half a device pixel over its edge, or the soft edges would show as a grid. */
function paintTile(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  level: LevelOnBase,
  tile: { readonly x: number; readonly y: number },
): void {
  const { columns, rows } = tileSize(level, tile.x, tile.y);
  const { a, b, c, d } = context.getTransform();
  const isUpright = a === 0 || b === 0;
  const [ex, ey] = isUpright ? [0, 0] : [0.5 / Math.hypot(a, b), 0.5 / Math.hypot(c, d)];
  context.drawImage(bitmap, -ex, -ey, columns + 2 * ex, rows + 2 * ey);
}
