import { type DicomJson, itemOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { BULK_SIMPLE_ANNOTATIONS } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import type { AnnotationGroup } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { contentDateTime } from '../contentDateTime';
import { type DraftDataset, element, sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules, specimenModule } from '../header';
import type { Device } from '../identity';
import { objectTags as t } from '../objectTags';
import { authorName } from '../sr/reportContext';
import type { Author } from '../sr/reportInput';
import { clip } from '../text';
import { type GroupSource, POINTS_OF, type StoredGroup } from './groupSource';
import { faultOf, groupItem, type PreparedGroup, prepareSource, prepareStored, splitGroup } from './preparedGroup';

export interface AnnInput {
  /** The slide's finest VOLUME instance (`Slide.baseDataset`). */
  readonly slide: DicomJson;
  readonly author: Author;
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  readonly series: {
    readonly seriesInstanceUid: string;
    readonly seriesNumber: number;
    readonly instanceNumber: number;
    readonly seriesDescription?: string;
  };
  /** CS: capitals, digits, spaces and underscores, at most 16. */
  readonly contentLabel?: string;
}

/** Coordinates of one group in one piece; more become several groups (ANN-07). */
const GROUP_BYTES = 256 * 1024 ** 2;
/** What a browser can put together in memory, and send. */
const OBJECT_BYTES = 1.5 * 1024 ** 3;

/**
 * Groups as a Microscopy Bulk Simple Annotations object (PS3.3 A.87): 3D in millimetres where the slide has a frame of
 * reference, else 2D in pixels of the referenced instance's matrix. Strict: a group that would not mean what was drawn
 * is refused, and with it the object.
 */
export function encodeGroupSources(
  input: AnnInput,
  groups: readonly (GroupSource | StoredGroup)[],
  groupBytes = GROUP_BYTES,
): Result<DicomJson, Problem> {
  const reference = imageReference(input.slide);
  if (reference === undefined) return fail(refused('the slide has no identity'));
  const target = targetOf(groups, input.slide);
  if (typeof target === 'string') return fail(refused(target));
  const { dimension, frameNumber } = target;
  const pixelSize = dimension === 3 ? finestSpacingMm(input.slide) : 1;
  const prepared: PreparedGroup[] = [];
  for (const group of groups) {
    const fault = 'stored' in group ? undefined : shapeFault(group);
    if (fault !== undefined) return fail(refused(fault));
    const one = 'stored' in group ? prepareStored(group.stored) : prepareSource(group, pixelSize);
    if (one === undefined) return fail(refused('one of its groups was not read from an object'));
    const wrong = faultOf(one);
    if (wrong !== undefined) return fail(refused(wrong));
    prepared.push(...splitGroup(one, groupBytes));
  }
  const bytes = prepared.reduce((sum, { columns }) => sum + columns.coordinates.byteLength, 0);
  if (bytes > OBJECT_BYTES) return fail(refused('they are too many for one object; save them in several'));
  return ok({
    ...patientAndStudyModules(input.slide),
    ...equipmentModule(input.device),
    ...specimenModule(input.slide),
    ...seriesModule(input, dimension),
    ...contentModule(input, dimension, frameNumber === undefined ? 'VOLUME' : 'FRAME'),
    [tags.ReferencedImageSequence]: sequence([
      frameNumber === undefined
        ? reference
        : { ...reference, [tags.ReferencedFrameNumber]: element('IS', frameNumber) },
    ]),
    [t.ReferencedSeriesSequence]: sequence([
      {
        [tags.SeriesInstanceUID]: element('UI', stringOf(input.slide, tags.SeriesInstanceUID)),
        [t.ReferencedInstanceSequence]: sequence([reference]),
      },
    ]),
    [t.AnnotationGroupSequence]: sequence(prepared.map((group, index) => groupItem(group, index + 1))),
  });
}

interface Target {
  readonly dimension: 2 | 3;
  /** FRAME-based: the frame all coordinates are pixels of. */
  readonly frameNumber?: number;
}

/** Where all groups lie, which an object says once for all; or why they cannot share one. */
function targetOf(groups: readonly (GroupSource | StoredGroup)[], slide: DicomJson): Target | string {
  const [first, ...others] = groups.map((group) =>
    'stored' in group ? targetOfStored(group.stored, slide) : { dimension: group.dimension },
  );
  if (first === undefined) return 'there is nothing in it';
  if (typeof first === 'string') return first;
  for (const other of others) {
    if (typeof other === 'string') return other;
    if (other.dimension !== first.dimension) return 'it mixes pixels and millimetres';
    if (other.frameNumber !== first.frameNumber) return 'it mixes pixels of several frames';
  }
  if (first.dimension === 3 && !stringOf(slide, tags.FrameOfReferenceUID)) return 'the slide has no frame of reference';
  return first;
}

function targetOfStored({ space, label }: AnnotationGroup, slide: DicomJson): Target | string {
  const elsewhere = `“${label}” lies on another image`;
  switch (space.kind) {
    case 'frameOfReference':
      return space.uid === stringOf(slide, tags.FrameOfReferenceUID) ? { dimension: 3 } : elsewhere;
    case 'totalPixelMatrix':
      return isReferenced(space.sopInstanceUid, slide) ? { dimension: 2 } : elsewhere;
    case 'frame':
      return isReferenced(space.frame.sopInstanceUid, slide)
        ? { dimension: 2, frameNumber: space.frame.frameNumber }
        : elsewhere;
  }
}

const isReferenced = (uid: string, slide: DicomJson): boolean =>
  stringOf(imageReference(slide) ?? {}, tags.ReferencedSOPInstanceUID) === uid;

/** Not an instance of a concatenation but its source (ANN-01). */
function imageReference(slide: DicomJson): DicomJson | undefined {
  const sopClassUid = stringOf(slide, tags.SOPClassUID);
  const sopInstanceUid = stringOf(slide, t.SOPInstanceUIDOfConcatenationSource) ?? stringOf(slide, tags.SOPInstanceUID);
  if (!sopClassUid || !sopInstanceUid || !stringOf(slide, tags.SeriesInstanceUID)) return undefined;
  return {
    [tags.ReferencedSOPClassUID]: element('UI', sopClassUid),
    [tags.ReferencedSOPInstanceUID]: element('UI', sopInstanceUid),
  };
}

/** Smaller of the two spacings, mm; zero (always doubles) when the slide does not say. */
function finestSpacingMm(slide: DicomJson): number {
  const shared = itemOf(slide, tags.SharedFunctionalGroupsSequence) ?? {};
  const measures = itemOf(shared, tags.PixelMeasuresSequence) ?? slide;
  const spacings = [0, 1].map((index) => Number(measures[tags.PixelSpacing]?.Value?.[index]));
  return spacings.every((value) => value > 0) ? Math.min(...spacings) : 0;
}

function seriesModule({ series, slide }: AnnInput, dimension: 2 | 3): DraftDataset {
  return {
    [tags.Modality]: element('CS', 'ANN'),
    [tags.SeriesInstanceUID]: element('UI', series.seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', series.seriesNumber),
    [tags.SeriesDescription]: element('LO', clip(series.seriesDescription ?? 'Cell marks', 64)),
    [tags.InstanceNumber]: element('IS', series.instanceNumber),
    ...(dimension === 3
      ? {
          [tags.FrameOfReferenceUID]: slide[tags.FrameOfReferenceUID],
          [t.PositionReferenceIndicator]: element(
            'LO',
            stringOf(slide, t.PositionReferenceIndicator) ?? 'SLIDE_CORNER',
          ),
        }
      : {}),
  };
}

function contentModule(input: AnnInput, dimension: 2 | 3, origin: 'VOLUME' | 'FRAME'): DraftDataset {
  return {
    [tags.SOPClassUID]: element('UI', BULK_SIMPLE_ANNOTATIONS),
    [tags.SOPInstanceUID]: element('UI', input.newUid()),
    ...contentDateTime(input.now, input.slide),
    [t.ContentLabel]: element('CS', codeString(input.contentLabel ?? 'CELL_MARKS')),
    [t.ContentDescription]: element('LO'),
    [t.ContentCreatorName]: element('PN', { Alphabetic: authorName(input.author) }),
    [t.AnnotationCoordinateType]: element('CS', dimension === 3 ? '3D' : '2D'),
    ...(dimension === 2 ? { [t.PixelOriginInterpretation]: element('CS', origin) } : {}),
  };
}

const codeString = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9 _]/g, '_')
    .slice(0, 16);

/** Shapes before they are columns, where a missing number would shift all that follow. */
function shapeFault({ label, graphicType, dimension, shapes, zPlanesMm }: GroupSource): string | undefined {
  const { count, isFixed } = POINTS_OF[graphicType];
  if (!shapes.every((shape) => shape.every(Number.isFinite))) return `a coordinate of “${label}” is not a number`;
  const points = shapes.map((shape) => shape.length / dimension);
  if (!points.every((n) => Number.isInteger(n) && n >= count && (!isFixed || n === count))) {
    return `a ${graphicType.toLowerCase()} of “${label}” has the wrong number of points`;
  }
  if (zPlanesMm === undefined) return undefined;
  const isThere = shapes.every((shape) => shape.every((value, at) => at % 3 !== 2 || value === zPlanesMm[0]));
  return dimension === 3 && isThere ? undefined : `“${label}” does not lie in the planes it is said to be made for`;
}

const refused = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The marks on this slide cannot be saved: ${reason}`,
});
