import { tags } from '../src/dicom/tags';
import { accepts } from './accept';
import { type Answer, failure, withEtag } from './answers';
import { entryValue, type InstanceEntry } from './archiveIndex';
import { EXPLICIT_LITTLE } from './part10Reader';
import { parseRenderOptions, type RenderOptions, render } from './rendered';
import { etagOf, type Retrieval } from './retrieve';

const THUMBNAIL = { viewport: { width: 128, height: 128 } };

/** `/rendered` and `/frames/N/rendered` of an instance; without one, the thumbnail of what was asked for. */
export async function retrieveRendered(
  retrieval: Retrieval,
  entry: InstanceEntry | undefined,
  frame: string,
  parameters: URLSearchParams,
): Promise<Answer> {
  const options = parseRenderOptions(parameters);
  if (!options.ok) return failure(400, options.error);
  if (!/^[1-9]\d{0,8}$/.test(frame)) return failure(400, 'Rendered is one frame; the first is 1.');
  const shown = entry ?? representative(retrieval.entries);
  const chosen = entry === undefined ? { ...THUMBNAIL, ...options.value } : options.value;
  const etag = etagOf([shown], frame, JSON.stringify(chosen));
  return withEtag(retrieval.request, etag, () => renderFrame(retrieval, shown, Number(frame), chosen));
}

async function renderFrame(
  { archive, accept }: Retrieval,
  entry: InstanceEntry,
  frameNumber: number,
  options: RenderOptions,
): Promise<Answer> {
  const opened = archive.frames.open(entry);
  if (!opened.ok) return failure(406, opened.error);
  const access = opened.value;
  try {
    if (frameNumber > access.numberOfFrames) return failure(404, `There is no frame ${frameNumber}.`);
    const bytes = await access.read(frameNumber);
    if (!bytes.ok) return failure(500, `Frame ${frameNumber} cannot be read from its file: ${bytes.error}`);
    const { transferSyntaxUid } = access;
    const { image, pixelData } = archive.headers.get(entry);
    const isNative = transferSyntaxUid === EXPLICIT_LITTLE && pixelData?.tag === tags.PixelData;
    const rendering = await render({ bytes: bytes.value, transferSyntaxUid, isNative, image }, options);
    if (!rendering.ok) return failure(406, rendering.error);
    if (!accepts(accept, rendering.value.mediaType))
      return failure(406, `The frame is sent as ${rendering.value.mediaType}.`);
    return { status: 200, headers: { 'Content-Type': rendering.value.mediaType }, body: rendering.value.bytes };
  } finally {
    await access.close();
  }
}

/** The instance that shows a series best: a thumbnail or overview image, else the smallest level, else the middle slice. */
function representative(entries: readonly InstanceEntry[]): InstanceEntry {
  const [first] = entries;
  if (first === undefined) throw new Error('a retrieval has at least one instance');
  const ofType = (type: string) =>
    entries.find((entry) => entryValue(entry, tags.ImageType).split('\\').includes(type));
  const special = ofType('THUMBNAIL') ?? ofType('OVERVIEW');
  if (special !== undefined) return special;
  if (entryValue(first, tags.Modality) !== 'SM') return entries[Math.floor(entries.length / 2)] ?? first;
  const width = (entry: InstanceEntry) =>
    Number(entryValue(entry, tags.TotalPixelMatrixColumns)) || Number.POSITIVE_INFINITY;
  return entries.reduce((best, entry) => (width(entry) < width(best) ? entry : best));
}
