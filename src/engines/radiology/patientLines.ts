import { mmToScreen } from '../../dicom/geometry/displayedPlane';
import {
  dot,
  distanceFromPlaneMm,
  imagePointToMm,
  normalOf,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from '../../dicom/geometry/pixelPlane';
import type { PatientPoint, Section } from '../../dicom/radiology/planeView';
import type { ShownFrame } from './radiologySurface';

const SVG = 'http://www.w3.org/2000/svg';
/** Half the length of the arms of the cross at a point that lies in the image. */
const CROSS_PX = 9;
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
  #sections: readonly Section[] = [];
  #point: PatientPoint | undefined;

  constructor(host: () => HTMLElement | undefined, shown: () => ShownFrame | undefined) {
    this.#host = host;
    this.#shown = shown;
  }

  setSections(sections: readonly Section[]): void {
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
