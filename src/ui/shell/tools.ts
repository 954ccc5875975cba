import type { ToolId } from '../../dicom/tool';
import type { PaneKindName } from '../pane/paneKind';

/** A tool as the toolbar offers it. The names are held on to by tests and screen readers (CONTRACT §4). */
export interface ToolChoice {
  readonly tool: ToolId;
  readonly name: string;
  readonly group: 'navigate' | 'measure' | 'mark';
  /** Why it cannot work on slides; absent when it can. */
  readonly notOnSlides?: string;
}

const noWindow = 'Slides have colour, no window';
const noFrames = 'A slide has no images to scroll through';
const noPlanes = 'A slide is one plane';
const noValues = 'Slides have no calibrated values';

export const toolChoices: readonly ToolChoice[] = [
  { tool: 'windowLevel', name: 'Window level', group: 'navigate', notOnSlides: noWindow },
  { tool: 'pan', name: 'Pan', group: 'navigate' },
  { tool: 'zoom', name: 'Zoom', group: 'navigate' },
  { tool: 'scroll', name: 'Scroll', group: 'navigate', notOnSlides: noFrames },
  { tool: 'crosshair', name: 'Crosshair', group: 'navigate', notOnSlides: noPlanes },
  { tool: 'length', name: 'Length', group: 'measure' },
  { tool: 'bidirectional', name: 'Bidirectional', group: 'measure' },
  { tool: 'ellipse', name: 'Ellipse', group: 'mark' },
  { tool: 'rectangle', name: 'Rectangle', group: 'mark' },
  { tool: 'polygon', name: 'Polygon', group: 'mark' },
  { tool: 'point', name: 'Point', group: 'mark' },
  { tool: 'probe', name: 'Probe', group: 'mark', notOnSlides: noValues },
];

/** On a slide the hand stands in for tools that need grey values or a stack: a drag there moves the slide. */
export function toolInUse(tool: ToolId, kind: PaneKindName): ToolId {
  const choice = toolChoices.find((one) => one.tool === tool);
  return kind === 'slide' && choice?.notOnSlides !== undefined ? 'pan' : tool;
}
