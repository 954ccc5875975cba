import { type DicomJson, itemOf, numberOf } from '../json';
import { tags } from '../tags';
import { radiologyTags } from './radiologyTags';

const MACROS = [
  tags.PixelMeasuresSequence,
  radiologyTags.PlanePositionSequence,
  radiologyTags.PlaneOrientationSequence,
  radiologyTags.PixelValueTransformationSequence,
  radiologyTags.FrameVOILUTSequence,
  tags.FrameContentSequence,
  radiologyTags.FrameAnatomySequence,
  radiologyTags.FramePixelDataPropertiesSequence,
  radiologyTags.ProjectionPixelCalibrationSequence,
  radiologyTags.CTImageFrameTypeSequence,
  radiologyTags.MRImageFrameTypeSequence,
  radiologyTags.PETFrameTypeSequence,
  radiologyTags.MRDiffusionSequence,
  radiologyTags.MREchoSequence,
  radiologyTags.TemporalPositionSequence,
  radiologyTags.CardiacSynchronizationSequence,
] as const;

/** Number of Frames (0028,0008); absent means one. */
const numberOfFrames = (instance: DicomJson): number =>
  Math.max(1, Math.trunc(numberOf(instance, tags.NumberOfFrames) ?? 1));

/**
 * One dataset per frame: the attributes of the macros a reader needs stand at the top level, the frame's own before the
 * shared ones before the instance's (PS3.3 C.7.6.16: an attribute is in one of the two groups); so does the sequence of
 * real world value mappings, of which a frame may have several. Other groups stay in
 * their sequences. The per-frame sequence itself is left out, so that a thousand frames do not carry each other.
 */
export function frameDatasets(instance: DicomJson): readonly DicomJson[] {
  const count = numberOfFrames(instance);
  const shared = flatten(itemOf(instance, tags.SharedFunctionalGroupsSequence));
  const perFrame = (instance[tags.PerFrameFunctionalGroupsSequence]?.Value ?? []) as readonly unknown[];
  if (perFrame.length === 0 && Object.keys(shared).length === 0) return Array.from({ length: count }, () => instance);
  const { [tags.PerFrameFunctionalGroupsSequence]: _perFrame, ...common } = instance;
  const base: DicomJson = { ...common, ...shared };
  return Array.from({ length: count }, (_unused, index) => {
    const item = perFrame[index];
    const own = typeof item === 'object' && item !== null ? flatten(item as DicomJson) : {};
    return { ...base, ...own };
  });
}

function flatten(group: DicomJson | undefined): DicomJson {
  if (!group) return {};
  const mapping = group[radiologyTags.RealWorldValueMappingSequence];
  return Object.assign(
    mapping ? { [radiologyTags.RealWorldValueMappingSequence]: mapping } : {},
    ...MACROS.map((tag) => itemOf(group, tag) ?? {}),
  ) as DicomJson;
}
