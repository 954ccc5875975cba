import { mix, smoothMin, smoothStep } from '../numeric';
import { noise3 } from '../noise';
import { scapulaAt } from './skeleton';

/**
 * The muscles of the chest wall, as lenses between the ribs and the skin. Their place is given by the angle around the
 * chest (0 = spine, π = sternum) and by the depth outside the ribs, as an anatomist would describe them.
 */
export interface WallPoint {
  readonly x: number;
  readonly y: number;
  /** Radians from the back, both sides alike. */
  readonly angle: number;
  /** Distance outside the inner surface of the ribs, mm; above the shoulders, of where they would be. */
  readonly outside: number;
  /** The same, following the chest to its top. */
  readonly wall: number;
  /** Depth below the skin, mm. */
  readonly depth: number;
  readonly fatThickness: number;
}

type Field = (point: WallPoint) => number;

interface Lens {
  readonly angle: number;
  readonly reach: number;
  readonly outside: number;
  readonly half: number;
}

const lens =
  ({ angle, reach, outside, half }: Lens): Field =>
  (point) => {
    const u = Math.abs(point.angle - angle) / reach;
    if (u >= 1) return Math.max(Math.abs(point.outside - outside), (u - 1) * reach * 110);
    return Math.abs(point.outside - outside) - half * Math.sqrt(1 - u * u);
  };

/** The muscles that one slice meets. */
export function wallMuscles(z: number): Field {
  const fields: Field[] = [];
  const add = (weight: number, shape: Lens): void => {
    if (weight > 0.05) fields.push(lens({ ...shape, half: shape.half * Math.sqrt(weight) }));
  };
  const between = (low: number, high: number, edge: number): number =>
    smoothStep(low, low + edge, z) * smoothStep(high, high - edge, z);
  const high = smoothStep(5, 50, z);
  add(between(-62, 88, 45), {
    angle: mix(2.5, 2.26, high),
    reach: 0.62,
    outside: mix(16, 25, high),
    half: mix(6, 8.5, high),
  });
  add(between(-6, 80, 25), { angle: 2.12, reach: 0.34, outside: 13.5, half: 4.6 });
  add(between(-160, 60, 30), { angle: 1.56, reach: 0.62, outside: 12.6, half: 4 });
  add(between(-230, 44, 40), {
    angle: mix(0.86, 1.2, smoothStep(-120, 10, z)),
    reach: 0.5,
    outside: mix(16.5, 24, smoothStep(-90, 20, z)),
    half: mix(4.6, 8, smoothStep(-90, 20, z)),
  });
  add(between(-260, 130, 10), { angle: 0.33, reach: 0.3, outside: 16.5, half: mix(10.5, 8, smoothStep(-60, 60, z)) });
  add(1 - smoothStep(-100, -70, z), { angle: 1.65, reach: 0.95, outside: 13.5, half: 5 });
  add(1 - smoothStep(-95, -60, z), { angle: 2.92, reach: 0.34, outside: 12.5, half: 4.4 });
  if (z > -100)
    fields.push((point) =>
      Math.max(
        Math.abs(point.depth - point.fatThickness - 2.6) - 2.6 * smoothStep(-100, -40, z),
        (point.angle - 0.72) * 110,
      ),
    );
  fields.push(...scapularMuscles(z));
  const shoulder = smoothStep(46, 84, z);
  if (shoulder > 0) {
    // Between the shoulders nearly all is muscle, parted by thin sheets of fat.
    fields.push((point) => {
      const sheet = 0.9 - 24 * Math.abs(noise3(point.x / 30, point.y / 17, z / 22, 38));
      return Math.max(9 - point.wall, point.fatThickness - point.depth, sheet) + (1 - shoulder) * 12;
    });
  }
  return (point) => {
    let distance = 60;
    for (const field of fields) distance = smoothMin(distance, field(point), 1.2);
    return Math.max(distance, 8.4 - point.wall, point.fatThickness * 0.8 - point.depth);
  };
}

/** Flesh on both faces of the shoulder blade. */
function scapularMuscles(z: number): Field[] {
  const cut = scapulaAt(z, 1);
  if (cut === undefined) return [];
  const flesh = 11 * smoothStep(-64, -20, z);
  const { plate } = cut;
  return [
    (point) => {
      if (point.angle > 2.1) return 60;
      let best = 1e6;
      for (let index = 0; index < plate.length; index += 2) {
        const [x = 0, y = 0] = plate[index] ?? [];
        const dx = Math.abs(point.x) - x;
        const dy = point.y - y;
        best = Math.min(best, dx * dx + dy * dy);
      }
      return Math.sqrt(best) - flesh;
    },
  ];
}
