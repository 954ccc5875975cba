import { decodePart10 } from '../codecs/part10';
import { decodeStructureSet, lacksContours } from '../codecs/rtstruct/decodeStructureSet';
import { decodeSegmentation } from '../codecs/seg/decodeSegmentation';
import { decodeTiledSegmentation, isTiled, joinPyramids } from '../codecs/seg/decodeTiledSegmentation';
import { type DicomJson, stringOf } from '../dicom/json';
import type { Overlay } from '../dicom/overlay/overlay';
import type { TiledOverlay } from '../dicom/overlay/tiledOverlay';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { SopInstanceUid } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf, unreadable } from './derivedObject';
import { isMapClass, isStructureSet } from '../dicom/overlay/overlayClasses';
import { decodeTiledMap } from '../codecs/seg/decodeTiledMap';
import { rejectionOf } from './rejected';

/**
 * Reads the segmentations and structure sets of the case: what they outline and where. They are offered in the inspector and
 * painted when the reader asks; no mask is fetched before. What cannot be shown is told with the reason.
 */
export async function loadOverlays(
  context: CaseContext,
  objects: readonly DerivedObject[],
  signal: AbortSignal,
): Promise<void> {
  const { workspace } = context;
  const overlays: Overlay[] = [];
  const tiled: { readonly overlay: TiledOverlay; readonly dataset: DicomJson }[] = [];
  for (const object of objects) {
    const title = titleOf(object.series);
    const decoded = await decode(context, object, signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return fail(unreadable(cause));
    });
    if (signal.aborted) return;
    const rejection = rejectionOf(workspace.getState().rejectedInstances, uidOf(object));
    if (rejection) explain(context, uidOf(object), title, [rejection]);
    else if (decoded.ok && decoded.value.kind === 'tiled')
      tiled.push({ overlay: decoded.value, dataset: object.dataset });
    else if (decoded.ok) overlays.push(decoded.value);
    else explain(context, uidOf(object), title, [decoded.error]);
  }
  workspace.setState({ overlays: [...overlays, ...joinPyramids(tiled)] });
}

async function decode(
  context: CaseContext,
  { series, dataset }: DerivedObject,
  signal: AbortSignal,
): Promise<Result<Overlay, Problem>> {
  if (isMapClass(stringOf(dataset, tags.SOPClassUID) ?? '')) return decodeTiledMap(series, dataset);
  if (!isStructureSet(stringOf(dataset, tags.SOPClassUID) ?? ''))
    return isTiled(dataset) ? decodeTiledSegmentation(series, dataset) : decodeSegmentation(series, dataset);
  if (!lacksContours(dataset)) return decodeStructureSet(series, dataset);
  const source = context.sources.get(series.sourceId);
  if (!source) throw new Error(`Series ${series.seriesInstanceUid} belongs to no archive`);
  const { studyInstanceUid, seriesInstanceUid } = series;
  const sopInstanceUid = stringOf(dataset, tags.SOPInstanceUID) as SopInstanceUid;
  const bytes = await source.instance({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }, signal, {
    priority: 'background',
  });
  const whole = bytes.ok ? decodePart10(bytes.value) : bytes;
  return whole.ok ? decodeStructureSet(series, whole.value) : whole;
}
