import { beforeEach, describe, expect, test } from 'vitest';
import { measureInMm } from '../../dicom/geometry/measure';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Annotation, CoordinateSpace } from '../../dicom/types';
import type {
  AnnotationId,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
  TrackingUid,
} from '../../dicom/uids';
import type { BrushStroke } from '../contract';
import type { VisibleMark } from './hitTest';
import { Interaction } from './interaction';
import { geometryOf } from './markGeometry';
import type { DrawingSurface } from './surface';
import { viewOf } from './view';

/** Axial slices 1 mm apart at 2 px per mm; the pane shows the one at `z`. */
class Slices implements DrawingSurface {
  readonly palette = 'grey';
  z = 0;
  isEmpty = false;
  readonly space: CoordinateSpace = { kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid };
  currentSpace = () => (this.isEmpty ? undefined : this.space);
  isOnView = (_space: CoordinateSpace, points: readonly number[]) => Math.abs((points[2] ?? 0) - this.z) < 0.5;
  measure = (shape: Annotation['shape'], _space: CoordinateSpace, points: readonly number[]) =>
    measureInMm(shape, points);
  origin = () => ({
    sourceId: 'main' as SourceId,
    studyInstanceUid: '1.1' as StudyInstanceUid,
    seriesInstanceUid: '1.2' as SeriesInstanceUid,
    sopInstanceUid: `1.3.${this.z}` as SopInstanceUid,
  });
  projectorFor = () => ({
    dimension: 3 as const,
    toCanvas: (c: ArrayLike<number>, at: number, out: [number, number]) => {
      [out[0], out[1]] = [(c[at] as number) * 2, (c[at + 1] as number) * 2];
    },
    fromCanvas: (x: number, y: number) => [x / 2, y / 2, this.z],
  });
}

/** A reader with one pane; keeps annotations as the workspace would. */
class Reader {
  surface = new Slices();
  annotations: Annotation[] = [];
  selection = new Set<string>();
  committed: Annotation[] = [];
  picked: (AnnotationId | undefined)[] = [];
  toolsCancelled = 0;
  strokes: BrushStroke[] = [];
  hands = new Interaction(
    this.surface,
    {
      committed: (annotation) => {
        this.committed.push(annotation);
        this.annotations = [...this.annotations.filter(({ id }) => id !== annotation.id), annotation];
        this.hands.annotationsChanged(this.annotations);
      },
      picked: (id) => {
        this.picked.push(id);
        this.selection = new Set(id ? [id] : []);
        this.hands.selectionChanged();
      },
      toolCancelled: () => {
        this.toolsCancelled += 1;
      },
      brushed: (stroke) => this.strokes.push(stroke),
      newDraft: () => ({
        id: `a${this.committed.length}` as AnnotationId,
        trackingUid: `2.25.${this.committed.length}` as TrackingUid,
        trackingIdentifier: `Lesion ${this.committed.length}`,
        label: { value: '27925004', scheme: 'SCT', meaning: 'Nodule' },
      }),
    },
    { marks: () => this.marks(), selection: () => this.selection, centre: () => [100, 100] },
  );

  marks(): VisibleMark[] {
    const view = viewOf(this.surface.projectorFor());
    return this.annotations
      .filter((annotation) => this.surface.isOnView(annotation.space, annotation.points))
      .map((annotation) => ({ annotation, geometry: geometryOf(annotation.shape, annotation.points, view) }));
  }
  press(x: number, y: number): boolean {
    return this.hands.press([x, y], { isDouble: false, pointerType: 'mouse' });
  }
  click(x: number, y: number): boolean {
    const isTaken = this.press(x, y);
    this.hands.release([x, y]);
    return isTaken;
  }
  drag(from: Vec2, to: Vec2): boolean {
    const isTaken = this.press(...from);
    this.hands.move([[(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]], true);
    this.hands.move([to], true);
    this.hands.release(to);
    return isTaken;
  }
  draw(): Annotation {
    this.hands.setTool('length');
    this.drag([20, 40], [120, 40]);
    this.hands.setTool('windowLevel');
    return this.committed.at(-1)!;
  }
}

let reader: Reader;
beforeEach(() => {
  reader = new Reader();
});

describe('drawing', () => {
  test('commits one annotation with its image, its label and its millimetres, and selects it', () => {
    const mark = reader.draw();
    expect(reader.committed).toHaveLength(1);
    expect(mark).toMatchObject({ shape: 'length', points: [10, 20, 0, 60, 20, 0], sopInstanceUid: '1.3.0' });
    expect(mark.label.meaning).toBe('Nodule');
    expect(mark.measurements[0]?.value).toBe(50);
    expect(reader.picked).toEqual([mark.id]);
  });

  test('takes the press only with a drawing tool, and only where something can be drawn', () => {
    expect(reader.click(50, 50)).toBe(false);
    reader.hands.setTool('length');
    reader.surface.isEmpty = true;
    expect(reader.click(50, 50)).toBe(false);
    reader.surface.isEmpty = false;
    expect(reader.click(50, 50)).toBe(true);
  });

  test('waits while its image is scrolled away, takes no points there, and goes on when it is back', () => {
    reader.hands.setTool('length');
    reader.click(20, 40);
    reader.surface.z = 3;
    expect(reader.hands.drawing?.isWaiting).toBe(true);
    expect(reader.click(120, 40)).toBe(true);
    expect(reader.committed).toEqual([]);
    reader.surface.z = 0;
    reader.click(120, 40);
    expect(reader.committed[0]?.points).toEqual([10, 20, 0, 60, 20, 0]);
  });

  test('changing the tool drops an unfinished drawing', () => {
    reader.hands.setTool('polygon');
    reader.click(20, 40);
    reader.hands.setTool('length');
    reader.click(60, 40);
    expect(reader.hands.drawing?.draft([60, 40])?.points.slice(0, 3)).toEqual([30, 20, 0]);
  });

  test('a drag that the system takes away leaves nothing behind', () => {
    reader.hands.setTool('ellipse');
    reader.press(20, 40);
    reader.hands.move([[80, 90]], true);
    reader.hands.cancelPress();
    expect(reader.hands.drawing?.isInProgress).toBe(false);
    expect(reader.committed).toEqual([]);
  });
});

describe('editing', () => {
  test('a handle dragged is one commit with the same identity and new millimetres', () => {
    const mark = reader.draw();
    reader.drag([122, 42], [142, 42]);
    expect(reader.committed).toHaveLength(2);
    expect(reader.committed[1]).toMatchObject({
      id: mark.id,
      trackingUid: mark.trackingUid,
      points: [10, 20, 0, 70, 20, 0],
    });
    expect(reader.committed[1]?.measurements[0]?.value).toBe(60);
  });

  test('a handle pressed and released without a move changes nothing', () => {
    reader.draw();
    reader.drag([122, 42], [123, 43]);
    expect(reader.committed).toHaveLength(1);
  });

  test('handles can be held while the drawing tool still is in hand', () => {
    reader.draw();
    reader.hands.setTool('length');
    reader.drag([120, 40], [140, 40]);
    expect(reader.committed[1]?.id).toBe(reader.committed[0]?.id);
  });

  test('the line of a selected mark moves it, its length stays', () => {
    reader.draw();
    reader.drag([70, 40], [80, 60]);
    expect(reader.committed[1]?.points).toEqual([15, 30, 0, 65, 30, 0]);
    expect(reader.committed[1]?.measurements[0]?.value).toBe(50);
  });

  test('a stray drag across an unselected mark selects it but does not displace it', () => {
    const mark = reader.draw();
    reader.click(300, 300);
    expect(reader.picked.at(-1)).toBeUndefined();
    expect(reader.drag([70, 40], [200, 200])).toBe(true);
    expect(reader.picked.at(-1)).toBe(mark.id);
    expect(reader.committed).toHaveLength(1);
  });

  test('a press beside all marks belongs to the engine; a drag there keeps the selection', () => {
    reader.draw();
    expect(reader.drag([200, 200], [260, 240])).toBe(false);
    expect(reader.selection.size).toBe(1);
  });

  test('a locked mark can be chosen but not changed', () => {
    const mark = reader.draw();
    reader.annotations = [{ ...mark, lockedReason: 'stored by another system' }];
    expect(reader.drag([120, 40], [160, 40])).toBe(true);
    expect(reader.drag([70, 40], [90, 90])).toBe(true);
    expect(reader.committed).toHaveLength(1);
    expect(reader.hands.cursorAt([70, 40])).toBe('not-allowed');
  });

  test('what a colleague changed during the drag is not overwritten', () => {
    const mark = reader.draw();
    reader.press(120, 40);
    reader.hands.move([[150, 40]], true);
    reader.annotations = [{ ...mark, points: [0, 0, 0, 9, 9, 0] }];
    reader.hands.annotationsChanged(reader.annotations);
    reader.hands.release([160, 40]);
    expect(reader.committed).toHaveLength(1);
  });

  test('a mark does not follow the hand to another slice', () => {
    reader.draw();
    reader.press(70, 40);
    reader.hands.move([[80, 60]], true);
    reader.surface.z = 4;
    reader.hands.move([[200, 200]], true);
    reader.hands.release([200, 200]);
    expect(reader.committed[1]?.points).toEqual([15, 30, 0, 65, 30, 0]);
  });
});

describe('by keyboard', () => {
  const times = (count: number, act: () => void) => {
    for (let index = 0; index < count; index += 1) act();
  };

  test('a length is drawn without a pointer', () => {
    reader.hands.setTool('length');
    reader.hands.key({ kind: 'moveCursor', delta: [0, -10] });
    reader.hands.key({ kind: 'place' });
    times(10, () => reader.hands.key({ kind: 'moveCursor', delta: [10, 0] }));
    reader.hands.key({ kind: 'place' });
    expect(reader.committed[0]?.measurements[0]?.value).toBe(50);
  });

  test('a polygon ends by Enter twice on one place', () => {
    reader.hands.setTool('polygon');
    reader.hands.key({ kind: 'moveCursor', delta: [-50, 0] });
    for (const delta of [
      [0, 0],
      [60, 0],
      [0, 60],
    ] as const) {
      reader.hands.key({ kind: 'moveCursor', delta });
      reader.hands.key({ kind: 'place' });
    }
    expect(reader.committed).toEqual([]);
    reader.hands.key({ kind: 'place' });
    expect(reader.committed[0]?.points).toEqual([25, 50, 0, 55, 50, 0, 55, 80, 0]);
  });

  test('an angle, a Cobb angle and a freehand outline are drawn without a pointer, too', () => {
    const right = (px: number): Vec2 => [px, 0];
    const down = (px: number): Vec2 => [0, px];
    const values = (tool: 'angle' | 'cobbAngle', ...deltas: Vec2[]) => {
      const reader = new Reader();
      reader.hands.setTool(tool);
      for (const delta of deltas) {
        reader.hands.key({ kind: 'moveCursor', delta });
        reader.hands.key({ kind: 'place' });
      }
      return reader.committed.map(({ shape, measurements }) => [shape, Math.round(measurements[0]?.value ?? 0)]);
    };
    expect(values('angle', right(1), right(40), down(40))).toEqual([['angle', 90]]);
    expect(values('cobbAngle', right(1), right(40), down(40), [-40, 40])).toEqual([['cobbAngle', 45]]);

    const reader = new Reader();
    reader.hands.setTool('freehand');
    reader.hands.key({ kind: 'moveCursor', delta: right(1) });
    reader.hands.key({ kind: 'place' });
    for (const delta of [right(10), down(10), right(-10)]) {
      times(4, () => reader.hands.key({ kind: 'moveCursor', delta }));
    }
    reader.hands.key({ kind: 'place' });
    expect(reader.committed.map(({ shape }) => shape)).toEqual(['polygon']);
    expect(reader.committed[0]?.measurements[0]?.value).toBeCloseTo(400, 6);
  });

  test('Enter while the pointer draws a polygon closes it', () => {
    reader.hands.setTool('polygon');
    reader.click(20, 20);
    reader.click(80, 20);
    reader.click(80, 80);
    reader.hands.move([[200, 200]], false);
    reader.hands.key({ kind: 'place' });
    expect(reader.committed[0]?.points).toHaveLength(9);
  });

  test('a resting pointer that the browser reports again does not end keyboard drawing', () => {
    reader.hands.setTool('length');
    reader.hands.move([[40, 40]], false);
    reader.hands.key({ kind: 'moveCursor', delta: [10, 0] });
    reader.hands.move([[40, 40]], false);
    expect(reader.hands.crosshair).toEqual([50, 40]);
    reader.hands.move([[45, 44]], false);
    expect(reader.hands.crosshair).toBeUndefined();
  });

  test('Esc cancels the drawing and leaves the tool, then asks for the default tool', () => {
    reader.hands.setTool('polygon');
    reader.click(20, 20);
    reader.hands.key({ kind: 'cancelDrawing' });
    expect(reader.hands.keyContext).toMatchObject({ hasDrawingTool: true, isInProgress: false });
    reader.hands.key({ kind: 'cancelTool' });
    expect(reader.toolsCancelled).toBe(1);
  });

  test('a run of nudges is one change', () => {
    reader.draw();
    times(7, () => reader.hands.key({ kind: 'nudge', delta: [1, 0] }));
    expect(reader.committed).toHaveLength(1);
    reader.hands.finishNudge();
    expect(reader.committed).toHaveLength(2);
    expect(reader.committed[1]?.points).toEqual([13.5, 20, 0, 63.5, 20, 0]);
  });

  test('handles are chosen in turn and moved alone, by a tenth of a pixel too', () => {
    reader.draw();
    reader.hands.key({ kind: 'cycleHandle', step: 1 });
    reader.hands.key({ kind: 'cycleHandle', step: 1 });
    reader.hands.key({ kind: 'nudge', delta: [0.1, 0] });
    reader.hands.finishNudge();
    expect(reader.committed[1]?.points.slice(0, 3)).toEqual([10, 20, 0]);
    expect(reader.committed[1]?.points[3]).toBeCloseTo(60.05, 5);
  });

  test('a short axis that was measured stays so, also where it is half of the long one; a proposed one never was', () => {
    reader.hands.setTool('bidirectional');
    reader.drag([20, 40], [120, 40]);
    reader.hands.setTool('windowLevel');
    const [proposed] = reader.committed;
    const values = ({ measurements }: Annotation) => measurements.map(({ value }) => value);
    expect(values(proposed!)).toEqual([50]);
    const measuredMark = { ...proposed!, measurements: measureInMm('bidirectional', proposed!.points) };
    for (const [mark, expected] of [
      [proposed!, [50]],
      [measuredMark, [50, 25]],
    ] as const) {
      reader.annotations = [mark];
      reader.hands.annotationsChanged(reader.annotations);
      reader.hands.key({ kind: 'nudge', delta: [4, 0] });
      reader.hands.finishNudge();
      expect(values(reader.committed.at(-1)!)).toEqual(expected);
    }
  });
});

describe('a brush', () => {
  const last = () => reader.strokes.at(-1)!;

  test('goes the way of a drag, as wide in mm as its ring was on the screen, and makes no mark itself', () => {
    reader.hands.setTool('brush');
    reader.drag([20, 40], [120, 40]);
    expect(last()).toMatchObject({ radius: 10, isErasing: false });
    expect(last().way).toMatchObject({ shape: 'polygon', points: [10, 20, 0, 60, 20, 0], sopInstanceUid: '1.3.0' });
    expect([reader.committed, reader.picked]).toEqual([[], []]);
  });

  test('follows the hand between two clicks, and is shown on its way', () => {
    reader.hands.setTool('brush');
    reader.click(20, 40);
    reader.hands.move([[60, 40]], false);
    expect(reader.hands.drawing?.draft([60, 40])?.brush).toEqual({ radiusPx: 20, isErasing: false });
    reader.click(60, 80);
    expect(last().way.points).toEqual([10, 20, 0, 30, 20, 0, 30, 40, 0]);
    expect(reader.hands.drawing?.isInProgress).toBe(false);
  });

  test('dabs with Enter twice, moves with arrows, and takes away with Alt or as the eraser', () => {
    reader.hands.setTool('brush');
    reader.hands.setBrushRadius(8);
    reader.hands.key({ kind: 'moveCursor', delta: [0, 0] });
    reader.hands.key({ kind: 'place' });
    reader.hands.key({ kind: 'place' });
    expect(last()).toMatchObject({ radius: 4, isErasing: false, way: { points: [50, 50, 0] } });
    reader.hands.press([20, 40], { isDouble: false, pointerType: 'mouse', isErasing: true });
    reader.hands.move([[40, 40]], true);
    reader.hands.release([40, 40]);
    expect(last().isErasing).toBe(true);
    reader.hands.setTool('eraser');
    reader.drag([20, 40], [120, 40]);
    expect(last()).toMatchObject({ isErasing: true, radius: 4 });
  });

  test('works along the edge of the selected mark without taking its handles, and Esc drops the stroke', () => {
    const mark = reader.draw();
    reader.hands.setTool('brush');
    reader.drag([20, 40], [60, 90]);
    expect([reader.strokes.length, reader.committed]).toEqual([1, [mark]]);
    reader.click(20, 40);
    reader.hands.key({ kind: 'cancelDrawing' });
    expect([reader.strokes.length, reader.hands.drawing?.isInProgress]).toEqual([1, false]);
  });
});
