import { type MediaRange, type Packaging, packagingFor } from './accept';
import { type Answer, exactly, failure, notFound, withEtag } from './answers';
import { type Archive, instancePath } from './archive';
import type { InstanceEntry } from './archiveIndex';
import { readPieces } from './byteSource';
import type { BulkRange } from './datasetReader';
import { OCTET_STREAM } from './frames';
import { multipartAnswer, type Part, wholeMultipart } from './multipart';
import { EXPLICIT_LITTLE } from './part10Reader';
import { etagOf, type Retrieval, retrieveFrames, WHOLE_LIMIT } from './retrieve';
import { swapped, unitOf } from './valueDecoder';

/** One bulk value. Compressed pixel data comes as its frames, each a part (PS3.18 10.4.1.1.5). */
export async function retrieveBulk(retrieval: Retrieval, entry: InstanceEntry, path: string): Promise<Answer> {
  const { archive, request, accept, root } = retrieval;
  const header = archive.headers.get(entry);
  const { pixelData } = header;
  if (pixelData !== undefined && path === pixelData.tag && pixelData.length === undefined) {
    const all = Array.from({ length: header.image.numberOfFrames }, (_, index) => index + 1);
    return retrieveFrames(retrieval, entry, all.join(','));
  }
  const range = pixelData?.tag === path ? { ...pixelData, length: pixelData.length ?? 0 } : header.bulk.get(path);
  if (range === undefined) return notFound('bulk data');
  const packaging = bulkPackaging(accept);
  if (packaging === 'none') return failure(406, `Bulk data is sent as ${OCTET_STREAM}.`);
  const isSingle = packaging === 'single';
  const bytes = () => exactly(range.length, bulkBytes(archive, entry, range));
  return withEtag(request, etagOf([entry], path, String(isSingle)), async () => {
    if (isSingle) {
      return {
        status: 200,
        headers: { 'Content-Type': OCTET_STREAM, 'Content-Length': String(range.length) },
        body: bytes(),
      };
    }
    const location = `${root}${instancePath(entry)}/bulkdata/${path}`;
    const part: Part = { contentType: OCTET_STREAM, location, bytes: bytes() };
    const parts = async function* () {
      yield part;
    };
    const pack = range.length <= WHOLE_LIMIT ? wholeMultipart : multipartAnswer;
    return pack(OCTET_STREAM, EXPLICIT_LITTLE, parts());
  });
}

/** The first form that fits: parts as the standard wants them, or bare bytes, which `any type` gets too. */
function bulkPackaging(accept: readonly MediaRange[]): Packaging {
  const stored = { mediaTypes: [OCTET_STREAM], transferSyntaxUid: EXPLICIT_LITTLE, hasOne: true };
  for (const range of accept) {
    const packaging = range.type === '*/*' ? 'single' : packagingFor([range], stored);
    if (packaging !== 'none') return packaging;
  }
  return 'none';
}

async function* bulkBytes(archive: Archive, entry: InstanceEntry, range: BulkRange): AsyncGenerator<Uint8Array> {
  const header = archive.headers.get(entry);
  const source = archive.headers.open(entry, header);
  try {
    for await (const piece of readPieces(source, range.offset, range.length)) {
      yield header.form.isLittleEndian ? piece : swapped(piece, unitOf(range.vr));
    }
  } finally {
    await source.close();
  }
}
