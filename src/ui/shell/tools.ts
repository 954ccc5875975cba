import { isBrush, type ToolId, worksOnSlides } from '../../dicom/tool';
import type { PaneKindName } from '../pane/paneKind';

/** A tool as the toolbar offers it. The names are held on to by tests and screen readers (CONTRACT §4). */
export interface ToolChoice {
  readonly tool: Exclude<ToolId, 'polyline' | 'keyImage'>;
  readonly name: string;
  readonly group: 'navigate' | 'measure' | 'mark';
  /** Why it cannot work on slides; absent when it can. */
  readonly notOnSlides?: string;
  /** The one kind of pane it is offered for; absent for all. */
  readonly only?: 'radiology' | 'slide';
}

const noWindow = 'Slides have colour, no window';
const noFrames = 'A slide has no images to scroll through';
const noPlanes = 'A slide is one plane';
const noSpine = 'A Cobb angle is measured on the spine';
const noValues = 'Slides have no calibrated values';

export const toolChoices: readonly ToolChoice[] = [
  { tool: 'windowLevel', name: 'Window level', group: 'navigate', notOnSlides: noWindow },
  { tool: 'pan', name: 'Pan', group: 'navigate' },
  { tool: 'zoom', name: 'Zoom', group: 'navigate' },
  { tool: 'scroll', name: 'Scroll', group: 'navigate', notOnSlides: noFrames },
  { tool: 'crosshair', name: 'Crosshair', group: 'navigate', notOnSlides: noPlanes },
  { tool: 'length', name: 'Length', group: 'measure' },
  { tool: 'bidirectional', name: 'Bidirectional', group: 'measure' },
  { tool: 'angle', name: 'Angle', group: 'measure' },
  { tool: 'cobbAngle', name: 'Cobb angle', group: 'measure', notOnSlides: noSpine, only: 'radiology' },
  { tool: 'ellipse', name: 'Ellipse', group: 'mark' },
  { tool: 'circle', name: 'Circle', group: 'mark' },
  { tool: 'rectangle', name: 'Rectangle', group: 'mark' },
  { tool: 'polygon', name: 'Polygon', group: 'mark' },
  { tool: 'freehand', name: 'Freehand', group: 'mark' },
  { tool: 'brush', name: 'Brush', group: 'mark', only: 'slide' },
  { tool: 'eraser', name: 'Eraser', group: 'mark', only: 'slide' },
  { tool: 'point', name: 'Point', group: 'mark' },
  { tool: 'arrow', name: 'Arrow', group: 'mark' },
  { tool: 'probe', name: 'Probe', group: 'mark', notOnSlides: noValues, only: 'radiology' },
];

/** What is offered in a pane of slides, or in any other. */
export const toolsFor = (isOnSlide: boolean): readonly ToolChoice[] =>
  toolChoices.filter(({ only }) => only === undefined || (only === 'slide') === isOnSlide);

/** Which tools leave the row first; the ones of every reading stay. */
const leaving: readonly ToolId[] = ['freehand', 'cobbAngle', 'arrow', 'circle', 'point', 'crosshair', 'probe', 'angle'];
/** They stand on slides where others stand on images, and leave with them. */
const inPlaceOf: Readonly<Partial<Record<ToolId, ToolId>>> = { cobbAngle: 'eraser', probe: 'brush' };

/** From so many CSS pixels on, so many tools are in "More". */
const inMoreFrom = [
  [1380, 0],
  [1280, 4],
  [1200, 6],
] as const;

/** What stands in "More" in a window so many CSS pixels wide. */
export function toolsInMore(windowWidth: number): ReadonlySet<ToolId> {
  const [, count] = inMoreFrom.find(([width]) => windowWidth >= width) ?? [0, leaving.length];
  return new Set(leaving.slice(0, count).flatMap((tool) => [tool, inPlaceOf[tool] ?? tool]));
}

/** What the pointer does in that kind of pane. */
export function toolInUse(tool: ToolId, kind: PaneKindName): ToolId {
  if (kind === 'slide') return worksOnSlides(tool) ? tool : 'pan';
  return isBrush(tool) ? 'windowLevel' : tool;
}
