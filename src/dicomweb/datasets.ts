import type { DicomJson } from '../dicom/json';

/** Undefined for anything that is not JSON objects; nothing at all, `null` and `[]` mean an empty list (WEB-02). */
export function parseDatasets(bytes: Uint8Array): readonly DicomJson[] | undefined {
  const text = new TextDecoder().decode(bytes).trim();
  if (text === '') return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list: unknown[] = Array.isArray(json) ? json : [json];
  const objects = list.filter((item) => item !== null);
  return objects.every((item) => typeof item === 'object' && !Array.isArray(item))
    ? (objects as DicomJson[])
    : undefined;
}
