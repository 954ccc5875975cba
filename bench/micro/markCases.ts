import type { Annotation, CoordinateSpace } from '../../src/dicom/types';
import { MarksPainter } from '../../src/engines/drawing/marksPainter';
import type { DrawingSurface } from '../../src/engines/drawing/surface';
import { seededRandom } from '../../src/lib/seededRandom';
import type { MicroCase, MicroRun } from './measure';
import { madeMark } from './storeCases';

const SIZES = [50, 500, 5_000];
const PANE = { left: 0, top: 0, right: 1200, bottom: 800 };

/** A 2D context that draws nothing: the browser's own work is not ours to count. */
function blankContext(): CanvasRenderingContext2D {
  const nothing = () => {};
  const context = new Proxy(
    { measureText: (text: string) => ({ width: 6 * text.length }) },
    { get: (target, name) => Reflect.get(target, name) ?? nothing, set: () => true },
  );
  return context as unknown as CanvasRenderingContext2D;
}

/** Millimetres are CSS pixels. */
const surface: DrawingSurface = {
  palette: 'grey',
  currentSpace: () => undefined,
  projectorFor: () => ({
    dimension: 3,
    toCanvas: (coordinates, offset, out) => {
      out[0] = coordinates[offset] ?? 0;
      out[1] = coordinates[offset + 1] ?? 0;
    },
    fromCanvas: (x, y) => [x, y, 0],
  }),
  isOnView: () => true,
  measure: () => [],
  origin: () => undefined,
};

/** Lengths all over the pane; with `isElsewhere` on images that are not shown. */
function marksOf(n: number, isElsewhere: boolean): Annotation[] {
  const random = seededRandom(n);
  return Array.from({ length: n }, (_, index) => {
    const [x, y] = [random() * 1150, random() * 750];
    const space: CoordinateSpace = madeMark(index).space;
    const shift = isElsewhere ? 5000 : 0;
    return { ...madeMark(index), space, points: [x + shift, y, 0, x + shift + 20, y + 15, 0] };
  });
}

function paintRun(n: number, isElsewhere: boolean): MicroRun {
  const annotations = marksOf(n, isElsewhere);
  const painter = new MarksPainter(surface);
  const context = blankContext();
  return {
    units: n,
    run() {
      const painted = painter.paint(context, {
        annotations,
        selection: new Set(),
        hovered: undefined,
        edit: undefined,
        draft: undefined,
        heldHandle: undefined,
        pane: PANE,
        pixelRatio: 1,
      });
      if (painted.length !== (isElsewhere ? 0 : n)) throw new Error('other marks were painted than are in view');
    },
  };
}

const shared = { unit: 'mark', grows: 'marks', thread: 'main', sizes: SIZES, bar: 2 } as const;

export const markCases: readonly MicroCase[] = [
  { ...shared, id: 'mark-paint', title: 'Painting one mark in view', prepare: (n) => paintRun(n, false) },
  {
    ...shared,
    id: 'mark-skip',
    title: 'Passing over one mark out of view',
    grows: 'marks elsewhere',
    prepare: (n) => paintRun(n, true),
  },
];
