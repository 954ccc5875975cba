import type { Journey } from '../types';
import { annOpen } from './annOpen';
import { firstSlide } from './firstSlide';
import { fieldChase, nextField } from './nextField';
import { slideChange } from './slideChange';
import { tileCost } from './tileCost';

/** What a reader of slides waits for. */
export const slideJourneys: readonly Journey[] = [firstSlide, nextField, fieldChase, slideChange, annOpen, tileCost];
