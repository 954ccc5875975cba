/** Reports for every tool, place and version, as other people's programs get to read them (ORC-1); for tests only. */
import { type DicomJson, itemOf, sequenceOf, stringOf } from '../dicom/json';
import type { Result } from '../lib/result';
import type { Problem } from '../dicom/problem';
import type { Annotation, DrawnShape } from '../dicom/types';
import { element, sequence } from './dataset';
import { type DrawingPlace, drawingPlaces, matrixUid } from './matrixImages';
import { type DrawnMark, drawnMark, movedMark, SHAPES } from './matrixMarks';
import { objectTags as t } from './objectTags';
import { amended } from './sr/amendFixtures';
import { textContent } from './sr/contentItem';
import type { DecodeContext } from './sr/decodeContext';
import { encodeMeasurementReport } from './sr/encodeReport';
import type { ReportInput } from './sr/reportInput';
import { idsOf, reportInput } from './testData';

export interface MatrixReport {
  /** "polygon in a frame, edited": unique. */
  readonly name: string;
  readonly dataset: DicomJson;
  readonly marks: readonly DrawnMark[];
}

export const successOf = <T>(result: Result<T, Problem>): T => {
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
};

/** What the case knows when a report of this place is written or read. */
export const inputFor = (place: DrawingPlace, name: string, marks: readonly DrawnMark[]): ReportInput => ({
  ...reportInput(marks.map(({ annotation }) => annotation)),
  images: () => ({ dataset: place.image, isMultiFrame: place.isMultiFrame }),
  author: { name: 'Doe^Jane', isAuthenticated: true, loginName: 'jdoe', organization: 'Hospital A' },
  completion: 'COMPLETE',
  newUid: () => matrixUid(name),
});

export const contextFor = ({ image }: DrawingPlace): DecodeContext => ({
  resolveImage: () => idsOf(image),
  resolveFrameOfReference: () => idsOf(image),
});

function newReport(place: DrawingPlace, shape: DrawnShape): MatrixReport {
  const name = `${shape} in ${place.name}, new`;
  const marks = [drawnMark(place, shape)];
  return { name, marks, dataset: successOf(encodeMeasurementReport(inputFor(place, name, marks))) };
}

/** Read back from the stored report, moved by the reader, and saved as its next version (SR-24, SR-32). */
function nextVersion(place: DrawingPlace, shape: DrawnShape, document: DicomJson, version: string): MatrixReport {
  const name = `${shape} in ${place.name}, ${version}`;
  const marks: DrawnMark[] = [];
  const change = (before: Annotation): Annotation => {
    // A report tells an upright rectangle and a polygon apart by their corners alone; the tool is known here.
    const moved = movedMark(place, { ...before, shape }, [0.05, -0.08]);
    marks.push(moved);
    return { ...moved.annotation, shape: before.shape };
  };
  const { images, author, newUid } = inputFor(place, name, []);
  const { dataset } = amended(document, { change }, { images, author, newUid }, contextFor(place));
  return { name, marks, dataset };
}

/** The same report as another system would have written it: its names, its UIDs, and words we never write. */
function foreign(document: DicomJson, name: string): DicomJson {
  const session = textContent('HAS OBS CONTEXT', ACTIVITY_SESSION, '2');
  const withSession = (item: DicomJson): DicomJson => {
    const children = sequenceOf(item, t.ContentSequence).map(withSession);
    const isGroup = stringOf(itemOf(item, t.ConceptNameCodeSequence) ?? {}, t.CodeValue) === '125007';
    if (children.length === 0) return item;
    return { ...item, [t.ContentSequence]: sequence(isGroup ? [session, ...children] : children) };
  };
  return {
    ...withSession(document),
    '00080018': element('UI', matrixUid(`${name}, of another system`)),
    '00080070': element('LO', 'Another Vendor'),
    '00081090': element('LO', 'Other Workstation'),
    '0020000E': element('UI', matrixUid(`${name}, series of another system`)),
    '00091001': element('LO', 'private words'),
    '00090010': element('LO', 'OTHER VENDOR'),
  };
}

const ACTIVITY_SESSION = { value: 'C67447', scheme: 'NCIt', meaning: 'Activity Session' };

/** Seven tools in five places: new, edited (our own), amended (of another system). */
export function toolReports(places = drawingPlaces()): MatrixReport[] {
  return places.flatMap((place) =>
    SHAPES.flatMap((shape) => {
      const first = newReport(place, shape);
      const others = foreign(first.dataset, first.name);
      return [first, nextVersion(place, shape, first.dataset, 'edited'), nextVersion(place, shape, others, 'amended')];
    }),
  );
}
