import { cross, type PixelPlane, type Vec3 } from '../geometry/pixelPlane';
import type { FrameOfReferenceUid, PaneId } from '../uids';
import type { VolumePreset } from './volumePreset';

/** The way a series is cut: as it was acquired, or computed along the axes of the patient. */
export const planeNames = ['axial', 'coronal', 'sagittal'] as const;
export type PlaneName = (typeof planeNames)[number];

export const slabModes = ['mip', 'minip', 'mean'] as const;
export type SlabMode = (typeof slabModes)[number];

/** Several parallel planes seen as one. */
export interface Slab {
  readonly mode: SlabMode;
  readonly thicknessMm: number;
}

/** Thicker than any patient: the slab is the whole volume, and there is one picture of it. */
export const WHOLE_MM = 5000;

/** A computed view of a volume. */
export interface PlaneView {
  readonly plane: PlaneName;
  /** Set where the reader turned the plane: then it is oblique, and `plane` is where it came from. */
  readonly turned?: PlaneDirections;
  readonly slab?: Slab;
  /** Seen in 3D instead of cut: `plane` is then what the pane was cut along before. */
  readonly volume3d?: VolumePreset;
}

/** Right and down on the screen, unit vectors in the frame of reference. */
export interface PlaneDirections {
  readonly rowDirection: Vec3;
  readonly columnDirection: Vec3;
}

/** Seen as radiologists do: the patient's left on the right of the screen, the head up, the face to the left in sagittal. */
const DIRECTIONS: Readonly<Record<PlaneName, PlaneDirections>> = {
  axial: { rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] },
  coronal: { rowDirection: [1, 0, 0], columnDirection: [0, 0, -1] },
  sagittal: { rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] },
};

export const directionsIn = ({ plane, turned }: PlaneView): PlaneDirections => turned ?? DIRECTIONS[plane];

/** Where a pane cuts the patient at this moment: other panes draw it as a line. */
export interface Section {
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly plane: PixelPlane;
}

export interface PaneSection extends Section {
  readonly paneId: PaneId;
}

/** A point that panes of one frame of reference are brought to. */
export interface PatientPoint {
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly mm: Vec3;
}

/** The view turned about an axis of the frame of reference: oblique from then on. */
export const turnedView = (view: PlaneView, axis: Vec3, deg: number): PlaneView => ({
  ...view,
  turned: turnedAbout(directionsIn(view), axis, deg),
});

/** The directions turned about an axis (a unit vector) by so many degrees, right-handed. */
export function turnedAbout(
  { rowDirection, columnDirection }: PlaneDirections,
  axis: Vec3,
  deg: number,
): PlaneDirections {
  const angle = (deg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn = (v: Vec3): Vec3 => {
    const across = cross(axis, v);
    const along = (axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2]) * (1 - cos);
    return [0, 1, 2].map(
      (i) => (v[i] as number) * cos + (across[i] as number) * sin + (axis[i] as number) * along,
    ) as unknown as Vec3;
  };
  return { rowDirection: turn(rowDirection), columnDirection: turn(columnDirection) };
}
