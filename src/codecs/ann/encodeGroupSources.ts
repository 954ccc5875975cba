import { type DicomJson, itemOf, sequenceOf, stringOf } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import { fail, ok, type Result } from '../../lib/result';
import { codeItem, codeSequence } from '../codeItems';
import { contentDateTime } from '../contentDateTime';
import { binary, type DraftDataset, element, sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules, specimenModule } from '../header';
import type { Device } from '../identity';
import { objectTags as t } from '../objectTags';
import { authorName } from '../sr/reportContext';
import type { Author } from '../sr/reportInput';
import { clip } from '../text';
import { coordinateColumns, littleEndian } from './coordinateColumns';
import { type GroupMeasurement, type GroupSource, POINTS_OF } from './groupSource';

/** Microscopy Bulk Simple Annotations Storage. */
export const BULK_ANNOTATIONS = '1.2.840.10008.5.1.4.1.1.91.1';

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

/**
 * Groups as a Microscopy Bulk Simple Annotations object (PS3.3 A.87): 3D in millimetres where the slide has a frame of
 * reference, else 2D in pixels of the referenced instance's matrix. Strict: a group that would not mean what was drawn
 * is refused, and with it the object.
 */
export function encodeGroupSources(input: AnnInput, groups: readonly GroupSource[]): Result<DicomJson, Problem> {
  const dimension = groups[0]?.dimension;
  if (dimension === undefined) return fail(refused('there is nothing in it'));
  const frameOfReferenceUid = stringOf(input.slide, tags.FrameOfReferenceUID);
  if (dimension === 3 && frameOfReferenceUid === undefined) return fail(refused('the slide has no frame of reference'));
  const reference = imageReference(input.slide);
  if (reference === undefined) return fail(refused('the slide has no identity'));
  const problem = groups.map((group) => problemOf(group, dimension)).find((found) => found !== undefined);
  if (problem !== undefined) return fail(problem);
  const pixelSize = dimension === 3 ? finestSpacingMm(input.slide) : 1;
  return ok({
    ...patientAndStudyModules(input.slide),
    ...equipmentModule(input.device),
    ...specimenModule(input.slide),
    ...seriesModule(input, dimension),
    ...contentModule(input, dimension),
    [tags.ReferencedImageSequence]: sequence([reference]),
    [t.ReferencedSeriesSequence]: sequence([
      {
        [tags.SeriesInstanceUID]: element('UI', stringOf(input.slide, tags.SeriesInstanceUID)),
        [t.ReferencedInstanceSequence]: sequence([reference]),
      },
    ]),
    [t.AnnotationGroupSequence]: sequence(groups.map((group, index) => groupItem(group, index + 1, pixelSize))),
  });
}

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
  const measures = itemOf(shared, '00289110') ?? slide;
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

function contentModule(input: AnnInput, dimension: 2 | 3): DraftDataset {
  return {
    [tags.SOPClassUID]: element('UI', BULK_ANNOTATIONS),
    [tags.SOPInstanceUID]: element('UI', input.newUid()),
    ...contentDateTime(input.now, input.slide),
    [t.ContentLabel]: element('CS', codeString(input.contentLabel ?? 'CELL_MARKS')),
    [t.ContentDescription]: element('LO'),
    [t.ContentCreatorName]: element('PN', { Alphabetic: authorName(input.author) }),
    [t.AnnotationCoordinateType]: element('CS', dimension === 3 ? '3D' : '2D'),
    ...(dimension === 2 ? { [t.PixelOriginInterpretation]: element('CS', 'VOLUME') } : {}),
  };
}

const codeString = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9 _]/g, '_')
    .slice(0, 16);

function groupItem(group: GroupSource, number: number, pixelSize: number): DicomJson {
  const { algorithm } = group;
  return {
    [t.AnnotationGroupNumber]: element('US', number),
    [t.AnnotationGroupUID]: element('UI', group.annotationGroupUid),
    [t.AnnotationGroupLabel]: element('LO', clip(group.label, 64) || `Group ${number}`),
    ...(group.description === undefined ? {} : { [t.AnnotationGroupDescription]: element('UT', group.description) }),
    [t.AnnotationGroupGenerationType]: element('CS', group.generationType),
    ...(algorithm === undefined
      ? {}
      : {
          [t.AnnotationGroupAlgorithmIdentificationSequence]: sequence([
            {
              [t.AlgorithmFamilyCodeSequence]: codeSequence(algorithm.family),
              [t.AlgorithmName]: element('LO', clip(algorithm.name, 64)),
              [t.AlgorithmVersion]: element('LO', clip(algorithm.version, 64)),
            },
          ]),
        }),
    [t.AnnotationPropertyCategoryCodeSequence]: codeSequence(group.propertyCategory),
    [t.AnnotationPropertyTypeCodeSequence]: codeSequence(group.propertyType),
    [t.NumberOfAnnotations]: element('UL', group.shapes.length),
    [t.GraphicType]: element('CS', group.graphicType),
    [t.AnnotationAppliesToAllOpticalPaths]: element('CS', 'YES'),
    // Drawn on one focal plane, so it holds for that plane; 2D must not say anything (T-ANN-05).
    ...(group.dimension === 3 ? { [t.AnnotationAppliesToAllZPlanes]: element('CS', 'NO') } : {}),
    ...coordinateColumns(group, pixelSize),
    ...(group.measurements.length === 0
      ? {}
      : { [t.MeasurementsSequence]: sequence(group.measurements.map(measurementItem)) }),
  };
}

/** Values of all annotations, or of those that have one, with the list saying which (ANN-11). */
function measurementItem({ name, unit, values }: GroupMeasurement): DicomJson {
  const present = values.flatMap((value, index) => (Number.isFinite(value) ? [index + 1] : []));
  const numbers = Float32Array.from(present, (index) => values[index - 1] ?? Number.NaN);
  const isPartial = present.length < values.length;
  return {
    [t.ConceptNameCodeSequence]: sequence([codeItem(name)]),
    [t.MeasurementUnitsCodeSequence]: sequence([codeItem(unit)]),
    [t.MeasurementValuesSequence]: sequence([
      {
        [t.FloatingPointValues]: binary('OF', littleEndian(numbers)),
        ...(isPartial ? { [t.AnnotationIndexList]: binary('OL', littleEndian(Uint32Array.from(present))) } : {}),
      },
    ]),
  };
}

function problemOf(group: GroupSource, dimension: 2 | 3): Problem | undefined {
  const { count, isFixed } = POINTS_OF[group.graphicType];
  const points = group.shapes.map((shape) => shape.length / dimension);
  if (group.dimension !== dimension) return refused('it mixes pixels and millimetres');
  if (group.shapes.length === 0) return refused(`“${group.label}” is empty`);
  if (!group.shapes.every((shape) => shape.every(Number.isFinite))) {
    return refused(`a coordinate of “${group.label}” is not a number`);
  }
  if (!points.every((n) => Number.isInteger(n) && n >= count && (!isFixed || n === count))) {
    return refused(`a ${group.graphicType.toLowerCase()} of “${group.label}” has the wrong number of points`);
  }
  if (group.generationType !== 'MANUAL' && group.algorithm === undefined) {
    return refused(`“${group.label}” was computed, but not by what`);
  }
  if (group.measurements.some(({ values }) => values.length !== group.shapes.length)) {
    return refused(`the values of “${group.label}” do not match its marks`);
  }
  return undefined;
}

const refused = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The marks on this slide cannot be saved: ${reason}`,
});

/** Every instance the object refers to; for checks before sending. */
export const referencedInstances = (dataset: DicomJson): string[] =>
  sequenceOf(dataset, t.ReferencedSeriesSequence)
    .flatMap((series) => sequenceOf(series, t.ReferencedInstanceSequence))
    .map((reference) => stringOf(reference, tags.ReferencedSOPInstanceUID) ?? '');
