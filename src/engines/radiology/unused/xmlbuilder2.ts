/**
 * Stands in for `xmlbuilder2` (vite.config.ts): vtk.js' mesh reader drags it in with Node's `events` and `url`,
 * which breaks at module load. Nothing here reads VTK's XML.
 */
export const create = (): never => {
  throw new Error('VTK XML IO is not supported');
};
