import { type DicomJson, stringOf, stringsOf } from '../../dicom/json';
import { specimenHistoryOf } from '../../dicom/slide/specimenHistory';
import { slideTags } from '../../dicom/slide/slideTags';
import { tags } from '../../dicom/tags';
import type { OpticalPath, Slide, SlideDisplaySet } from '../../dicom/types';

const NOT_STATED = 'not stated';

type SlideFact = readonly [name: string, value: string | number | undefined];

/**
 * What a pathologist asks of a glass: whose tissue it is, how it was made, what scanned it. What the file does not say is said
 * to be missing, so that nobody takes silence for an answer (WSI-13, WSI-14).
 */
export function slideFacts({ slide }: SlideDisplaySet): readonly SlideFact[] {
  const [base] = slide.levels;
  const spacingUm = base && slide.isCalibrated ? base.plane.columnSpacingMm * 1000 : undefined;
  return [
    ['Container', slide.containerIdentifier || NOT_STATED],
    ...specimenFacts(slide),
    ['Stain', slide.stain ?? NOT_STATED],
    ['Size', base && `${base.totalPixelMatrixColumns} × ${base.totalPixelMatrixRows} px`],
    ['Resolution', spacingUm === undefined ? 'not calibrated' : `${spacingUm.toFixed(3)} µm/px`],
    ['Levels', slide.levels.length],
    ['Focal planes', focalPlanes(slide)],
    ['Objective', slide.objectiveLensPower === undefined ? NOT_STATED : `${slide.objectiveLensPower}×`],
    ...opticalPathFacts(slide.opticalPaths ?? []),
    ['Colour profile', slide.hasIccProfile ? 'ICC' : 'none: colours as stored'],
    [
      'Compression',
      base &&
        (base.isLossy ? `lossy${base.lossyRatio === undefined ? '' : `, about ${base.lossyRatio}:1`}` : 'lossless'),
    ],
    ...scannerFacts(slide.baseDataset),
    ['Frame of Reference UID', slide.frameOfReferenceUid],
  ];
}

function specimenFacts({ baseDataset, specimens = [], specimenIdentifier }: Slide): readonly SlideFact[] {
  const { lineage, part, block, fixative, embedding } = specimenHistoryOf(baseDataset);
  const named = specimens.flatMap(({ specimenIdentifier: id, description }) => {
    const words = description ? (id ? `${id}: ${description}` : description) : id;
    return words || [];
  });
  return [
    ['Specimen', named.join('; ') || specimenIdentifier || NOT_STATED],
    ['Part', part ?? NOT_STATED],
    ['Block', block ?? NOT_STATED],
    ['Taken from', lineage.length > 1 ? lineage.slice(0, -1).join(' › ') : undefined],
    ['Fixative', fixative ?? NOT_STATED],
    ['Embedding', embedding ?? NOT_STATED],
  ];
}

function focalPlanes({ focalPlanesMm = [], isExtendedDepthOfField }: Slide): string | number {
  if (isExtendedDepthOfField) return 'one, computed of several (extended depth of field)';
  const [first, second] = focalPlanesMm;
  if (first === undefined || second === undefined) return 1;
  const stepUm = Math.abs(second - first) * 1000;
  return `${focalPlanesMm.length}, ${Number(stepUm.toPrecision(3))} µm apart`;
}

function opticalPathFacts(paths: readonly OpticalPath[]): readonly SlideFact[] {
  if (paths.length === 0) return [['Optical path', NOT_STATED]];
  return paths.map((path) => [
    paths.length === 1 ? 'Optical path' : `Optical path ${path.identifier}`,
    [
      path.description,
      path.illuminationType?.meaning ?? `illumination ${NOT_STATED}`,
      path.illuminationWavelengthNm === undefined
        ? path.illuminationColor?.meaning
        : `${path.illuminationWavelengthNm} nm`,
      paths.length > 1 && path.objectiveLensPower !== undefined ? `${path.objectiveLensPower}×` : undefined,
    ]
      .filter(Boolean)
      .join(', '),
  ]);
}

function scannerFacts(dataset: DicomJson): readonly SlideFact[] {
  const device = [tags.Manufacturer, tags.ManufacturerModelName].map((tag) => stringOf(dataset, tag));
  return [
    ['Scanner', device.filter(Boolean).join(' ') || NOT_STATED],
    ['Serial number', stringOf(dataset, slideTags.DeviceSerialNumber) ?? NOT_STATED],
    ['Software', stringsOf(dataset, slideTags.SoftwareVersions).filter(Boolean).join(', ') || NOT_STATED],
  ];
}
