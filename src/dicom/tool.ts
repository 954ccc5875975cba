import type { AnnotationShape, DrawnShape } from './types';

/** What the pointer does in a pane. Navigation tools belong to the engine; drawing tools make annotations. */
export type ToolId =
  | 'windowLevel'
  | 'pan'
  | 'zoom'
  | 'scroll'
  | 'probe'
  | 'crosshair'
  | 'freehand'
  | 'brush'
  | 'eraser'
  | AnnotationShape;

/** The shape a tool makes: a placed probe is a point with its value, a freehand outline or a brush a polygon; undefined for hands. */
export function shapeOfTool(tool: ToolId): DrawnShape | undefined {
  switch (tool) {
    case 'windowLevel':
    case 'pan':
    case 'zoom':
    case 'scroll':
    case 'crosshair':
    case 'keyImage':
      return undefined;
    case 'probe':
      return 'point';
    case 'freehand':
    case 'brush':
    case 'eraser':
      return 'polygon';
    default:
      return tool;
  }
}

/** On a slide the hand stands in for tools that need grey values, a stack or a spine: a drag there moves the slide. */
export const worksOnSlides = (tool: ToolId): boolean =>
  tool !== 'windowLevel' && tool !== 'scroll' && tool !== 'crosshair' && tool !== 'probe' && tool !== 'cobbAngle';

/** Regions of slides are painted; on images the first tool stands in for the brush. */
export const isBrush = (tool: ToolId): boolean => tool === 'brush' || tool === 'eraser';

/** Tools that end in an annotation. */
export const isDrawingTool = (tool: ToolId): boolean => shapeOfTool(tool) !== undefined;
