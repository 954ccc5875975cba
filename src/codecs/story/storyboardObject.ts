import { type DicomJson, numberOf, stringOf } from '../../dicom/json';
import { RAW_DATA } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import { contentDateTime } from '../contentDateTime';
import { element, sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules } from '../header';
import { type Device, MANUFACTURER } from '../identity';
import { objectTags as t } from '../objectTags';
import { hierarchicalReferences } from '../sr/evidence';
import type { InstanceReference } from '../sr/reportInput';

/** Our elements in the group of private data: who made them, and the storyboard as JSON (docs/conformance.md). */
const PRIVATE = { Creator: '00770010', Storyboard: '00771001' } as const;
const CREATOR = 'PARFOCAL STORYBOARD';

/** Which writer's layout the private data has (0008,9123): made once, for version 1 of the text. */
const CREATOR_VERSION_UID = '2.25.240114862937551044903374616527890221471';

const storyTags = {
  CreatorVersionUID: '00089123',
  Laterality: '00200060',
  AcquisitionContextSequence: '00400555',
  ReferencedInstanceSequence: t.ReferencedSeriesSequence,
} as const;

export interface StoryboardInput {
  /** `storyboardText` of its steps. */
  readonly text: string;
  /** The header of an image of the study that it is stored in. */
  readonly study: DicomJson;
  /** The images and presentation states that its steps show. */
  readonly references: readonly InstanceReference[];
  readonly now: Date;
  readonly newUid: () => string;
  readonly device?: Device;
  readonly series: {
    readonly seriesInstanceUid: string;
    readonly seriesNumber: number;
    readonly instanceNumber: number;
  };
}

/**
 * A storyboard as Raw Data (PS3.3 A.37): the standard's place for data of one maker's own. Whoever does not know it keeps
 * it, and sees the same images by the selection and the presentation states stored with it.
 */
export function encodeStoryboard(input: StoryboardInput): DicomJson {
  const { text, study, references, now, series } = input;
  return {
    ...patientAndStudyModules(study),
    ...equipmentModule(input.device),
    [tags.Modality]: element('CS', 'DOC'),
    [tags.SeriesInstanceUID]: element('UI', series.seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', series.seriesNumber),
    [tags.SeriesDescription]: element('LO', 'Storyboard'),
    [storyTags.Laterality]: element('CS'),
    [tags.InstanceNumber]: element('IS', series.instanceNumber),
    [tags.SOPClassUID]: element('UI', RAW_DATA),
    [tags.SOPInstanceUID]: element('UI', input.newUid()),
    ...contentDateTime(now, study),
    [storyTags.CreatorVersionUID]: element('UI', CREATOR_VERSION_UID),
    [storyTags.AcquisitionContextSequence]: sequence([]),
    ...(references.length === 0 ? {} : { [storyTags.ReferencedInstanceSequence]: seriesOfOwnStudy(references, study) }),
    [PRIVATE.Creator]: element('LO', CREATOR),
    [PRIVATE.Storyboard]: element('UT', text),
  };
}

/** Common Instance Reference (C.12.2): the series of its own study. Those of others stand in the selection beside it. */
function seriesOfOwnStudy(references: readonly InstanceReference[], study: DicomJson) {
  const own = references.filter(({ studyInstanceUid }) => studyInstanceUid === stringOf(study, tags.StudyInstanceUID));
  return {
    vr: 'SQ' as const,
    Value: hierarchicalReferences(own).flatMap((one) => one[t.ReferencedSeriesSequence]?.Value ?? []),
  };
}

/** Whether an object is such a storyboard, by what an archive tells of it. */
export const isStoryboard = (dataset: DicomJson): boolean =>
  stringOf(dataset, tags.SOPClassUID) === RAW_DATA &&
  stringOf(dataset, tags.Manufacturer) === MANUFACTURER &&
  stringOf(dataset, tags.SeriesDescription) === 'Storyboard';

export const storyVersionOf = (dataset: DicomJson): number => numberOf(dataset, tags.InstanceNumber) ?? 0;

/** The text of a storyboard object; undefined where the private data is not ours, or not there. */
export function storyTextOf(dataset: DicomJson): string | undefined {
  if (stringOf(dataset, PRIVATE.Creator)?.trim() !== CREATOR) return undefined;
  const text = dataset[PRIVATE.Storyboard]?.Value?.[0];
  return typeof text === 'string' ? text : undefined;
}
