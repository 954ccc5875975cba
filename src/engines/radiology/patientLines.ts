import { mmToScreen } from '../../dicom/geometry/displayedPlane';
import {
  centreOfImage,
  cross,
  dot,
  distanceFromPlaneMm,
  imagePointToMm,
  normalOf,
  subtract,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';
import type { PaneSection, PatientPoint } from '../../dicom/radiology/planeView';
import type { PaneId } from '../../dicom/uids';
import type { ShownFrame } from './radiologySurface';

const SVG = 'http://www.w3.org/2000/svg';
/** Half the length of the arms of the cross at a point that lies in the image. */
const CROSS_PX = 9;
/** A hand this near to a line holds it, if it is at least so far from the point. */
const GRAB_PX = 6;
const TURN_FROM_PX = 48;
/** Told apart by order of the panes; all read on black and on grey. */
const COLOURS = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7'] as const;

/**
 * Where other panes cut the image that is shown, and the point that the reader pointed at: thin lines over the picture, in
 * patient space, so that they are right in every view of the same frame of reference.
 */
export class PatientLines {
  readonly #host: () => HTMLElement | undefined;
  readonly #shown: () => ShownFrame | undefined;
  #svg: SVGSVGElement | undefined;
  #sections: readonly PaneSection[] = [];
  #point: PatientPoint | undefined;

  constructor(host: () => HTMLElement | undefined, shown: () => ShownFrame | undefined) {
    this.#host = host;
    this.#shown = shown;
  }

  get point(): PatientPoint | undefined {
    return this.#point;
  }

  /** The pane whose line is under a CSS point, where it may be turned: not about the point itself, which is moved there. */
  lineAt(at: Vec2): PaneId | undefined {
    const shown = this.#shown();
    const plane = shown?.header.plane;
    if (!shown || !plane) return undefined;
    const isOfPatient = this.#point?.frameOfReferenceUid === shown.frameOfReferenceUid;
    const pivot = (isOfPatient && this.#point?.mm) || imagePointToMm(plane, centreOfImage(plane));
    if (Math.hypot(...apart(mmToScreen(plane, shown.map, pivot), at)) < TURN_FROM_PX) return undefined;
    const held = this.#sections.find((section) => {
      const ends = section.frameOfReferenceUid === shown.frameOfReferenceUid && cutOf(section.plane, plane);
      if (!ends) return false;
      const [from, to] = ends.map((mm) => mmToScreen(plane, shown.map, mm)) as [Vec2, Vec2];
      return distanceFromLinePx(at, from, to) <= GRAB_PX;
    });
    return held?.paneId;
  }

  setSections(sections: readonly PaneSection[]): void {
    this.#sections = sections;
    this.paint();
  }

  setPoint(point: PatientPoint | undefined): void {
    this.#point = point;
    this.paint();
  }

  paint(): void {
    const shown = this.#shown();
    const plane = shown?.header.plane;
    const paths = shown && plane ? this.#paths(shown, plane) : [];
    if (paths.length === 0 && !this.#svg) return;
    this.#element()?.replaceChildren(...paths);
  }

  dispose(): void {
    this.#svg?.remove();
    this.#svg = undefined;
  }

  #element(): SVGSVGElement | undefined {
    const host = this.#host();
    if (this.#svg || !host) return this.#svg;
    this.#svg = document.createElementNS(SVG, 'svg');
    Object.assign(this.#svg.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      pointerEvents: 'none',
    });
    this.#svg.setAttribute('aria-hidden', 'true');
    this.#svg.dataset.patientLines = '';
    host.append(this.#svg);
    return this.#svg;
  }

  #paths({ map, frameOfReferenceUid }: ShownFrame, plane: PixelPlane): SVGElement[] {
    const paths = this.#sections.flatMap((section, index) => {
      const ends = section.frameOfReferenceUid === frameOfReferenceUid ? cutOf(section.plane, plane) : undefined;
      if (!ends) return [];
      const [from, to] = ends.map((mm) => mmToScreen(plane, map, mm)) as [Vec2, Vec2];
      return [lineOf([[from, to]], COLOURS[index % COLOURS.length] ?? COLOURS[0])];
    });
    const point = this.#point;
    const isHere =
      point?.frameOfReferenceUid === frameOfReferenceUid &&
      point !== undefined &&
      Math.abs(distanceFromPlaneMm(plane, point.mm)) <= Math.max(plane.rowSpacingMm, plane.columnSpacingMm) * 2;
    if (!point || !isHere) return paths;
    const [x, y] = mmToScreen(plane, map, point.mm);
    const arms: (readonly [Vec2, Vec2])[] = [
      [
        [x - CROSS_PX, y],
        [x - 3, y],
      ],
      [
        [x + 3, y],
        [x + CROSS_PX, y],
      ],
      [
        [x, y - CROSS_PX],
        [x, y - 3],
      ],
      [
        [x, y + 3],
        [x, y + CROSS_PX],
      ],
    ];
    return [...paths, lineOf(arms, '#ffffff')];
  }
}

const apart = ([ax, ay]: Vec2, [bx, by]: Vec2): Vec2 => [bx - ax, by - ay];

function distanceFromLinePx(at: Vec2, from: Vec2, to: Vec2): number {
  const [dx, dy] = apart(from, to);
  const [px, py] = apart(from, at);
  const length = Math.hypot(dx, dy);
  return length === 0 ? Number.POSITIVE_INFINITY : Math.abs(dx * py - dy * px) / length;
}

/** The angle from one point to another as seen from the pivot, right-handed about the axis, degrees. */
export function turnDeg(pivot: Vec3, axis: Vec3, from: Vec3, to: Vec3): number {
  const [a, b] = [subtract(from, pivot), subtract(to, pivot)];
  return (Math.atan2(dot(axis, cross(a, b)), dot(a, b)) * 180) / Math.PI;
}

function lineOf(parts: readonly (readonly [Vec2, Vec2])[], colour: string): SVGElement {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', parts.map(([[ax, ay], [bx, by]]) => `M${ax} ${ay}L${bx} ${by}`).join(''));
  path.setAttribute('stroke', colour);
  path.setAttribute('stroke-opacity', '0.75');
  path.setAttribute('fill', 'none');
  return path;
}

/** Planes that cut each other at less than this (as sine) are parallel: no line. */
const PARALLEL_SINE = 0.02;

/** The ends of the line in which one image lies in the plane of another, within the first image; undefined where it does not. */
export function cutOf(image: PixelPlane, plane: PixelPlane): readonly [Vec3, Vec3] | undefined {
  if (Math.abs(dot(normalOf(image), normalOf(plane))) > Math.sqrt(1 - PARALLEL_SINE ** 2)) return undefined;
  const { columns, rows } = image;
  const corners = (
    [
      [0, 0],
      [columns, 0],
      [columns, rows],
      [0, rows],
    ] as const
  ).map((corner) => imagePointToMm(image, corner));
  const crossings: Vec3[] = [];
  for (const [index, a] of corners.entries()) {
    const b = corners[(index + 1) % 4] ?? a;
    const [da, db] = [distanceFromPlaneMm(plane, a), distanceFromPlaneMm(plane, b)];
    if (da < 0 === db < 0) continue;
    const part = da / (da - db);
    crossings.push(
      [0, 1, 2].map((axis) => (a[axis] ?? 0) + part * ((b[axis] ?? 0) - (a[axis] ?? 0))) as unknown as Vec3,
    );
  }
  const [from, to] = crossings;
  return from && to ? [from, to] : undefined;
}
