import type { CaseReport } from '../../dicom/report/caseReport';
import type { Annotation, Study } from '../../dicom/types';
import { graphicOf, hasTwoLines, linesOf } from '../sr/graphic';
import { coding, concept, dcm } from './fhirCodes';
import {
  type Entry,
  entryOf,
  type FhirVersion,
  type JsonObject,
  plainText,
  referenceTo,
  uidIdentifier,
  ownIdentifier,
} from './fhirJson';
import { fhirDate } from './fhirTime';

/** A study by its UID, with the series that the report names. Its time has no offset, so its day is told alone. */
export function studyEntry(study: Study, report: CaseReport, patient: JsonObject, version: FhirVersion): Entry {
  const { studyInstanceUid, accessionNumber, studyDate, studyDescription, modalitiesInStudy } = study;
  const series = report.series.filter((one) => one.studyInstanceUid === studyInstanceUid && one.modality !== '');
  return entryOf(studyInstanceUid, {
    resourceType: 'ImagingStudy',
    identifier: [
      uidIdentifier(studyInstanceUid),
      ...(accessionNumber?.trim()
        ? [
            {
              type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'ACSN' }] },
              value: accessionNumber.trim(),
            },
          ]
        : []),
    ],
    status: 'available',
    modality: modalitiesInStudy.filter(Boolean).map((modality) => modalityCode(modality, version)),
    subject: patient,
    started: fhirDate(studyDate),
    description: plainText(studyDescription),
    series: series.map((one) => ({
      uid: one.seriesInstanceUid,
      number: isWhole(one.seriesNumber) ? one.seriesNumber : undefined,
      modality: modalityCode(one.modality, version),
      description: plainText(one.seriesDescription),
    })),
  });
}

const isWhole = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0;

/** A Coding in R4, a CodeableConcept in R5. */
function modalityCode(modality: string, version: FhirVersion): JsonObject {
  const one = coding(dcm(modality, ''));
  return version === 'R4' ? one : { coding: [one] };
}

/** The frame that a mark is on; undefined where it is on the whole image or in space. */
const frameNumberOf = ({ space }: Annotation): number | undefined =>
  space.kind === 'frame' ? space.frame.frameNumber : undefined;

/**
 * Where a mark is. In R5 an ImagingSelection with the outline itself; R4 has none, so there it is the image as Media,
 * with the frame in words.
 */
export function placeEntry(
  mark: Annotation,
  key: string,
  patient: JsonObject,
  study: Entry,
  version: FhirVersion,
): Entry {
  return version === 'R5' ? selectionEntry(mark, key, patient, study) : mediaEntry(mark, key, patient);
}

function selectionEntry(mark: Annotation, key: string, patient: JsonObject, study: Entry): Entry {
  const { space, site } = mark;
  const frameNumber = frameNumberOf(mark);
  return entryOf(`place ${key}`, {
    resourceType: 'ImagingSelection',
    identifier: [ownIdentifier(`place ${key}`), uidIdentifier(mark.trackingUid)],
    status: 'available',
    subject: patient,
    code: concept(dcm('111030', 'Image Region')),
    studyUid: mark.studyInstanceUid,
    derivedFrom: [referenceTo(study)],
    seriesUid: mark.seriesInstanceUid,
    frameOfReferenceUid: space.kind === 'frameOfReference' ? space.uid : undefined,
    bodySite: site && { concept: concept(site) },
    instance: [
      {
        uid: mark.sopInstanceUid,
        subset: frameNumber === undefined ? [] : [String(frameNumber)],
        ...regionsOf(mark),
      },
    ],
  });
}

/**
 * The outline. Coordinates of a total pixel matrix are told by no region of R5, whose pixels are those of one frame: a
 * reader would look in the wrong tile, so of such a mark the image is named alone.
 */
function regionsOf({ shape, space, points }: Annotation): JsonObject {
  if (shape === 'keyImage' || space.kind === 'totalPixelMatrix' || points.length === 0) return {};
  const dimension = space.kind === 'frame' ? 2 : 3;
  const graphics = hasTwoLines(shape) ? linesOf(points, dimension) : [graphicOf(shape, points, dimension)];
  const regions = graphics.map(({ graphicType, points: coordinate }) => ({
    regionType: graphicType.toLowerCase(),
    coordinate,
  }));
  return dimension === 2 ? { imageRegion2D: regions } : { imageRegion3D: regions };
}

function mediaEntry(mark: Annotation, key: string, patient: JsonObject): Entry {
  const frameNumber = frameNumberOf(mark);
  const where = frameNumber === undefined ? 'DICOM image' : `DICOM image, frame ${frameNumber}`;
  return entryOf(`place ${key}`, {
    resourceType: 'Media',
    identifier: [ownIdentifier(`place ${key}`), uidIdentifier(mark.sopInstanceUid)],
    status: 'completed',
    subject: patient,
    bodySite: mark.site && concept(mark.site),
    content: { contentType: 'application/dicom', title: where },
  });
}
