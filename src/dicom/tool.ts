import type { AnnotationShape } from './types';

/** What the pointer does in a pane. Navigation tools belong to the engine; drawing tools make annotations. */
export type ToolId = 'windowLevel' | 'pan' | 'zoom' | 'scroll' | 'probe' | 'crosshair' | AnnotationShape;

const NAVIGATION: ReadonlySet<string> = new Set(['windowLevel', 'pan', 'zoom', 'scroll', 'probe', 'crosshair']);

/** Tools that end in an annotation. */
export const isDrawingTool = (tool: ToolId): tool is AnnotationShape => !NAVIGATION.has(tool);
