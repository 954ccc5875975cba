import type { DicomJson } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { patientKeyOf } from '../codeItems';
import { contentDateTime } from '../contentDateTime';
import { type DraftDataset, element, sequence } from '../dataset';
import { equipmentModule, patientAndStudyModules } from '../header';
import { DEFAULT_DEVICE_UID, type Device, MANUFACTURER, MODEL_NAME } from '../identity';
import { objectTags as t } from '../objectTags';
import { referencedRequest } from '../referencedRequest';
import { clip } from '../text';
import { containerItem, personNameValue, rootItem, textContent } from './contentItem';
import { evidenceModule, hierarchicalReferences } from './evidence';
import { imageLibrary } from './imageLibrary';
import { measurementGroup } from './measurementGroup';
import {
  authorName,
  hasSeveralSpecimens,
  languageItems,
  markObserverItems,
  observerItems,
  procedureItem,
  subjectItems,
} from './reportContext';
import type { Author, InstanceReference, ReferencedImage, ReportInput } from './reportInput';
import { instancesOf, referenceOf } from './sourceImage';
import { srCodes as c } from './srCodes';

/** Comprehensive 3D SR Storage (SR-01). */
export const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34';

/**
 * The reader's marks as a measurement report: Comprehensive 3D SR following TID 1500. Strict: what would not be a
 * conforming object, or would mix patients, is refused with the reason, and nothing is left out in silence.
 */
export function encodeMeasurementReport(input: ReportInput): Result<DicomJson, Problem> {
  const images = imagesOf(input);
  if (!images.ok) return images;
  const study = images.value[0]?.dataset ?? input.studyImage;
  const studyReference = study && referenceOf(study);
  if (study === undefined || studyReference === undefined) return fail(refused('no image says whose report this is'));
  if (images.value.some(({ dataset }) => patientKeyOf(dataset) !== patientKeyOf(study))) {
    return fail(refused('its marks lie on images of different patients'));
  }
  const subjects = subjectsOf(input);
  if (!subjects.ok) return subjects;
  const groups = input.annotations.length === 0 ? withdrawn(input) : measurementGroups(input, subjects.value);
  if (!groups.ok) return groups;
  const linked = input.annotations.flatMap(({ link }) => link?.others ?? []);
  const references = [...images.value.flatMap(instancesOf), ...linked];
  return ok({
    ...patientAndStudyModules(study),
    ...equipmentModule(input.device),
    ...seriesModule(input.series),
    ...documentModule(input, study),
    ...evidenceModule(references, studyReference.studyInstanceUid),
    ...rootItem(c.imagingMeasurementReport, '1500', [
      ...languageItems(),
      ...observerItems(input.author, input.device),
      ...subjects.value.common,
      procedureItem(study),
      ...imageLibrary(images.value),
      groups.value,
    ]),
  });
}

/** The images drawn on, each once, in the order of the marks. */
function imagesOf(input: ReportInput): Result<ReferencedImage[], Problem> {
  const found = new Map<string, ReferencedImage>();
  for (const annotation of input.annotations) {
    const image = input.images(annotation);
    const reference = image && referenceOf(image.dataset);
    if (image === undefined || reference === undefined) {
      return fail(refused(`the image of “${annotation.trackingIdentifier}” is not known any more`));
    }
    if (!found.has(reference.sopInstanceUid)) found.set(reference.sopInstanceUid, image);
  }
  return ok([...found.values()]);
}

interface Subjects {
  /** Of the whole report. */
  readonly common: readonly DicomJson[];
  /** Of each mark, where they differ. */
  readonly own: ReadonlyMap<Annotation, readonly DicomJson[]>;
}

/**
 * With one subject it is told at the root; with several, in each group. A slide with several specimens always tells it
 * in the group: the next mark may be of another of them (SSR-11).
 */
function subjectsOf(input: ReportInput): Result<Subjects, Problem> {
  const own = new Map<Annotation, readonly DicomJson[]>();
  let isChoice = false;
  for (const annotation of input.annotations) {
    const dataset = input.images(annotation)?.dataset ?? {};
    const subject = subjectItems(dataset, annotation);
    if (!subject.ok) return subject;
    own.set(annotation, subject.value);
    isChoice ||= hasSeveralSpecimens(dataset);
  }
  const [first = [], ...others] = new Map(Array.from(own.values(), (items) => [JSON.stringify(items), items])).values();
  return ok(others.length === 0 && !isChoice ? { common: first, own: new Map() } : { common: [], own });
}

function measurementGroups(input: ReportInput, subjects: Subjects): Result<DicomJson, Problem> {
  const groups: DicomJson[] = [];
  for (const annotation of input.annotations) {
    const image = input.images(annotation);
    if (image === undefined) continue;
    const context = [...markObserverItems(annotation, input.author), ...(subjects.own.get(annotation) ?? [])];
    const group = measurementGroup(annotation, image, context);
    if (!group.ok) return group;
    groups.push(group.value);
  }
  return ok(containerItem('CONTAINS', c.imagingMeasurements, groups));
}

/** SR-25: deleting is a new version without the mark; without any mark left the document says so in words. */
function withdrawn(input: ReportInput): Result<DicomJson, Problem> {
  if (input.predecessor === undefined) return fail(refused('it has no marks'));
  return ok(containerItem('CONTAINS', c.qualitativeEvaluations, [withdrawnText()]));
}

export const ALL_WITHDRAWN = 'All marks of the previous version of this report were withdrawn.';
export const withdrawnText = (): DicomJson => textContent('CONTAINS', c.comment, ALL_WITHDRAWN);

export function seriesModule(series: ReportInput['series']): DraftDataset {
  return {
    [tags.Modality]: element('CS', 'SR'),
    [tags.SeriesInstanceUID]: element('UI', series.seriesInstanceUid),
    [tags.SeriesNumber]: element('IS', series.seriesNumber),
    [tags.InstanceNumber]: element('IS', series.instanceNumber),
    [tags.SeriesDescription]: element('LO', clip(series.seriesDescription ?? 'Measurements', 64)),
    [t.ReferencedPerformedProcedureStepSequence]: sequence([]),
  };
}

/** SR Document General (C.17.2). VERIFIED is never written: nobody can sign here (T-SR-15). */
export function documentModule(
  input: Pick<ReportInput, 'author' | 'device' | 'completion' | 'now' | 'newUid' | 'predecessor'>,
  study: DicomJson,
): DraftDataset {
  return {
    [tags.SOPClassUID]: element('UI', COMPREHENSIVE_3D_SR),
    [tags.SOPInstanceUID]: element('UI', input.newUid()),
    ...versionModule(input, study),
    [t.PerformedProcedureCodeSequence]: study[t.ProcedureCodeSequence] ?? sequence([]),
    ...referencedRequest(study),
    ...(input.predecessor === undefined ? {} : predecessorModule(input.predecessor)),
  };
}

/** Who made this version, when, and how far it goes: what an edit makes anew (SR-07). */
export function versionModule(
  { author, device, completion, now }: Pick<ReportInput, 'author' | 'device' | 'completion' | 'now'>,
  study: DicomJson,
): DraftDataset {
  const isComplete = completion === 'COMPLETE' && author.isAuthenticated === true;
  return {
    ...contentDateTime(now, study),
    [t.PreliminaryFlag]: element('CS', isComplete ? 'FINAL' : 'PRELIMINARY'),
    [t.CompletionFlag]: element('CS', isComplete ? 'COMPLETE' : 'PARTIAL'),
    [t.VerificationFlag]: element('CS', 'UNVERIFIED'),
    [t.AuthorObserverSequence]: sequence(authors(author, device)),
  };
}

function authors(author: Author, device: Device | undefined): DicomJson[] {
  return [
    {
      [t.ObserverType]: element('CS', 'PSN'),
      [t.PersonName]: element('PN', personNameValue(authorName(author))),
      [t.PersonIdentificationCodeSequence]: sequence([]),
      [tags.InstitutionName]: author.organization ? element('LO', clip(author.organization, 64)) : element('LO'),
      [t.InstitutionCodeSequence]: sequence([]),
    },
    {
      [t.ObserverType]: element('CS', 'DEV'),
      [t.StationName]: element('SH'),
      [t.DeviceUID]: element('UI', device?.deviceUid ?? DEFAULT_DEVICE_UID),
      [tags.Manufacturer]: element('LO', MANUFACTURER),
      [tags.ManufacturerModelName]: element('LO', MODEL_NAME),
      [tags.InstitutionName]: element('LO'),
      [t.InstitutionCodeSequence]: sequence([]),
    },
  ];
}

const predecessorModule = (predecessor: InstanceReference): DraftDataset => ({
  [t.PredecessorDocumentsSequence]: sequence(hierarchicalReferences([predecessor], c.replacedReport)),
});

const refused = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The report cannot be saved: ${reason}`,
});
