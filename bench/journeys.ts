import { boardJourney } from './board/boardJourney';
import { hourJourney } from './endurance/hourJourney';
import { givenJourneys } from './given/givenJourneys';
import { listJourney } from './list/listJourney';
import { radiologyJourneys } from './radiology/radiologyJourneys';
import { saveJourney } from './saving/saveJourney';
import { slideJourneys } from './slides/slideJourneys';
import type { Journey } from './types';

/** All journeys on made data, in the order in which they are played and reported. */
export const JOURNEYS: readonly Journey[] = [
  listJourney,
  ...radiologyJourneys,
  ...slideJourneys,
  saveJourney,
  boardJourney,
  hourJourney,
];

/** Those on a folder that the command line names. */
export const GIVEN_JOURNEYS: readonly Journey[] = givenJourneys;
