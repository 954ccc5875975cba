import { describe, expect, test } from 'vitest';
import { measureInMm } from '../../dicom/geometry/measure';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { AnnotationShape } from '../../dicom/types';
import { seededRandom } from '../../lib/seededRandom';
import { type Drawing, type DrawingEvent, isOverFirstPoint, previewOf, startDrawing, stepDrawing } from './gestures';
import type { View } from './view';

/** A plane at z = 5 mm, seen with a zoom (px per mm), a turn and a shift. */
function planeView(zoom: number, turnDeg = 0, shift: Vec2 = [100, 80]): View {
  const [cos, sin] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  return {
    dimension: 3,
    toCanvas: ([x = 0, y = 0]) => [shift[0] + zoom * (x * cos - y * sin), shift[1] + zoom * (x * sin + y * cos)],
    fromCanvas: ([x, y]) => {
      const [dx, dy] = [(x - shift[0]) / zoom, (y - shift[1]) / zoom];
      return [dx * cos + dy * sin, -dx * sin + dy * cos, 5];
    },
  };
}
const view = planeView(2);

function play(shape: AnnotationShape, events: readonly DrawingEvent[], on: View = view) {
  let drawing: Drawing = startDrawing(shape);
  const drawn: (readonly number[])[] = [];
  for (const event of events) {
    const step = stepDrawing(drawing, event, on);
    drawing = step.drawing;
    if (step.drawn) drawn.push(step.drawn);
  }
  return { drawing, drawn };
}
const click = (x: number, y: number, isDouble = false): DrawingEvent[] => [
  { kind: 'move', at: [x, y] },
  { kind: 'press', at: [x, y], isDouble },
  { kind: 'release', at: [x, y] },
];
const drag = (path: readonly Vec2[]): DrawingEvent[] => [
  { kind: 'press', at: path[0]! },
  ...path.slice(1).map((at): DrawingEvent => ({ kind: 'move', at })),
  { kind: 'release', at: path.at(-1)! },
];

describe('a length', () => {
  test('by two clicks and by one drag is the same length', () => {
    const byClicks = play('length', [...click(100, 80), ...click(200, 80)]);
    const byDrag = play(
      'length',
      drag([
        [100, 80],
        [150, 90],
        [200, 80],
      ]),
    );
    expect(byClicks.drawn).toEqual([[0, 0, 5, 50, 0, 5]]);
    expect(byDrag.drawn).toEqual(byClicks.drawn);
    expect(measureInMm('length', byClicks.drawn[0]!)[0]!.value).toBe(50);
  });

  test('a hand that trembles during the first click does not end it', () => {
    const { drawn, drawing } = play(
      'length',
      drag([
        [100, 80],
        [102, 81],
      ]),
    );
    expect(drawn).toEqual([]);
    expect(drawing.placed).toEqual([0, 0, 5]);
  });

  test('a second click on the first point is no length of zero', () => {
    const { drawn, drawing } = play('length', [...click(100, 80), ...click(101, 80)]);
    expect(drawn).toEqual([]);
    expect(drawing.placed).toEqual([0, 0, 5]);
  });

  test('is placed where the button comes up, so a press can be corrected', () => {
    const { drawn } = play('length', [
      ...click(100, 80),
      ...drag([
        [190, 80],
        [210, 80],
      ]),
    ]);
    expect(drawn[0]?.slice(3)).toEqual([55, 0, 5]);
  });

  test('follows the image when the reader zooms between the clicks', () => {
    let { drawing } = play('length', click(100, 80));
    const zoomed = planeView(8, 90);
    const second = zoomed.toCanvas([50, 0, 5]);
    for (const event of click(second[0], second[1])) {
      const step = stepDrawing(drawing, event, zoomed);
      drawing = step.drawing;
      if (step.drawn) expect(measureInMm('length', step.drawn)[0]!.value).toBeCloseTo(50, 9);
    }
    expect(drawing.placed).toEqual([]);
  });

  test('between the same two places is the same in 50 views (T-SAFE-15)', () => {
    const random = seededRandom(15);
    for (let round = 0; round < 50; round += 1) {
      const turned = planeView(0.3 + random() * 20, random() * 360, [random() * 900, random() * 700]);
      const [a, b] = [turned.toCanvas([-12.25, 7.5, 5]), turned.toCanvas([17.75, 47.5, 5])];
      const { drawn } = play('length', [...click(...a), ...click(...b)], turned);
      expect(measureInMm('length', drawn[0]!)[0]!.value / 50).toBeCloseTo(1, 9);
    }
  });
});

describe('a bidirectional mark', () => {
  test('gets its short axis at the middle, perpendicular to the long one', () => {
    const { drawn } = play('bidirectional', [...click(100, 80), ...click(180, 140)]);
    const [ax, ay, , bx, by, , cx, cy, , dx, dy] = drawn[0] as number[];
    expect([ax, ay, bx, by]).toEqual([0, 0, 40, 30]);
    expect((bx! - ax!) * (dx! - cx!) + (by! - ay!) * (dy! - cy!)).toBeCloseTo(0, 10);
    expect([(cx! + dx!) / 2, (cy! + dy!) / 2]).toEqual([20, 15]);
  });
});

describe('regions between two points', () => {
  test('a rectangle keeps both places the reader pointed at, and runs clockwise from the top left', () => {
    for (const path of [
      [
        [100, 80],
        [200, 180],
      ],
      [
        [200, 180],
        [100, 80],
      ],
      [
        [200, 80],
        [100, 180],
      ],
    ] as const) {
      const { drawn } = play('rectangle', drag([path[0], [150, 150], path[1]]));
      expect(drawn[0]).toEqual([0, 0, 5, 50, 0, 5, 50, 50, 5, 0, 50, 5]);
    }
  });

  test('on a turned view a rectangle is turned on the patient, with the same area', () => {
    const { drawn } = play(
      'rectangle',
      drag([
        [100, 80],
        [150, 120],
        [300, 180],
      ]),
      planeView(2, 30),
    );
    expect(drawn[0]![1]).not.toBeCloseTo(drawn[0]![4]!, 1);
    expect(measureInMm('rectangle', drawn[0]!)[0]!.value).toBeCloseTo(100 * 50, 8);
  });

  test('an ellipse fills the rectangle that was drawn, major axis first', () => {
    const { drawn } = play('ellipse', [...click(100, 80), ...click(140, 280)]);
    expect(drawn[0]).toEqual([10, 0, 5, 10, 100, 5, 0, 50, 5, 20, 50, 5]);
    expect(measureInMm('ellipse', drawn[0]!)[0]!.value).toBeCloseTo(Math.PI * 50 * 10, 9);
  });

  test('a rectangle without height is not finished', () => {
    expect(
      play(
        'rectangle',
        drag([
          [100, 80],
          [150, 80],
          [200, 80],
        ]),
      ).drawn,
    ).toEqual([]);
  });
});

describe('a polygon', () => {
  const corners = [...click(100, 80), ...click(160, 80), ...click(160, 140)];

  test.each<[string, DrawingEvent[]]>([
    ['Enter', [{ kind: 'finish' }]],
    ['a click on the first point', click(104, 83)],
    ['a double click', [...click(160, 140, true)]],
  ])('closes by %s, without an extra vertex', (_way, ending) => {
    const { drawn, drawing } = play('polygon', [...corners, ...ending]);
    expect(drawn).toEqual([[0, 0, 5, 30, 0, 5, 30, 30, 5]]);
    expect(drawing.placed).toEqual([]);
  });

  test('of two vertices cannot be closed', () => {
    const { drawn, drawing } = play('polygon', [...click(100, 80), ...click(160, 80), { kind: 'finish' }]);
    expect(drawn).toEqual([]);
    expect(drawing.placed).toHaveLength(6);
  });

  test('loses its last vertex by Backspace, down to nothing', () => {
    const back: DrawingEvent = { kind: 'removeVertex' };
    expect(play('polygon', [...corners, back]).drawing.placed).toEqual([0, 0, 5, 30, 0, 5]);
    expect(play('polygon', [...corners, back, back, back, back]).drawing.placed).toEqual([]);
  });

  test('shows the next side before it is placed, and where a click would close', () => {
    const { drawing } = play('polygon', [...corners, { kind: 'move', at: [100, 140] }]);
    expect(previewOf(drawing, view)).toEqual([0, 0, 5, 30, 0, 5, 30, 30, 5, 0, 30, 5]);
    expect(isOverFirstPoint(drawing, [105, 85], view)).toBe(true);
    expect(isOverFirstPoint(drawing, [125, 85], view)).toBe(false);
  });

  test('is traced by a drag, with few vertices and the area of what was traced', () => {
    const circle = Array.from({ length: 361 }, (_, i): Vec2 => {
      const t = (Math.PI * i) / 180;
      return [300 + 80 * Math.cos(t), 200 + 80 * Math.sin(t)];
    });
    const { drawn } = play('polygon', drag(circle));
    const vertices = drawn[0]!.length / 3;
    expect(vertices).toBeGreaterThan(12);
    expect(vertices).toBeLessThan(60);
    expect(measureInMm('polygon', drawn[0]!)[0]!.value / (Math.PI * 40 * 40)).toBeCloseTo(1, 1.5);
  });

  test('traced past its start loses the overshoot and so does not cross itself', () => {
    const spiral = Array.from({ length: 400 }, (_, i): Vec2 => {
      const t = (Math.PI * i) / 180;
      const radius = 80 + 8 * Math.sin(t / 2);
      return [300 + radius * Math.cos(t), 200 + (radius + (i > 340 ? i - 355 : 0)) * Math.sin(t)];
    });
    const { drawn } = play('polygon', drag(spiral));
    expect(measureInMm('polygon', drawn[0]!).map((m) => m.name.meaning)).toContain('Area');
  });

  test('keeps clicked vertices exactly when a traced part follows', () => {
    const traced = drag([
      [160, 140],
      [150, 150],
      [140, 158],
      [130, 160],
      [120, 161],
      [110, 160],
    ]);
    const { drawn } = play('polygon', [...click(100, 80), ...click(160, 80), ...traced, { kind: 'finish' }]);
    expect(drawn[0]!.slice(0, 9)).toEqual([0, 0, 5, 30, 0, 5, 30, 30, 5]);
    expect(drawn[0]!.length / 3).toBeGreaterThan(3);
  });
});

test('a path ends by double click and stays open', () => {
  const { drawn } = play('polyline', [...click(100, 80), ...click(140, 80), ...click(140, 80, true)]);
  expect(drawn).toEqual([[0, 0, 5, 20, 0, 5]]);
});

test('a point is one click', () => {
  expect(play('point', click(120, 100)).drawn).toEqual([[10, 10, 5]]);
});

describe('an angle', () => {
  const points = [0, 0, 5, 50, 0, 5, 50, 50, 5];

  test('is three clicks, or one drag and a click, or two drags from the vertex: the same angle', () => {
    const clicks = play('angle', [...click(100, 80), ...click(200, 80), ...click(200, 180)]);
    const firstArm = drag([
      [100, 80],
      [150, 80],
      [200, 80],
    ]);
    expect(clicks.drawn).toEqual([points]);
    expect(play('angle', [...firstArm, ...click(200, 180)]).drawn).toEqual([points]);
    const secondArm = drag([
      [200, 80],
      [200, 120],
      [200, 180],
    ]);
    expect(play('angle', [...firstArm, ...secondArm]).drawn).toEqual([points]);
  });

  test('a double click makes no arm without length, and Backspace takes the last point away', () => {
    const doubled = play('angle', [...click(100, 80), ...click(100, 80, true), ...click(200, 80), ...click(200, 180)]);
    expect(doubled.drawn).toEqual([points]);
    const corrected = play('angle', [
      ...click(100, 80),
      ...click(150, 80),
      { kind: 'removeVertex' },
      ...click(200, 80),
      ...click(200, 180),
    ]);
    expect(corrected.drawn).toEqual([points]);
  });
});

test('a Cobb angle is four clicks or two drags', () => {
  const points = [0, 0, 5, 50, 0, 5, 0, 50, 5, 50, 60, 5];
  const clicks = [...click(100, 80), ...click(200, 80), ...click(100, 180), ...click(200, 200)];
  expect(play('cobbAngle', clicks).drawn).toEqual([points]);
  const lines = [
    ...drag([
      [100, 80],
      [150, 80],
      [200, 80],
    ]),
    ...drag([
      [100, 180],
      [150, 190],
      [200, 200],
    ]),
  ];
  expect(play('cobbAngle', lines).drawn).toEqual([points]);
});

describe('freehand', () => {
  const freehand = (events: readonly DrawingEvent[]) => {
    let drawing = startDrawing('polygon', { isFreehand: true });
    const drawn: (readonly number[])[] = [];
    for (const event of events) {
      const step = stepDrawing(drawing, event, view);
      drawing = step.drawing;
      if (step.drawn) drawn.push(step.drawn);
    }
    return { drawing, drawn };
  };
  const around = Array.from({ length: 60 }, (_, i): Vec2 => {
    const turn = (2 * Math.PI * i) / 60;
    return [200 + 80 * Math.cos(turn), 200 + 80 * Math.sin(turn)];
  });

  test('follows the hand from the first click to the second, and a drag gives the same outline', () => {
    const [first, ...others] = around as [Vec2, ...Vec2[]];
    const moves = others.map((at): DrawingEvent => ({ kind: 'move', at }));
    const clicked = freehand([...click(...first), ...moves, ...click(...around.at(-1)!)]);
    const dragged = freehand([{ kind: 'press', at: first }, ...moves, { kind: 'release', at: around.at(-1)! }]);
    expect(clicked.drawn).toHaveLength(1);
    expect(dragged.drawn).toEqual(clicked.drawn);
    const area = measureInMm('polygon', clicked.drawn[0]!)[0]!.value;
    expect(area / (Math.PI * 40 * 40)).toBeCloseTo(1, 1);
    // The next outline is drawn by the same hand.
    expect(clicked.drawing).toEqual(startDrawing('polygon', { isFreehand: true }));
  });

  test('a line without an inside is no outline', () => {
    expect(freehand([...click(100, 100), ...click(100, 100)]).drawn).toEqual([]);
  });
});

describe('a circle and an arrow', () => {
  test('a circle goes from its centre outwards, by two clicks and by one drag', () => {
    const byClicks = play('circle', [...click(100, 80), ...click(120, 80)]);
    const byDrag = play(
      'circle',
      drag([
        [100, 80],
        [110, 70],
        [100, 100],
      ]),
    );
    expect(byClicks.drawn).toEqual([[-10, 0, 5, 10, 0, 5, 0, -10, 5, 0, 10, 5]]);
    expect(byDrag.drawn).toEqual(byClicks.drawn);
    expect(measureInMm('circle', byClicks.drawn[0]!).map(({ value }) => value)).toEqual([20, Math.PI * 100]);
  });

  test('a circle drawn straight across has a size as well as one drawn aslant', () => {
    expect(play('circle', [...click(100, 80), ...click(100, 90)]).drawn).toHaveLength(1);
    expect(play('circle', [...click(100, 80), ...click(100, 81)]).drawn).toEqual([]);
  });

  test('an arrow goes from its tip to its tail, by two clicks and by one drag, and has no value', () => {
    const byClicks = play('arrow', [...click(100, 80), ...click(160, 120)]);
    const byDrag = play(
      'arrow',
      drag([
        [100, 80],
        [160, 120],
      ]),
    );
    expect(byClicks.drawn).toEqual([[0, 0, 5, 30, 20, 5]]);
    expect(byDrag.drawn).toEqual(byClicks.drawn);
    expect(measureInMm('arrow', byClicks.drawn[0]!)).toEqual([]);
  });
});
