import type { DisplaySet } from './types';

/** The set with everything the archive holds of it, rejected images among them. */
export function completeOf(displaySet: DisplaySet): DisplaySet {
  return displaySet.kind === 'document' ? displaySet : (displaySet.complete ?? displaySet);
}

/** Images of a set that rejection notes withdrew, by SOP Instance UID and title; hidden ones count too. */
export function rejectedImagesIn(
  displaySet: DisplaySet,
  rejected: Readonly<Record<string, string>>,
): readonly { readonly sopInstanceUid: string; readonly title: string }[] {
  const whole = completeOf(displaySet);
  switch (whole.kind) {
    case 'frames':
      return whole.frames.flatMap(({ ref: { sopInstanceUid } }) => {
        const title = rejected[sopInstanceUid];
        return title === undefined ? [] : [{ sopInstanceUid, title }];
      });
    case 'slide': {
      const base = whole.slide.levels[0]?.instances.find(
        ({ sopInstanceUid }) => rejected[sopInstanceUid] !== undefined,
      );
      const title = base && rejected[base.sopInstanceUid];
      return base && title !== undefined ? [{ sopInstanceUid: base.sopInstanceUid, title }] : [];
    }
    case 'document':
      return [];
  }
}

/** How many images are left out of what is shown. */
export const hiddenImageCount = (displaySet: DisplaySet): number =>
  displaySet.kind === 'frames' && displaySet.complete
    ? displaySet.complete.frames.length - displaySet.frames.length
    : 0;

/** "3 rejected images hidden", "1 rejected image shown". */
export const rejectedWords = (count: number, state: 'hidden' | 'shown'): string =>
  `${count} rejected ${count === 1 ? 'image' : 'images'} ${state}`;
