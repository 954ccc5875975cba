import type { PyramidLevel, Slide } from '../types';

/** Levels of every optical path, the shown one first: references may name any of them. */
export const everyLevelOf = ({ levels, opticalPaths = [] }: Slide): readonly PyramidLevel[] => [
  ...levels,
  ...opticalPaths.flatMap((path) => path.levels),
];
