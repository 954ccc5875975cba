import { itemOf, numberOf, type DicomJson } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FrameRef, Series, Slide, SlideDisplaySet } from '../types';
import type { FrameOfReferenceUid } from '../uids';
import { buildPyramid, type Pyramid } from './pyramid';
import { slideGroupsOf, type SlideGroup } from './slideGroups';
import { parseSlideInstance, type SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';
import { specimenOf } from './specimen';
import { tileFrame } from './tileIndex';

/**
 * The slides of one study from the instances of all its SM series: a slide may spread over series, a series may hold
 * several slides. Pure: what was assumed, repaired or left out stands in `Slide.problems`, next to the image.
 */
export function buildSlides(
  series: readonly { readonly series: Series; readonly instances: readonly DicomJson[] }[],
): readonly SlideDisplaySet[] {
  const instances: SlideInstance[] = [];
  let unreadable = 0;
  for (const one of series) {
    for (const dataset of one.instances) {
      const instance = parseSlideInstance(one.series, dataset);
      if (instance) instances.push(instance);
      else unreadable += 1;
    }
  }
  const general = unreadable === 0 ? [] : [unreadableInstances(unreadable)];
  return slideGroupsOf(instances)
    .flatMap((group) => displaySetOf(group, general))
    .toSorted((a, b) => (a.series.seriesNumber ?? 0) - (b.series.seriesNumber ?? 0));
}

const unreadableInstances = (count: number): Problem => ({
  code: 'invalid-object',
  severity: 'warning',
  title: `${count} instances of this study have no UID or no size and are not shown`,
});

function displaySetOf(group: SlideGroup, general: readonly Problem[]): readonly SlideDisplaySet[] {
  const { pyramid, problems } = buildPyramid(group.pyramid);
  if (pyramid) return [assemble(group, pyramid, [...general, ...group.problems, ...pyramid.problems])];
  const [first] = group.pyramid;
  return first ? [unplaceable(group, first, [...general, ...group.problems, ...problems])] : [];
}

function assemble(group: SlideGroup, pyramid: Pyramid, problems: readonly Problem[]): SlideDisplaySet {
  const { base, placement, levels } = pyramid;
  const specimen = specimenOf(base.dataset);
  const objectiveLensPower = objectivePowerOf(base);
  const label = frameRefOf(group.labels[0]);
  const overview = frameRefOf(group.overviews[0]);
  const frameOfReferenceUid = placement.isPlaced ? base.frameOfReferenceUid : undefined;
  const slide: Slide = {
    sourceId: base.series.sourceId,
    studyInstanceUid: base.series.studyInstanceUid,
    containerIdentifier: base.containerIdentifier,
    ...(specimen.specimenIdentifier && { specimenIdentifier: specimen.specimenIdentifier }),
    ...(specimen.stain && { stain: specimen.stain }),
    ...(frameOfReferenceUid && { frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid }),
    isCalibrated: placement.isCalibrated,
    levels,
    baseDataset: base.dataset,
    ...(label && { label }),
    ...(overview && { overview }),
    ...(objectiveLensPower !== undefined && { objectiveLensPower }),
    hasIccProfile: hasIccProfile(base),
    problems: [...problems, ...aboutHeader(base, specimen.specimenCount)],
  };
  const thumbnail = thumbnailOf(group, slide);
  return displaySet(base, thumbnail ? { ...slide, thumbnail } : slide);
}

/**
 * A slide none of whose images can be placed keeps its place in the list, with the reasons: its only level has no tile,
 * so the pane shows words instead of a picture that might be scrambled.
 */
function unplaceable(group: SlideGroup, first: SlideInstance, problems: readonly Problem[]): SlideDisplaySet {
  const { concatenation: _part, frameOfReferenceUid: _space, ...rest } = first;
  const keep = new Set<string>([tags.OpticalPathSequence, tags.SpecimenDescriptionSequence]);
  const dataset: DicomJson = Object.fromEntries(Object.entries(first.dataset).filter(([tag]) => keep.has(tag)));
  const single: SlideInstance = {
    ...rest,
    dataset,
    numberOfFrames: 1,
    focalPlanes: 1,
    matrixColumns: first.tileColumns,
    matrixRows: first.tileRows,
    opticalPathIdentifiers: first.opticalPathIdentifiers.slice(0, 1),
  };
  const { pyramid } = buildPyramid([single]);
  if (!pyramid) throw new Error('a single frame is always a pyramid');
  const set = assemble({ ...group, pyramid: [] }, { ...pyramid, problems: [] }, problems);
  const levels = set.slide.levels.map((level) => ({ ...level, tileIndex: level.tileIndex.map(() => -1) }));
  const { thumbnail: _none, ...slide } = set.slide;
  return { ...set, slide: { ...slide, levels, baseDataset: first.dataset } };
}

const displaySet = (base: SlideInstance, slide: Slide): SlideDisplaySet => ({
  kind: 'slide',
  id: `slide|${base.series.sourceId}|${base.sopInstanceUid}`,
  series: base.series,
  slide,
});

function frameRefOf(instance: SlideInstance | undefined): FrameRef | undefined {
  return (
    instance && {
      sourceId: instance.series.sourceId,
      studyInstanceUid: instance.series.studyInstanceUid,
      seriesInstanceUid: instance.series.seriesInstanceUid,
      sopInstanceUid: instance.sopInstanceUid,
      frameNumber: 1,
    }
  );
}

/** The stored thumbnail, else the coarsest level where it is a single tile. */
function thumbnailOf(group: SlideGroup, slide: Slide): FrameRef | undefined {
  const stored = [...group.pyramid, ...group.thumbnails].find(({ flavour }) => flavour === 'THUMBNAIL');
  if (stored) return frameRefOf(stored);
  const coarsest = slide.levels.at(-1);
  return coarsest?.tileIndex.length === 1 ? tileFrame(slide, coarsest, 0, 0) : undefined;
}

function aboutHeader(base: SlideInstance, specimenCount: number): readonly Problem[] {
  const facts: Problem[] = [];
  const add = (severity: Problem['severity'], title: string): void => {
    facts.push({ code: 'invalid-object', severity, title });
  };
  if (!base.frameOfReferenceUid) add('info', 'No frame of reference: annotations are stored in pixels of the slide');
  if (!base.containerIdentifier) add('info', 'No container identifier: the glass is not named');
  if (specimenCount > 1) add('info', `${specimenCount} specimens lie on this slide; the first is named`);
  if (base.isFlavourGuessed) add('info', 'Image type is missing: kind of image guessed from its size');
  return facts;
}

const opticalPathOf = ({ dataset }: SlideInstance): DicomJson => itemOf(dataset, tags.OpticalPathSequence) ?? {};

const objectivePowerOf = (base: SlideInstance): number | undefined =>
  numberOf(opticalPathOf(base), slideTags.ObjectiveLensPower);

/** Of the optical path shown, or, in older files, at the top level (T67). */
function hasIccProfile(base: SlideInstance): boolean {
  const element = opticalPathOf(base)[tags.ICCProfile] ?? base.dataset[tags.ICCProfile];
  return element !== undefined && Boolean(element.InlineBinary ?? element.BulkDataURI ?? element.Value?.length);
}
