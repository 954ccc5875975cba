import { scaledMap } from '../../dicom/geometry/displayedPlane';
import { type BaseRect, screenMap, viewBounds, type SlideCamera } from './slideCamera';
import { cellsIn, isScanned, levelRect, tileRect, type LevelOnBase } from './tilePlan';

const UNKNOWN_GLASS = '#d4d4d4';
const HATCH = '#8a8a8a';
const HATCH_STEP_PX = 12;

/**
 * Paints what lies under the tiles: a grey that is neither glass nor tissue where nothing arrived yet, and a hatch where
 * nothing was scanned at all. White would read as glass without tissue (WSI-06). Inside the slide it is grey all over and
 * does not change as the view moves, so it is not painted again there.
 */
export function createBackdrop(
  canvas: HTMLCanvasElement,
  levels: readonly LevelOnBase[],
): (camera: SlideCamera) => void {
  let isGrey = false;
  return (camera) => {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(camera.widthPx * ratio), Math.round(camera.heightPx * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      isGrey = false;
    }
    const context = canvas.getContext('2d');
    const [finest] = levels;
    if (!context || !finest) return;
    const absent = absentArea(levels, camera);
    const whole = levelRect(finest);
    const willBeGrey = absent === undefined && isWithin(viewBounds(camera), whole);
    if (isGrey && willBeGrey) return;
    isGrey = willBeGrey;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(scaledMap(screenMap(camera), ratio));
    context.fillStyle = UNKNOWN_GLASS;
    context.fillRect(whole.u0, whole.v0, whole.u1 - whole.u0, whole.v1 - whole.v0);
    if (absent) hatch(context, absent, width, height, ratio);
  };
}

const isWithin = (inner: BaseRect, outer: BaseRect): boolean =>
  inner.u0 >= outer.u0 && inner.v0 >= outer.v0 && inner.u1 <= outer.u1 && inner.v1 <= outer.v1;

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
