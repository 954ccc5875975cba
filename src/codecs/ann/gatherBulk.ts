import type { DicomElement, DicomJson } from '../../dicom/json';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import type { ResolveBulk } from './bulkColumns';

/**
 * The dataset with the bytes of every address in its groups put where the address was, however deep (ANN-10). An address
 * nobody can fetch stays: the decoder then asks for the whole instance.
 */
export async function gatherBulk(dataset: DicomJson, resolveBulk: ResolveBulk | undefined): Promise<DicomJson> {
  const groups = dataset[t.AnnotationGroupSequence];
  if (groups === undefined || resolveBulk === undefined) return dataset;
  return { ...dataset, [t.AnnotationGroupSequence]: await gatherElement(groups, resolveBulk) };
}

async function gatherElement(item: DicomElement, resolveBulk: ResolveBulk): Promise<DicomElement> {
  const { vr, BulkDataURI, Value } = item;
  if (BulkDataURI !== undefined) {
    const fetched = await resolveBulk(BulkDataURI);
    return fetched.ok ? element(vr ?? 'UN', fetched.value) : item;
  }
  if (vr !== 'SQ' && !isSequence(Value)) return item;
  const items = await Promise.all((Value ?? []).map((value) => gatherItem((value ?? {}) as DicomJson, resolveBulk)));
  return sequence(items);
}

async function gatherItem(item: DicomJson, resolveBulk: ResolveBulk): Promise<DicomJson> {
  const entries = await Promise.all(
    Object.entries(item).map(
      async ([tag, value]) => [tag, value && (await gatherElement(value, resolveBulk))] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** Some servers leave the VR out, also of sequences. */
const isSequence = (values: readonly unknown[] | undefined): boolean => {
  const [first] = values ?? [];
  return typeof first === 'object' && first !== null && Object.keys(first).some((key) => /^[0-9A-Fa-f]{8}$/.test(key));
};
