import type { DicomJson } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import { referenceOf } from '../sr/sourceImage';
import { encodeKeyObjectSelection, keyImagesRefused } from './encodeKeyObjectSelection';
import { KEY_OBJECT_SELECTION } from '../../dicom/sopClasses';
import type { KeyObjectInput } from './keyObjectInput';

/**
 * One selection across several studies, radiology and pathology say (SR-38): the same document in each of them, every one
 * with all images and with the names of the others (PS3.3 C.17.6.2.1). `seriesOf` gives each study its own series.
 * Made by the tests and for the validators; the viewer still saves one selection in one study (`cases/writeObject.ts`),
 * and selections of several studies will be written through here.
 */
export function encodeInEveryStudy(
  input: Omit<KeyObjectInput, 'series' | 'studyImage' | 'identicalDocuments'>,
  seriesOf: (studyInstanceUid: string) => KeyObjectInput['series'],
): Result<readonly DicomJson[], Problem> {
  const headers = new Map<string, DicomJson>();
  for (const annotation of input.annotations) {
    const dataset = input.images(annotation)?.dataset;
    const studyInstanceUid = dataset && referenceOf(dataset)?.studyInstanceUid;
    if (dataset && studyInstanceUid && !headers.has(studyInstanceUid)) headers.set(studyInstanceUid, dataset);
  }
  const documents = Array.from(headers, ([studyInstanceUid, studyImage]) => {
    const series = seriesOf(studyInstanceUid);
    const sopInstanceUid = input.newUid();
    return {
      studyImage,
      series,
      reference: {
        studyInstanceUid,
        seriesInstanceUid: series.seriesInstanceUid,
        sopClassUid: KEY_OBJECT_SELECTION,
        sopInstanceUid,
      },
    };
  });
  const written: DicomJson[] = [];
  for (const { studyImage, series, reference } of documents) {
    const others = documents.map((other) => other.reference).filter((other) => other !== reference);
    const one = encodeKeyObjectSelection({
      ...input,
      studyImage,
      series,
      identicalDocuments: { sopInstanceUid: reference.sopInstanceUid, others },
    });
    if (!one.ok) return one;
    written.push(one.value);
  }
  return written.length > 0 ? ok(written) : fail(keyImagesRefused('no image says which study they belong to'));
}
