import { scaledMap } from '../../dicom/geometry/displayedPlane';
import { screenMap, viewBounds, type SlideCamera } from './slideCamera';
import { cellsIn, isScanned, levelRect, tileRect, type LevelOnBase } from './tilePlan';

const UNKNOWN_GLASS = '#d4d4d4';
const HATCH = '#8a8a8a';
const HATCH_STEP_PX = 12;

/**
 * Paints what lies under the tiles: a grey that is neither glass nor tissue where nothing arrived yet, and a hatch where
 * nothing was scanned at all. White would read as glass without tissue (WSI-06).
 */
export function paintBackdrop(canvas: HTMLCanvasElement, camera: SlideCamera, levels: readonly LevelOnBase[]): void {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(camera.widthPx * ratio), Math.round(camera.heightPx * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  const [finest] = levels;
  if (!context || !finest) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(scaledMap(screenMap(camera), ratio));
  const { u0, v0, u1, v1 } = levelRect(finest);
  context.fillStyle = UNKNOWN_GLASS;
  context.fillRect(u0, v0, u1 - u0, v1 - v0);
  const absent = absentArea(levels, camera);
  if (absent) hatch(context, absent, width, height, ratio);
}

/** The visible cells that no level shows: those absent from the coarsest. */
function absentArea(levels: readonly LevelOnBase[], camera: SlideCamera): Path2D | undefined {
  const coarsest = levels.at(-1);
  if (!coarsest) return undefined;
  const { columns, rows } = cellsIn(coarsest, viewBounds(camera));
  let path: Path2D | undefined;
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    for (let column = columns[0]; column <= columns[1]; column += 1) {
      if (isScanned(coarsest, column, row)) continue;
      const { u0, v0, u1, v1 } = tileRect(coarsest, column, row);
      path ??= new Path2D();
      path.rect(u0, v0, u1 - u0, v1 - v0);
    }
  }
  return path;
}

function hatch(context: CanvasRenderingContext2D, area: Path2D, width: number, height: number, ratio: number): void {
  context.save();
  context.clip(area);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.strokeStyle = HATCH;
  context.lineWidth = ratio;
  context.beginPath();
  for (let x = -height; x < width; x += HATCH_STEP_PX * ratio) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
}
