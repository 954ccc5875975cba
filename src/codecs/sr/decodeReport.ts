import { codes } from '../../dicom/codes';
import { formatMeasurement } from '../../dicom/format';
import type { DicomJson } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Annotation, CoordinateSpace, Measurement } from '../../dicom/types';
import type {
  AnnotationId,
  FrameOfReferenceUid,
  SeriesInstanceUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
  TrackingUid,
} from '../../dicom/uids';
import { NO_FINDING } from '../codeItems';
import { derivedUid } from '../derivedUid';
import { type ContentItem, readContentTree, walk } from './contentItem';
import { isSameConcept } from '../../dicom/codedConcept';
import { type GroupContent, hasQuantity, type Located, readGroup } from './groupContent';
import { type ReportIdentity, reportIdentity } from './reportIdentity';
import { shapesOf } from './shapeFromGraphic';
import { LINEAR_QUANTITIES, srCodes as c } from './srCodes';

/** An image the workspace holds, found by what a report says of it. */
export interface ResolvedImage {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  /** A slide: there, and only there, Pixel Origin Interpretation decides whether pixels count from a tile (SR-19). */
  readonly isTiled: boolean;
}

export interface DecodeContext {
  /** The image of a SCOORD; undefined when it is not loaded (SR-34: then nothing is drawn anywhere). */
  readonly resolveImage: (sopInstanceUid: string) => ResolvedImage | undefined;
  /** The slide, or the image nearest to the points, of a SCOORD3D. Points are mm, three numbers each. */
  readonly resolveFrameOfReference: (
    frameOfReferenceUid: string,
    points: readonly number[],
  ) => ResolvedImage | undefined;
}

export interface DecodedReport {
  readonly identity: ReportIdentity;
  readonly annotations: Annotation[];
  /** What is in the file and not on an image, each with its reason; also what was read with reservations. */
  readonly problems: Problem[];
  /** Measurement groups in the file = groups with at least one annotation + groups explained (SR-29). */
  readonly groupsInFile: number;
  readonly groupsShown: number;
  readonly groupsExplained: number;
  /**
   * Every mark of the report is among `annotations`. Where it is not (an image that is not open), a new version made of
   * them would lose the others: its marks are locked then, and its series must not be continued.
   */
  readonly isWhole: boolean;
}

/**
 * The marks of any report that has Measurement Groups (TID 1410, 1411, 1501, with or without saying so), matched by
 * code and never by meaning (SR-27). Reports written here come back editable; those of others are shown and locked.
 */
export function decodeReport(dataset: DicomJson, context: DecodeContext): DecodedReport {
  const identity = reportIdentity(dataset);
  const root = readContentTree(dataset);
  const groups = measurementGroups(root);
  const read = groups.map((group, index) => decodeGroup(readGroup(group), index, identity, context));
  const annotations = read.flatMap((group) => group.annotations);
  const shown = read.filter((group) => group.annotations.length > 0).length;
  const outside = coordinatesOutsideGroups(root);
  const isWhole = outside === 0 && read.every((group) => group.isWhole);
  return {
    identity,
    annotations: annotations.map((annotation, index) => ({
      ...annotation,
      ...(isWhole || annotation.lockedReason !== undefined ? {} : { lockedReason: OTHERS_MISSING }),
      id: `${identity.sopInstanceUid}/${index + 1}` as AnnotationId,
    })),
    problems: [...read.flatMap((group) => group.problems), ...(outside > 0 ? [notInGroups(outside)] : [])],
    groupsInFile: groups.length,
    groupsShown: shown,
    groupsExplained: groups.length - shown,
    isWhole,
  };
}

const OTHERS_MISSING = 'Other marks of its report are not shown here; a changed report would lose them';

/** Each group once, also when another item refers to it by its position. */
function measurementGroups(root: ContentItem): ContentItem[] {
  const byPath = new Map<string, ContentItem>();
  walk(root, (item) => {
    const isGroup = item.name !== undefined && isSameConcept(item.name, c.measurementGroup);
    if (isGroup && !byPath.has(item.path)) byPath.set(item.path, item);
  });
  return [...byPath.values()];
}

interface DecodedGroup {
  readonly isWhole: boolean;
  readonly annotations: readonly Annotation[];
  readonly problems: readonly Problem[];
}

function decodeGroup(
  group: GroupContent,
  index: number,
  identity: ReportIdentity,
  context: DecodeContext,
): DecodedGroup {
  const valueless = group.missing.map(
    ({ name, reason }): Problem => ({
      code: 'incomplete',
      severity: 'info',
      title: `${titleOf(group)}: ${name.meaning} has no value (${reason.meaning})`,
    }),
  );
  const own = common(group, index, identity);
  const drawn = withGroupValues(paired(group.located), group.measurements).map((located) =>
    marksOf(located, own, context),
  );
  const reasons = drawn.filter((marks) => typeof marks === 'string');
  if (drawn.length === 0) reasons.push('it has no outline of its own');
  return {
    annotations: drawn.filter((marks) => typeof marks !== 'string').flat(),
    problems: [...valueless, ...reasons.map((reason) => notShown(group, reason))],
    isWhole: reasons.length === 0,
  };
}

/** The marks one graphic stands for, or why there are none. */
function marksOf(located: Shaped, own: Common, context: DecodeContext): Annotation[] | string {
  const placed = place(located, context);
  if (typeof placed === 'string') return placed;
  const { axes, graphicType, points, dimension, measurements } = located;
  const shapes = axes ? [axes] : shapesOf(graphicType, points, dimension, isLinear(located));
  if (shapes.length === 0) return `its ${graphicType || 'shape'} cannot be drawn here`;
  return shapes.flatMap((shape) =>
    placed.map(({ space, image }) => ({
      ...own,
      ...imageIdsOf(image),
      shape: shape.shape,
      space,
      points: [...shape.points],
      measurements: [...measurements],
    })),
  );
}

type Common = Pick<Annotation, 'id' | 'trackingUid' | 'trackingIdentifier' | 'label' | 'lockedReason'>;

/** What all marks of a group share. The id is set by the caller, who counts them. */
function common(group: GroupContent, index: number, identity: ReportIdentity): Common {
  const label = group.finding ?? NO_FINDING;
  const lockedReason = lockOf(group, identity);
  return {
    id: '' as AnnotationId,
    trackingUid: (group.trackingUid ?? derivedUid(`${identity.sopInstanceUid}|group ${index + 1}`)) as TrackingUid,
    trackingIdentifier: group.trackingIdentifier ?? group.finding?.meaning ?? `Mark ${index + 1}`,
    label,
    ...(lockedReason === undefined ? {} : { lockedReason }),
  };
}

/** Only what was written here can be written again without losing something of it (SR-29, SR-32). */
function lockOf(group: GroupContent, identity: ReportIdentity): string | undefined {
  if (!identity.isOurs) return `Made with ${identity.madeWith}; it can be read here, not changed`;
  if (identity.isVerified) return 'The report is signed; it can only be addended';
  return group.trackingUid === undefined ? 'It has no identifier to follow it by' : undefined;
}

const imageIdsOf = ({ sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid }: ResolvedImage) => ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
});

interface Placed {
  readonly space: CoordinateSpace;
  readonly image: ResolvedImage;
}

/** The spaces a graphic lies in (one for each frame it names), or why it lies nowhere. */
function place({ placement, points }: Located, context: DecodeContext): Placed[] | string {
  if (placement.kind === 'nowhere') return 'it does not say which image it lies on';
  if (placement.kind === 'space') {
    const uid = placement.frameOfReferenceUid as FrameOfReferenceUid;
    const image = context.resolveFrameOfReference(uid, points);
    if (image === undefined) return 'none of the images here shares its frame of reference';
    return [{ space: { kind: 'frameOfReference', uid }, image }];
  }
  const image = context.resolveImage(placement.sopInstanceUid);
  if (image === undefined) return 'its image is not among those opened';
  const { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid } = image;
  if (image.isTiled && placement.isVolume) return [{ space: { kind: 'totalPixelMatrix', sopInstanceUid }, image }];
  if (image.isTiled) return 'it counts its pixels from one tile of the slide, which is not supported';
  const frameNumbers = placement.frameNumbers.length > 0 ? placement.frameNumbers : [1];
  return frameNumbers.map((frameNumber) => ({
    space: { kind: 'frame', frame: { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber } },
    image,
  }));
}

type Shaped = Located & { readonly axes?: { readonly shape: 'bidirectional'; readonly points: readonly number[] } };

/** A long and a short axis drawn as two lines on the same image are one bidirectional measurement. */
function paired(located: readonly Located[]): Shaped[] {
  const axis = (name: typeof codes.longAxis) =>
    located.filter(
      (one) =>
        one.graphicType === 'POLYLINE' &&
        one.points.length === 2 * one.dimension &&
        hasQuantity(one.measurements, [name]),
    );
  const [long, ...moreLong] = axis(codes.longAxis);
  const [short, ...moreShort] = axis(codes.shortAxis);
  const isPair =
    long !== undefined &&
    short !== undefined &&
    moreLong.length + moreShort.length === 0 &&
    JSON.stringify(long.placement) === JSON.stringify(short.placement);
  if (!isPair) return [...located];
  const both: Shaped = {
    ...long,
    measurements: [...long.measurements, ...short.measurements],
    axes: { shape: 'bidirectional', points: [...long.points, ...short.points] },
  };
  return [both, ...located.filter((one) => one !== long && one !== short)];
}

/** Values of the group as a whole go with its first graphic (SR-30: every NUM is shown once). */
const withGroupValues = (located: readonly Shaped[], measurements: readonly Measurement[]): Shaped[] =>
  located.map((one, index) => (index === 0 ? { ...one, measurements: [...one.measurements, ...measurements] } : one));

const isLinear = ({ measurements }: Located): boolean => hasQuantity(measurements, LINEAR_QUANTITIES);

function coordinatesOutsideGroups(item: ContentItem): number {
  if (item.name !== undefined && isSameConcept(item.name, c.measurementGroup)) return 0;
  const own = item.valueType === 'SCOORD' || item.valueType === 'SCOORD3D' ? 1 : 0;
  return item.children.reduce((sum, child) => sum + coordinatesOutsideGroups(child), own);
}

const titleOf = (group: GroupContent): string =>
  `“${group.trackingIdentifier ?? group.finding?.meaning ?? 'A measurement'}”`;

/** Said next to the finding: what it is, what was measured, and why it is not on an image (SR-29, SR-34). */
function notShown(group: GroupContent, reason: string): Problem {
  const values = [...group.located.flatMap((one) => one.measurements), ...group.measurements];
  const told = [group.finding?.meaning, group.site?.meaning, ...values.map(inWords)].filter(
    (text) => text !== undefined,
  );
  return {
    code: 'incomplete',
    severity: 'warning',
    title: `${titleOf(group)} is not drawn: ${reason}`,
    ...(told.length === 0 ? {} : { tip: told.join(', ') }),
  };
}

const inWords = (measurement: Measurement): string => {
  const { name, derivation } = measurement;
  return `${name.meaning}${derivation === undefined ? '' : ` (${derivation.meaning})`} ${formatMeasurement(measurement)}`;
};

const notInGroups = (count: number): Problem => ({
  code: 'unsupported',
  severity: 'warning',
  title: count === 1 ? 'One region of the report is not drawn' : `${count} regions of the report are not drawn`,
  tip: 'They stand outside its measurement groups.',
});
