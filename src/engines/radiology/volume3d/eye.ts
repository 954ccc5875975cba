import { cross, dot, type Vec3 } from '../../../dicom/geometry/pixelPlane';
import { type PlaneDirections, turnedAbout } from '../../../dicom/radiology/planeView';
import type { Viewpoint } from '../../../dicom/radiology/volumePreset';
import { directionToVoxels, plus, pointToVoxels, scaled, voxelToMm } from '../../../dicom/radiology/volume';
import type { Rays } from './castRays';
import type { EngineAction } from '../../contract';
import type { CoarseGrid } from './coarsen';

/** How a volume is looked at: parallel rays, so that near and far have one scale. */
export interface Eye {
  readonly directions: PlaneDirections;
  /** 1: the whole volume is in the pane however it is turned. */
  readonly zoom: number;
  /** Of the middle of the volume from the middle of the pane, in parts of its shorter side, right and down. */
  readonly pan: readonly [number, number];
}

/** Right and down on the screen; the eye looks along right × down. From the feet the picture lies as an axial CT does. */
const DIRECTIONS_FROM: Readonly<Record<Viewpoint, PlaneDirections>> = {
  anterior: { rowDirection: [1, 0, 0], columnDirection: [0, 0, -1] },
  posterior: { rowDirection: [-1, 0, 0], columnDirection: [0, 0, -1] },
  left: { rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] },
  right: { rowDirection: [0, -1, 0], columnDirection: [0, 0, -1] },
  head: { rowDirection: [-1, 0, 0], columnDirection: [0, 1, 0] },
  feet: { rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] },
};

/** The whole volume from one side. */
export const eyeAt = (viewpoint: Viewpoint): Eye => ({
  directions: DIRECTIONS_FROM[viewpoint],
  zoom: START_ZOOM,
  pan: [0, 0],
});

/** Corners of the block are seldom patient: the patient fills the pane. */
const START_ZOOM = 1.3;
const ZOOM_LIMITS = [0.5, 12] as const;

/** The hand takes what is nearest to the eye along: to the right, and down. */
export function turned(eye: Eye, rightDeg: number, downDeg: number): Eye {
  const sideways = turnedAbout(eye.directions, eye.directions.columnDirection, rightDeg);
  return { ...eye, directions: squared(turnedAbout(sideways, sideways.rowDirection, -downDeg)) };
}

/** Many small turns do not bend the axes. */
function squared({ rowDirection, columnDirection }: PlaneDirections): PlaneDirections {
  const row = scaled(rowDirection, 1 / Math.hypot(...rowDirection));
  const down = plus(columnDirection, scaled(row, -dot(row, columnDirection)));
  return { rowDirection: row, columnDirection: scaled(down, 1 / Math.hypot(...down)) };
}

export const zoomed = (eye: Eye, factor: number): Eye => ({
  ...eye,
  zoom: Math.min(ZOOM_LIMITS[1], Math.max(ZOOM_LIMITS[0], eye.zoom * factor)),
});

export const panned = ({ pan: [x, y], ...eye }: Eye, right: number, down: number): Eye => ({
  ...eye,
  pan: [x + right, y + down],
});

/** Of one notch of a scroll: images have no place here, near and far have. */
const ZOOM_STEP = 1.1;

/** The eye after a verb of the view; undefined for those that mean nothing in 3D, as windows do. */
export function movedBy(eye: Eye, action: EngineAction): Eye | undefined {
  if (action.kind === 'turn3d') return turned(eye, action.rightDeg, action.downDeg);
  if (action.kind === 'lookFrom') return { ...eye, directions: DIRECTIONS_FROM[action.viewpoint] };
  if (action.kind === 'reset') return eyeAt('anterior');
  if (action.kind === 'fit') return { ...eyeAt('anterior'), directions: eye.directions };
  if (action.kind === 'zoomBy') return zoomed(eye, action.factor);
  if (action.kind === 'scrollBy') return zoomed(eye, ZOOM_STEP ** -action.frames);
  return action.kind === 'panBy' ? panned(eye, action.dx, action.dy) : undefined;
}

/** The rays of a picture of so many pixels. */
export function raysOf(grid: CoarseGrid, eye: Eye, width: number, height: number, isCoarse: boolean): Rays {
  const { rowDirection: across, columnDirection: down } = eye.directions;
  const into = cross(across, down);
  const { geometry } = grid;
  const middle = voxelToMm(geometry, [(grid.columns - 1) / 2, (grid.rows - 1) / 2, (grid.slices - 1) / 2]);
  const reachMm = farthest(grid, middle);
  const shorter = Math.min(width, height);
  const mmPerPixel = (2 * reachMm) / (shorter * eye.zoom);
  const voxelMm = Math.min(
    ...[geometry.columnStepMm, geometry.rowStepMm, geometry.sliceStepMm].map((v) => Math.hypot(...v)),
  );
  const stepMm = voxelMm * (isCoarse ? 1 : 0.5);
  const left = -((width - 1) / 2 + eye.pan[0] * shorter) * mmPerPixel;
  const top = -((height - 1) / 2 + eye.pan[1] * shorter) * mmPerPixel;
  const startMm = plus(plus(plus(middle, scaled(across, left)), scaled(down, top)), scaled(into, -reachMm));
  const toVoxels = (mm: Vec3) => directionToVoxels(geometry, mm);
  const [i, j, k] = [toVoxels(across), toVoxels(down), toVoxels(into)];
  return {
    width,
    height,
    start: pointToVoxels(geometry, startMm),
    right: scaled(i, mmPerPixel),
    down: scaled(j, mmPerPixel),
    step: scaled(k, stepMm),
    stepMm,
    steps: Math.ceil((2 * reachMm) / stepMm),
    toScreen: [
      [i[0], j[0], k[0]],
      [i[1], j[1], k[1]],
      [i[2], j[2], k[2]],
    ],
    isCoarse,
  };
}

/** From the middle to the farthest corner. */
function farthest({ geometry, columns, rows, slices }: CoarseGrid, middle: Vec3): number {
  let most = 1;
  for (const i of [0, columns - 1])
    for (const j of [0, rows - 1])
      for (const k of [0, slices - 1]) {
        const corner = voxelToMm(geometry, [i, j, k]);
        most = Math.max(most, Math.hypot(...plus(corner, scaled(middle, -1))));
      }
  return most;
}
