import type { DisplaySet, Slide, SlideDisplaySet } from '../types';
import { specimenHistoryOf } from './specimenHistory';

/** Where a slide stands in the tray: what came from the patient, and the block that was cut. */
export interface TrayPlace {
  readonly part: string;
  readonly block: string;
}

const places = new WeakMap<object, TrayPlace | undefined>();

/** Undefined where the file does not tell of part and block: nothing is guessed from names. */
export function trayPlaceOf({ baseDataset }: Pick<Slide, 'baseDataset'>): TrayPlace | undefined {
  if (!places.has(baseDataset)) {
    const { part, block } = specimenHistoryOf(baseDataset);
    places.set(baseDataset, part !== undefined && block !== undefined ? { part, block } : undefined);
  }
  return places.get(baseDataset);
}

let collator: Intl.Collator | undefined;

/** Ten comes after two. Made with its first use: it takes milliseconds. */
function natural(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return collator.compare(a, b);
}

const numberOf = ({ series }: DisplaySet): number => series.seriesNumber ?? Number.MAX_SAFE_INTEGER;
/** The overview stain of a block comes before its special stains. */
const isOverviewStain = (slide: Slide): boolean => /^(H\s*&\s*E|HE)$|eosin/i.test(slide.stain ?? '');

/**
 * The pictures of a study as a tray holds them: what has no place on the glass stays by Series Number and comes first, then
 * the slides by part, block, H&E before other stains, Series Number. Where no slide tells its place, Series Number alone.
 */
export function inTrayOrder<T extends DisplaySet>(pictures: readonly T[]): readonly T[] {
  return pictures.toSorted((a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    if (!one || !other) return one ? 1 : other ? -1 : numberOf(a) - numberOf(b);
    return (
      natural(one.part, other.part) ||
      natural(one.block, other.block) ||
      Number(isOverviewStain(slideOf(b))) - Number(isOverviewStain(slideOf(a))) ||
      numberOf(a) - numberOf(b)
    );
  });
}

const placeOf = (set: DisplaySet): TrayPlace | undefined => (set.kind === 'slide' ? trayPlaceOf(set.slide) : undefined);
const slideOf = (set: DisplaySet): Slide => (set as SlideDisplaySet).slide;
