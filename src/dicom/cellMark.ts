import type { Annotation } from './types';

/**
 * A point on a slide: it goes into an ANN group, which has one label for all its points and no name for any of them
 * (PS3.3 C.37.1.2). What cannot be kept is not offered.
 */
export const isCellMark = ({ shape, space }: Pick<Annotation, 'shape' | 'space'>): boolean =>
  shape === 'point' && space.kind !== 'frame';
