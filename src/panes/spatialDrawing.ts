import type { Vec2 } from '../dicom/geometry/pixelPlane';
import styles from './spatialOverlay.module.css';

const SVG = 'http://www.w3.org/2000/svg';

/** The layer of a pane in which links are drawn, CSS pixels from its top left corner; made where it is not there yet. */
export function layerIn(host: HTMLElement, known: SVGSVGElement | undefined): SVGSVGElement {
  if (known?.parentElement === host) return known;
  known?.remove();
  const layer = document.createElementNS(SVG, 'svg');
  layer.setAttribute('class', styles.layer ?? '');
  layer.setAttribute('aria-hidden', 'true');
  layer.dataset.spatialLayer = '';
  host.append(layer);
  return layer;
}

export function clearLayer(layer: SVGSVGElement): void {
  if (layer.childElementCount > 0) layer.replaceChildren();
}

/** A line with a dark casing, so that it is seen on bright and dark; broken where it lies off the image. */
export function drawLine(
  layer: SVGSVGElement,
  points: readonly Vec2[],
  { isClosed, isFar }: { readonly isClosed?: boolean; readonly isFar?: boolean },
): void {
  if (points.length < 2 || !points.flat().every(Number.isFinite)) return;
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  for (const name of [styles.casing, `${styles.line} ${isFar ? styles.far : ''}`]) {
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('d', isClosed ? `${path}Z` : path);
    line.setAttribute('class', name ?? '');
    layer.append(line);
  }
}

/** The place is the middle, which stays open. */
export function drawCross(layer: SVGSVGElement, [x, y]: Vec2, isFar: boolean): void {
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const)
    drawLine(
      layer,
      [
        [x + 3 * dx, y + 3 * dy],
        [x + 11 * dx, y + 11 * dy],
      ],
      { isFar },
    );
}

export function drawWords(layer: SVGSVGElement, [x, y]: Vec2, words: string): void {
  if (![x, y].every(Number.isFinite)) return;
  const text = document.createElementNS(SVG, 'text');
  text.setAttribute('class', styles.words ?? '');
  // Inside the pane also where the place is at its edge or beyond.
  const right = layer.clientWidth - 8;
  const isLeft = x > right - 180;
  text.setAttribute('x', String(Math.min(Math.max(isLeft ? x - 14 : x + 14, 8), right)));
  text.setAttribute('y', String(Math.min(Math.max(y - 10, 16), layer.clientHeight - 8)));
  if (isLeft) text.setAttribute('text-anchor', 'end');
  text.textContent = words;
  layer.append(text);
}

export interface LandmarkLook {
  readonly number: number;
  /** It waits for its partner. */
  readonly isAlone: boolean;
  /** It was placed on another image of the stack. */
  readonly isElsewhere: boolean;
}

export function drawLandmark(layer: SVGSVGElement, at: Vec2, { number, isAlone, isElsewhere }: LandmarkLook): void {
  const [x, y] = at;
  if (![x, y].every(Number.isFinite)) return;
  const group = document.createElementNS(SVG, 'g');
  group.dataset.landmark = String(number);
  if (isElsewhere) group.setAttribute('opacity', '0.35');
  for (const name of [styles.casing, `${styles.line} ${isAlone ? styles.far : ''}`]) {
    const ring = document.createElementNS(SVG, 'circle');
    ring.setAttribute('cx', x.toFixed(1));
    ring.setAttribute('cy', y.toFixed(1));
    ring.setAttribute('r', '7');
    ring.setAttribute('class', name ?? '');
    group.append(ring);
  }
  const text = document.createElementNS(SVG, 'text');
  text.setAttribute('class', styles.words ?? '');
  text.setAttribute('x', String(x + 11));
  text.setAttribute('y', String(y + 4));
  text.textContent = String(number);
  group.append(text);
  layer.append(group);
}
