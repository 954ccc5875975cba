import OpenSeadragon from 'openseadragon';
import { type ScreenMap, scaledMap, toScreen } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { screenSpace } from './colour/screenSpace';
import { changedArea, clipTo, type PaintedTile, paintTiles } from './paintTiles';
import { hatchPlace } from './hatch';
import { type BaseRect, screenMap, type SlideCamera } from './slideCamera';
import { TILE_DATA_TYPE } from './slideTileSource';

/** What the drawer paints by; asked anew for every frame. */
export interface DrawerView {
  camera(): SlideCamera;
  /** In the order in which they lie on each other. */
  tiles(): readonly PaintedTile[];
  /** Where tiles of this view failed, base pixels. */
  failedPlaces(): readonly BaseRect[];
  /** The canvas lost what was on it: paint again. */
  lost(): void;
}

interface Painted {
  readonly camera: SlideCamera;
  readonly tiles: readonly PaintedTile[];
  readonly failed: readonly BaseRect[];
}

/**
 * Paints tiles on a 2D canvas, exactly where the camera says. Neither of OpenSeadragon 6.1.1's drawers does: its canvas
 * drawer stretches each tile by a pixel to hide seams, which blurs at 1:1 and displaces tissue under a mark; its WebGL
 * drawer picks a tile's texture by an interpolated index cut to an integer, and painted one tile with another's content
 * on a turned and mirrored view.
 */
export function createSlideDrawer(view: DrawerView): typeof OpenSeadragon.DrawerBase {
  const colorSpace = screenSpace();
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

    /** What the canvas shows. */
    #painted: Painted | undefined;

    _createDrawingElement(): HTMLCanvasElement {
      const canvas = document.createElement('canvas');
      // The browser took the canvas's memory and gave it back empty.
      canvas.addEventListener('contextrestored', () => {
        this.#painted = undefined;
        view.lost();
      });
      return canvas;
    }

    draw(): void {
      const { canvas } = this;
      const camera = view.camera();
      const ratio = Math.max(1, devicePixelRatio);
      const [width, height] = [Math.round(camera.widthPx * ratio), Math.round(camera.heightPx * ratio)];
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        this.#painted = undefined;
      }
      const context = canvas.getContext('2d', { colorSpace });
      if (!context) return;
      const [tiles, failed] = [view.tiles(), view.failedPlaces()];
      const toDevice = scaledMap(screenMap(camera), ratio);
      const whole = { left: 0, top: 0, right: width, bottom: height };
      const before = this.#painted;
      const isInPlace = before?.camera === camera && isSame(before.failed, failed);
      const area = isInPlace ? changedArea(before.tiles, tiles, toDevice, whole) : whole;
      if (!area) {
        this.#painted = { camera, tiles, failed };
        return;
      }
      // Known again once it is painted.
      this.#painted = undefined;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      if (area !== whole) clipTo(context, area);
      context.clearRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
      paintTiles(context, tiles, toDevice, area);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      for (const place of failed) hatchPlace(context, cornersOf(place, screenMap(camera)));
      context.restore();
      this.#painted = { camera, tiles, failed };
    }

    override destroy(): void {
      super.destroy();
      this.canvas.width = 0;
      this.canvas.height = 0;
      this.canvas.remove();
    }
  } as unknown as typeof OpenSeadragon.DrawerBase;
}

const isSame = (one: readonly BaseRect[], other: readonly BaseRect[]): boolean =>
  one.length === other.length && one.every((rect, index) => rect === other[index]);

const cornersOf = ({ u0, v0, u1, v1 }: BaseRect, map: ScreenMap): readonly Vec2[] =>
  (
    [
      [u0, v0],
      [u1, v0],
      [u1, v1],
      [u0, v1],
    ] as const
  ).map((corner) => toScreen(map, corner));
