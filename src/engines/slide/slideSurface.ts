import { mmToScreen } from '../../dicom/geometry/displayedPlane';
import { measureInMm, measureInPixels } from '../../dicom/geometry/measure';
import { imagePointToMm, mmToImagePoint, type PixelPlane, type Vec2 } from '../../dicom/geometry/pixelPlane';
import { placeFrame } from '../../dicom/slide/framePlacement';
import type { Annotation, AnnotationShape, Calibration, CoordinateSpace, Measurement, Slide } from '../../dicom/types';
import type { DrawingSurface, ShownPlane, SpaceProjector } from '../drawing/surface';
import { canvasToBase, screenMap, type SlideCamera } from './slideCamera';
import { levelsOnBase, type LevelOnBase } from './tilePlan';

/** What is shown now, as the surface needs it. */
export interface ShownSlide {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
}

/** What the drawing layer may know of a slide pane. Holds nothing: slide and camera are asked for at every call. */
export class SlideSurface implements DrawingSurface {
  readonly palette = 'stain';
  readonly #shown: () => ShownSlide | undefined;
  readonly #camera: () => SlideCamera;

  constructor(shown: () => ShownSlide | undefined, camera: () => SlideCamera) {
    this.#shown = shown;
    this.#camera = camera;
  }

  currentSpace(): CoordinateSpace | undefined {
    const shown = this.#shown();
    return shown && spaceOf(shown.slide);
  }

  projectorFor(space: CoordinateSpace): SpaceProjector | undefined {
    const shown = this.#shown();
    if (!shown) return undefined;
    const camera = this.#camera();
    if (space.kind === 'frameOfReference') {
      const base = shown.slide.levels[0];
      const isHere = shown.slide.frameOfReferenceUid === space.uid && base !== undefined;
      return isHere ? millimetreProjector(base.plane, camera) : undefined;
    }
    const raster = rasterOf(shown, space);
    return raster && pixelProjector(raster, camera);
  }

  /** A slide is one plane: whatever lies in its space lies on the view. */
  isOnView(): boolean {
    return true;
  }

  /** Bulk groups may belong to other optical paths or focal planes (ANN-12). */
  shownPlane(): ShownPlane | undefined {
    const slide = this.#shown()?.slide;
    const base = slide?.levels[0];
    if (!slide || !base) return undefined;
    const zMm = slide.focalPlaneMm ?? base.plane.originMm[2];
    const { opticalPathIdentifier: path, focalPlanesMm = [zMm] } = slide;
    const paths = slide.opticalPathsShown ?? (path === undefined ? undefined : [path]);
    return {
      ...(paths && { opticalPathIdentifiers: paths }),
      zMm,
      planesMm: focalPlanesMm,
    };
  }

  measure(shape: AnnotationShape, space: CoordinateSpace, points: readonly number[]): readonly Measurement[] {
    if (space.kind === 'frameOfReference') return measureInMm(shape, points);
    const shown = this.#shown();
    const raster = shown && rasterOf(shown, space);
    return measureInPixels(shape, points, raster && calibrationOf(shown.slide, raster));
  }

  origin(): Pick<Annotation, 'sourceId' | 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'> | undefined {
    const slide = this.#shown()?.slide;
    const instance = slide?.levels[0]?.instances[0];
    if (!slide || !instance) return undefined;
    const { sourceId, studyInstanceUid } = slide;
    const { seriesInstanceUid, sopInstanceUid } = instance;
    return { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  }
}

/** Millimetres of the slide where its place on the glass is known, else pixels of the finest level (SSR-08). */
function spaceOf(slide: Slide): CoordinateSpace | undefined {
  if (slide.frameOfReferenceUid) return { kind: 'frameOfReference', uid: slide.frameOfReferenceUid };
  const base = slide.levels[0]?.instances[0];
  return base && { kind: 'totalPixelMatrix', sopInstanceUid: base.sopInstanceUid };
}

/** The points of an annotation in base pixels, or undefined when they lie in another space. */
export function basePointsOf(slide: Slide, annotation: Annotation): readonly (readonly [number, number])[] | undefined {
  const { space, points } = annotation;
  const base = slide.levels[0]?.plane;
  if (!base) return undefined;
  if (space.kind === 'frameOfReference') {
    if (space.uid !== slide.frameOfReferenceUid) return undefined;
    return chunk(points, 3).map(([x = 0, y = 0, z = 0]) => mmToImagePoint(base, [x, y, z]));
  }
  const raster = rasterOf({ slide, levels: levelsOnBase(slide) }, space);
  if (!raster) return undefined;
  return chunk(points, 2).map(([u = 0, v = 0]) => [raster.u0 + u * raster.du, raster.v0 + v * raster.dv]);
}

const chunk = (values: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.floor(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );

/** A grid of pixels on the base level: a whole level, or one frame of it. */
interface Raster {
  readonly u0: number;
  readonly v0: number;
  readonly du: number;
  readonly dv: number;
}

function rasterOf(
  { slide, levels }: ShownSlide,
  space: Exclude<CoordinateSpace, { kind: 'frameOfReference' }>,
): Raster | undefined {
  if (space.kind === 'totalPixelMatrix') {
    // References to a concatenation name the whole, which no archive holds (WSI-08).
    return levels.find(
      ({ level }) =>
        level.instances.some((one) => one.sopInstanceUid === space.sopInstanceUid) ||
        level.referencedSopInstanceUid === space.sopInstanceUid,
    );
  }
  const placed = placeFrame(slide, space.frame.sopInstanceUid, space.frame.frameNumber);
  const level = placed && levels.find((one) => one.level === placed.level);
  return level && { ...level, u0: level.u0 + placed.column * level.du, v0: level.v0 + placed.row * level.dv };
}

function calibrationOf(slide: Slide, raster: Raster): Calibration | undefined {
  const base = slide.levels[0]?.plane;
  if (!slide.isCalibrated || !base) return undefined;
  return { rowSpacingMm: base.rowSpacingMm * raster.dv, columnSpacingMm: base.columnSpacingMm * raster.du, label: '' };
}

function pixelProjector(raster: Raster, camera: SlideCamera): SpaceProjector {
  const { a, b, c, d, e, f } = screenMap(camera);
  const { u0, v0, du, dv } = raster;
  return {
    dimension: 2,
    toCanvas(coordinates, offset, out) {
      const u = u0 + (coordinates[offset] ?? 0) * du;
      const v = v0 + (coordinates[offset + 1] ?? 0) * dv;
      out[0] = a * u + c * v + e;
      out[1] = b * u + d * v + f;
    },
    fromCanvas(x, y) {
      const [u, v] = canvasToBase(camera, [x, y]);
      return [(u - u0) / du, (v - v0) / dv];
    },
  };
}

/** Slide mm to CSS pixels as one affine map, composed once: there may be millions of points to bring to the screen. */
function millimetreProjector(plane: PixelPlane, camera: SlideCamera): SpaceProjector {
  const map = screenMap(camera);
  // Without the far way from the origin of the slide to the pane, which would cost digits.
  const linear = { ...map, e: 0, f: 0 };
  const [ox, oy, oz] = plane.originMm;
  const start = mmToScreen(plane, linear, plane.originMm);
  const along = (x: number, y: number, z: number): Vec2 => {
    const [sx, sy] = mmToScreen(plane, linear, [ox + x, oy + y, oz + z]);
    return [sx - start[0], sy - start[1]];
  };
  const [xx, xy] = along(1, 0, 0);
  const [yx, yy] = along(0, 1, 0);
  const [zx, zy] = along(0, 0, 1);
  const [e, f] = [start[0] + map.e, start[1] + map.f];
  return {
    dimension: 3,
    toCanvas(coordinates, offset, out) {
      const x = (coordinates[offset] ?? 0) - ox;
      const y = (coordinates[offset + 1] ?? 0) - oy;
      const z = (coordinates[offset + 2] ?? 0) - oz;
      out[0] = x * xx + y * yx + z * zx + e;
      out[1] = x * xy + y * yy + z * zy + f;
    },
    fromCanvas(x, y) {
      return [...imagePointToMm(plane, canvasToBase(camera, [x, y]))];
    },
  };
}
