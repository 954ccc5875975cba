import type { Journey } from '../types';
import { firstCt } from './firstCt';
import { mpr } from './mpr';
import { scroll1, scroll4 } from './scroll';
import { seriesComplete } from './seriesComplete';
import { window12mp, window512 } from './windowDrag';

export const radiologyJourneys: readonly Journey[] = [
  firstCt,
  seriesComplete,
  scroll1,
  scroll4,
  window512,
  window12mp,
  mpr,
];
