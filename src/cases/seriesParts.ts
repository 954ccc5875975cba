import { type DicomJson, stringOf } from '../dicom/json';
import { readOnce } from '../dicom/readOnce';
import { tags } from '../dicom/tags';
import type { Series } from '../dicom/types';
import { isDocumentModality } from '../dicom/modality';
import { isTiledMap } from '../dicom/overlay/overlayClasses';
import { isWithoutImage } from '../dicom/withoutImage';

export interface SeriesPart {
  /** The series, under the modality of these instances where the archive lists the other part's. */
  readonly series: Series;
  readonly instances: readonly DicomJson[];
}

/**
 * The images and the documents of one series. A series has one modality (PS3.3 C.7.3.1), yet reports are met that were
 * written into the series of their image: the archive lists either modality, and taking it for all would lose the other.
 */
export function partsOfSeries(
  series: Series,
  instances: readonly DicomJson[],
): { readonly images?: SeriesPart; readonly documents?: SeriesPart } {
  const modalityOf = (instance: DicomJson) => stringOf(instance, tags.Modality) ?? series.modality;
  // A model, a PDF or a waveform is no image, whatever modality it is filed under (PS3.3 A.34, A.45, A.85).
  const isDocument = readOnce(
    (instance) =>
      isDocumentModality(modalityOf(instance)) ||
      isWithoutImage(stringOf(instance, tags.SOPClassUID)) ||
      isTiledMap(instance),
  );
  const sorted = { images: [] as DicomJson[], documents: [] as DicomJson[] };
  for (const instance of instances) (isDocument(instance) ? sorted.documents : sorted.images).push(instance);
  const part = (own: readonly DicomJson[], areDocuments: boolean): SeriesPart | undefined => {
    const [first] = own;
    if (!first) return undefined;
    const isListed = isDocumentModality(series.modality) === areDocuments;
    return { series: isListed ? series : { ...series, modality: modalityOf(first) }, instances: own };
  };
  const [images, documents] = [part(sorted.images, false), part(sorted.documents, true)];
  return { ...(images && { images }), ...(documents && { documents }) };
}
