import type { Problem } from '../problem';
import { groupBy } from './groupBy';
import { sizeKey } from './levelImage';
import type { SlideInstance } from './slideInstance';
import { slideProblem } from './slideProblems';

/** The instances of one pyramid, and the pictures of the same glass. */
export interface SlideGroup {
  readonly pyramid: readonly SlideInstance[];
  readonly thumbnails: readonly SlideInstance[];
  readonly labels: readonly SlideInstance[];
  readonly overviews: readonly SlideInstance[];
  readonly problems: readonly Problem[];
}

/**
 * Sorts the SM instances of one study into slides (WSI-01, T1-T4, T30): by frame of reference and container, then by
 * pyramid, else by acquisition, else, where series repeat a size, by series. Two scans of one glass stay two slides.
 */
export function slideGroupsOf(instances: readonly SlideInstance[]): readonly SlideGroup[] {
  const levels = instances.filter(({ flavour }) => flavour === 'VOLUME' || flavour === 'THUMBNAIL');
  const glassOf = glassReader(levels);
  const buckets = groupBy(levels, (level) => `${spaceOf(level)}|${glassOf(level)}`).flatMap(splitScans);
  const { pyramids, strays } = adoptThumbnails(buckets);
  const groups = pyramids.map((pyramid) => ({
    pyramid,
    thumbnails: [] as SlideInstance[],
    problems: sharedSpace(pyramid, pyramids),
  }));
  for (const stray of strays) groups[stray.home]?.thumbnails.push(...stray.instances);
  const pictures = instances.filter(({ flavour }) => flavour === 'LABEL' || flavour === 'OVERVIEW');
  const homes = new Map(pictures.map((picture) => [picture, homesOf(picture, pyramids)]));
  const withPictures = groups.map((group, index) => {
    const own = pictures.filter((picture) => homes.get(picture)?.includes(index));
    return { ...group, ...splitPictures(own) };
  });
  const homeless = pictures.filter((picture) => homes.get(picture)?.length === 0);
  return [...withPictures, ...groupBy(homeless, placeKey).map(pictureSlide)];
}

/** Without a frame of reference (T28) the series is all that tells what belongs together. */
const spaceOf = ({ frameOfReferenceUid, series }: SlideInstance): string =>
  frameOfReferenceUid ?? `series ${series.seriesInstanceUid}`;
const placeKey = (instance: SlideInstance): string => `${spaceOf(instance)}|${instance.containerIdentifier}`;

/** An image that names no glass lies on the only one of its frame of reference (T30). */
function glassReader(instances: readonly SlideInstance[]): (instance: SlideInstance) => string {
  const glasses = new Map(
    groupBy(instances, spaceOf).map((group) => {
      const named = new Set(group.flatMap(({ containerIdentifier }) => containerIdentifier || []));
      return [spaceOf(group[0]), named];
    }),
  );
  return (instance) => {
    const named = glasses.get(spaceOf(instance));
    return instance.containerIdentifier || (named?.size === 1 ? ([...named][0] ?? '') : '');
  };
}

/** One frame of reference on several glasses (T30): they stay apart, and the reader is told that marks cannot. */
function sharedSpace(
  pyramid: readonly SlideInstance[],
  pyramids: readonly (readonly SlideInstance[])[],
): readonly Problem[] {
  const [own] = pyramid;
  if (!own?.frameOfReferenceUid) return [];
  const others = pyramids
    .flatMap(([first]) => first ?? [])
    .filter((first) => first.frameOfReferenceUid === own.frameOfReferenceUid)
    .map(({ containerIdentifier }) => containerIdentifier)
    .filter((container) => container !== '' && container !== own.containerIdentifier);
  if (others.length === 0) return [];
  const title = `Glass ${[...new Set(others)].join(', ')} has the same frame of reference: marks in millimetres belong to both`;
  return [slideProblem('conflict', 'warning', title, 'frameOfReference', own.frameOfReferenceUid)];
}

/** Divides the instances of one place by scan. What names no scan joins the only one, or the one of its series. */
function splitScans(bucket: readonly SlideInstance[]): readonly (readonly SlideInstance[])[] {
  return splitBy(bucket, ({ pyramidUid }) => pyramidUid)
    .flatMap((part) => splitBy(part, ({ pyramidUid, acquisitionUid }) => (pyramidUid ? undefined : acquisitionUid)))
    .flatMap((part) => splitBy(part, depthOfField))
    .flatMap(splitRepeatedSeries);
}

/** Extended depth of field is another picture of the same glass; a thumbnail says nothing about it. */
const depthOfField = ({ flavour, isExtendedDepthOfField }: SlideInstance): string | undefined =>
  flavour === 'THUMBNAIL' ? undefined : String(isExtendedDepthOfField);

function splitBy(
  bucket: readonly SlideInstance[],
  keyOf: (instance: SlideInstance) => string | undefined,
): readonly (readonly SlideInstance[])[] {
  const keys = [...new Set(bucket.map(keyOf).filter((key) => key !== undefined))];
  if (keys.length < 2) return [bucket];
  const parts = new Map<string, SlideInstance[]>(keys.map((key) => [key, []]));
  for (const instance of bucket) {
    const series = instance.series.seriesInstanceUid;
    const neighbour = (): string | undefined =>
      bucket
        .filter((other) => other.series.seriesInstanceUid === series)
        .map(keyOf)
        .find((key) => key !== undefined);
    const key = keyOf(instance) ?? neighbour() ?? keys[0] ?? '';
    parts.get(key)?.push(instance);
  }
  return [...parts.values()];
}

/** Series that hold the same finest image of the same optical path, with no word about scans, are separate scans. */
function splitRepeatedSeries(bucket: readonly SlideInstance[]): readonly (readonly SlideInstance[])[] {
  const bySeries = groupBy(bucket, ({ series }) => series.seriesInstanceUid);
  if (bySeries.length < 2 || bucket.some(({ pyramidUid }) => pyramidUid)) return [bucket];
  const signatures = bySeries.map((series) => signatureOf(series, bucket));
  const isRepeated = new Set(signatures).size < signatures.length;
  return isRepeated ? bySeries : [bucket];
}

function signatureOf(series: readonly SlideInstance[], bucket: readonly SlideInstance[]): string {
  const own = series[0]?.series.seriesInstanceUid ?? '';
  const [finest] = series
    .filter(({ flavour }) => flavour === 'VOLUME')
    .toSorted((a, b) => b.matrixColumns - a.matrixColumns);
  if (!finest) return own;
  // Parts of one concatenation may lie in several series: they are one image.
  const isShared = bucket.some(
    ({ concatenation, series: other }) =>
      concatenation && concatenation.uid === finest.concatenation?.uid && other.seriesInstanceUid !== own,
  );
  return isShared ? own : `${sizeKey(finest)} ${finest.opticalPathIdentifiers.join(',')}`;
}

/** A thumbnail alone in its place (its own frame of reference, say) belongs to a pyramid of its series or container. */
function adoptThumbnails(buckets: readonly (readonly SlideInstance[])[]): {
  pyramids: readonly (readonly SlideInstance[])[];
  strays: readonly { readonly instances: readonly SlideInstance[]; readonly home: number }[];
} {
  const hasVolume = (bucket: readonly SlideInstance[]): boolean => bucket.some(({ flavour }) => flavour === 'VOLUME');
  const pyramids = buckets.filter(hasVolume);
  const strays = [];
  const alone = [];
  for (const bucket of buckets.filter((candidate) => !hasVolume(candidate))) {
    const [home] = bucket[0] ? homesOf(bucket[0], pyramids) : [];
    if (home === undefined) alone.push(bucket);
    else strays.push({ instances: bucket, home });
  }
  return { pyramids: [...pyramids, ...alone], strays };
}

/**
 * The slides a picture belongs to: all scans of its container, else those of its series. A label without either belongs
 * to nothing: a wrong label on a slide is a wrong patient.
 */
function homesOf(picture: SlideInstance, pyramids: readonly (readonly SlideInstance[])[]): readonly number[] {
  const matching = (test: (instance: SlideInstance) => boolean): readonly number[] =>
    [...pyramids.keys()].filter((index) => pyramids[index]?.some(test));
  const { containerIdentifier, series } = picture;
  if (containerIdentifier) {
    const same = matching((instance) => instance.containerIdentifier === containerIdentifier);
    if (same.length > 0) return same;
  }
  const neighbours = matching(
    (instance) =>
      instance.series.seriesInstanceUid === series.seriesInstanceUid &&
      (!containerIdentifier || !instance.containerIdentifier),
  );
  return neighbours.length === 1 ? neighbours : [];
}

function splitPictures(pictures: readonly SlideInstance[]): Pick<SlideGroup, 'labels' | 'overviews'> {
  return {
    labels: pictures.filter(({ flavour }) => flavour === 'LABEL'),
    overviews: pictures.filter(({ flavour }) => flavour === 'OVERVIEW'),
  };
}

/** Macro photos without a scan are shown as what they are, so that nothing in the study is invisible. */
function pictureSlide(pictures: readonly SlideInstance[]): SlideGroup {
  const { labels, overviews } = splitPictures(pictures);
  const shown = overviews.length > 0 ? overviews : labels;
  const what = overviews.length > 0 ? 'a macro photo of the glass' : 'the label';
  const problem = slideProblem('incomplete', 'warning', `No scan is stored, only ${what}`, 'imageType');
  return { pyramid: shown, thumbnails: [], labels, overviews, problems: [problem] };
}
