import { numberOf, type DicomJson } from '../json';
import type { Problem } from '../problem';
import { tags } from '../tags';
import type { FrameRef, PyramidLevel, Series, Slide, SlideDisplaySet } from '../types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../uids';
import { buildPyramid, type Pyramid } from './pyramid';
import { slideGroupsOf, type SlideGroup } from './slideGroups';
import { opticalPathItem } from './opticalPath';
import { type ReadInstance, splitInstance } from './seriesText';
import { identityProblems } from './slideIdentity';
import { readSlideInstance, type SlideInstance } from './slideInstance';
import { counted, slideProblem } from './slideProblems';
import { slideTags } from './slideTags';
import { specimenOf } from './specimen';
import { tileFrame } from './tileIndex';

/**
 * The slides of one study from the instances of all its SM series: a slide may spread over series, a series may hold
 * several slides. Pure: what was assumed, repaired or left out stands in `Slide.problems`, next to the image.
 */
export const buildSlides = (
  series: readonly { readonly series: Series; readonly instances: readonly DicomJson[] }[],
): readonly SlideDisplaySet[] =>
  buildSlidesFromRead(series.map((one) => ({ series: one.series, instances: one.instances.map(splitInstance) })));

/** As `buildSlides`, of instances whose per-frame functional groups are columns already. */
export function buildSlidesFromRead(
  series: readonly { readonly series: Series; readonly instances: readonly ReadInstance[] }[],
): readonly SlideDisplaySet[] {
  const instances: SlideInstance[] = [];
  let unreadable = 0;
  for (const one of series) {
    for (const read of one.instances) {
      const instance = readSlideInstance(one.series, read);
      if (instance) instances.push(instance);
      else unreadable += 1;
    }
  }
  const general = unreadable === 0 ? [] : [unreadableInstances(unreadable)];
  return slideGroupsOf(instances)
    .flatMap((group) => displaySetOf(group, general))
    .toSorted((a, b) => (a.series.seriesNumber ?? 0) - (b.series.seriesNumber ?? 0));
}

const unreadableInstances = (count: number): Problem =>
  slideProblem(
    'invalid-object',
    'warning',
    `${counted(count, 'instance', 'instances')} of this study ${count === 1 ? 'has' : 'have'} no UID or no size and ${count === 1 ? 'is' : 'are'} not shown`,
    'sopInstance',
  );

function displaySetOf(group: SlideGroup, general: readonly Problem[]): readonly SlideDisplaySet[] {
  const { pyramid, problems } = buildPyramid(group.pyramid);
  if (pyramid) return [assemble(group, pyramid, [...general, ...group.problems, ...pyramid.problems])];
  const [first] = group.pyramid;
  return first ? [unplaceable(group, first, [...general, ...group.problems, ...problems])] : [];
}

function assemble(group: SlideGroup, pyramid: Pyramid, problems: readonly Problem[]): SlideDisplaySet {
  const { base, placement, levels, opticalPaths, focalPlanesMm, focalPlaneMm } = pyramid;
  const [path] = opticalPaths;
  const source = base.concatenationSourceUid as SopInstanceUid | undefined;
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
    specimens: specimen.specimens,
    ...(specimen.stain && { stain: specimen.stain }),
    ...(frameOfReferenceUid && { frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid }),
    isCalibrated: placement.isCalibrated,
    levels,
    baseDataset: base.dataset,
    ...(label && { label }),
    ...(overview && { overview }),
    ...(objectiveLensPower !== undefined && { objectiveLensPower }),
    hasIccProfile: levels[0]?.iccProfile?.kind === 'stored',
    opticalPaths,
    ...(path && { opticalPathIdentifier: path.identifier }),
    focalPlanesMm,
    focalPlaneMm,
    ...(base.isExtendedDepthOfField && { isExtendedDepthOfField: true }),
    referencedSopInstanceUid: source ?? base.sopInstanceUid,
    problems: eachOnce([
      ...problems,
      ...aboutHeader(base, specimen.specimens.length),
      ...identityProblems(group),
      ...aboutColor(levels),
    ]),
  };
  const thumbnail = thumbnailOf(group, slide);
  return displaySet(base, thumbnail ? { ...slide, thumbnail } : slide);
}

const eachOnce = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.title} ${problem.detail ?? ''}`, problem])).values(),
];

/**
 * A slide none of whose images can be placed keeps its place in the list, with the reasons: its only level has no tile,
 * so the pane shows words instead of a picture that might be scrambled.
 */
function unplaceable(group: SlideGroup, first: SlideInstance, problems: readonly Problem[]): SlideDisplaySet {
  const { concatenation: _part, frameOfReferenceUid: _space, frames: _frames, firstFrame: _first, ...rest } = first;
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
    opticalPathCount: 1,
  };
  const { pyramid } = buildPyramid([single]);
  if (!pyramid) throw new Error('a single frame is always a pyramid');
  const set = assemble({ ...group, pyramid: [] }, { ...pyramid, problems: [] }, problems);
  const levels = set.slide.levels.map(({ focalPlanes: _planes, ...level }) => ({
    ...level,
    tileIndex: level.tileIndex.map(() => -1),
  }));
  const { thumbnail: _none, opticalPaths: _paths, ...slide } = set.slide;
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
  const add = (...[title, attribute]: [string, Parameters<typeof slideProblem>[3]]): void => {
    facts.push(slideProblem('invalid-object', 'info', title, attribute));
  };
  if (!base.frameOfReferenceUid)
    add('No frame of reference: annotations are stored in pixels of the slide', 'frameOfReference');
  if (!base.containerIdentifier) add('No container identifier: the glass is not named', 'container');
  if (specimenCount > 1) add(`${specimenCount} specimens lie on this slide; the first is named`, 'specimen');
  if (base.isFlavourGuessed) add('Image type is missing: kind of image guessed from its size', 'imageType');
  if (base.isExtendedDepthOfField) {
    add('Extended depth of field: computed from several focal planes, sharp at every height', 'depthOfField');
  }
  if (base.bitsStored > 8) {
    add(`Pixels of ${base.bitsStored} bits are shown over their whole range, without a window`, 'bitsStored');
  }
  return facts;
}

/** What there is to say about profiles (T67-T69): those that cannot be used, and those of another kind than a scanner's. */
function aboutColor(levels: readonly PyramidLevel[]): readonly Problem[] {
  const facts = new Map<string, Problem>();
  for (const { iccProfile: profile, totalPixelMatrixColumns: columns, totalPixelMatrixRows: rows } of levels) {
    if (profile?.kind === 'invalid') {
      const title = `Level ${columns} × ${rows}: its ICC profile cannot be used: ${profile.reason}`;
      facts.set(title, slideProblem('invalid-object', 'warning', title, 'iccProfile'));
    }
    if (profile?.kind === 'stored' && profile.deviceClass && profile.deviceClass !== 'scnr') {
      const title = `The ICC profile is of class ${profile.deviceClass}, not that of a scanner (scnr)`;
      facts.set(title, slideProblem('invalid-object', 'info', title, 'iccProfile'));
    }
  }
  return [...facts.values()];
}

/** Of the base's first optical path; the one shown may be another, of the same lens. */
const objectivePowerOf = (base: SlideInstance): number | undefined =>
  numberOf(opticalPathItem(base, base.opticalPathIdentifiers[0] ?? '1'), slideTags.ObjectiveLensPower);
