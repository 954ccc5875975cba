// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { DecodedFrame } from './decodedFrame';
import type { PaintedFrame, Presentation, StackView, StackViewEvents } from './stackView';
import { SwitchingView } from './switchingView';
import { fittedCamera } from './viewCamera';

const raster = { columns: 4, rows: 4, pixelWidth: 1, pixelHeight: 1 };
const camera = fittedCamera(raster);
const soft: Presentation = { lower: 0, upper: 9, isInverted: false, isSigmoid: false };
const hard: Presentation = { ...soft, upper: 5 };
const frame = (index: number): PaintedFrame => ({ index, frame: {} as DecodedFrame });

/** A painter that remembers what it was asked, and paints when the test says so. */
class SlowPainter implements StackView {
  readonly size = { width: 10, height: 10 };
  readonly deviceSize = { width: 10, height: 10 };
  readonly isFitted = true;
  readonly told: string[] = [];
  isDisposed = false;
  readonly events: StackViewEvents;
  constructor(events: StackViewEvents) {
    this.events = events;
  }
  open(count: number, { index }: PaintedFrame, _raster: unknown, { rotationDeg }: typeof camera, look: Presentation) {
    this.told.push(`open ${index} of ${count} turned ${rotationDeg} to ${look.upper}`);
  }
  paint({ index }: PaintedFrame, look: Presentation) {
    this.told.push(`paint ${index} to ${look.upper}`);
  }
  present(look: Presentation) {
    this.told.push(`present to ${look.upper}`);
  }
  setCamera({ rotationDeg }: typeof camera) {
    this.told.push(`turn ${rotationDeg}`);
  }
  screenMap() {
    return { a: 1, b: 0, c: 0, d: 1, e: 7, f: 7 };
  }
  setVisible() {}
  fitHost() {
    return true;
  }
  close() {
    this.told.push('close');
  }
  dispose() {
    this.isDisposed = true;
  }
}

function opened() {
  const host = document.createElement('div');
  const told: string[] = [];
  const view = new SwitchingView(host, {
    painted: (index) => told.push(`painted ${index}`),
    broken: (cause) => told.push(`broken ${cause}`),
  });
  const painters: SlowPainter[] = [];
  const switchTo = () => {
    view.switchTo((_host, events) => {
      const painter = new SlowPainter(events);
      painters.push(painter);
      return painter;
    });
    return painters.at(-1) as SlowPainter;
  };
  return { host, view, told, switchTo };
}

test('another painter takes over with the frame, camera and window of the moment, once its picture is there', () => {
  const { host, view, told, switchTo } = opened();
  view.open(20, frame(3), raster, camera, soft);
  view.setCamera({ ...camera, rotationDeg: 90 });
  view.present(hard);
  const painter = switchTo();
  expect(painter.told).toEqual(['open 3 of 20 turned 90 to 5']);
  expect(host.querySelectorAll('canvas')).toHaveLength(1);
  expect(view.screenMap()).toBeUndefined();
  painter.events.painted(3);
  expect(told).toEqual(['painted 3']);
  expect(host.querySelectorAll('canvas')).toHaveLength(0); // the former painter left
  expect(view.screenMap()?.e).toBe(7);
});

test('a reader who scrolls on meanwhile never sees the frame left behind come back', () => {
  const { view, told, switchTo } = opened();
  view.open(20, frame(3), raster, camera, soft);
  const painter = switchTo();
  view.paint(frame(4), soft);
  painter.events.painted(3);
  expect(told).toEqual([]);
  painter.events.painted(4);
  expect(told).toEqual(['painted 4']);
});

test('a painter that fails before it showed anything leaves, and the former one goes on', () => {
  const { view, told, switchTo } = opened();
  view.open(20, frame(0), raster, camera, soft);
  const painter = switchTo();
  painter.events.broken('no driver');
  expect([told, painter.isDisposed]).toEqual([[], true]);
  view.paint(frame(1), soft);
  expect(painter.told).toHaveLength(1);
});

test('between two series, and without one, the other painter takes over at once', () => {
  const { view, told, switchTo } = opened();
  const painter = switchTo();
  view.open(2, frame(1), raster, camera, soft);
  painter.events.broken('lost');
  expect(told).toEqual(['broken lost']);
  const next = switchTo();
  expect(painter.isDisposed).toBe(false);
  view.close();
  expect(painter.isDisposed).toBe(true);
  view.open(2, frame(0), raster, camera, soft);
  expect(next.told.at(-1)).toBe('open 0 of 2 turned 0 to 9');
});
