import type { DicomJson } from '../../src/dicom/json';
import { buildFramesDisplaySets } from '../../src/dicom/radiology/displaySets';
import { tags } from '../../src/dicom/tags';
import type { FrameHeader, FramesDisplaySet, Series } from '../../src/dicom/types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../../src/dicom/uids';
import { createFrameSource } from '../../src/dicomweb/frames';
import { readMultipart } from '../../src/dicomweb/multipart';
import { createSource } from '../../src/dicomweb/source';
import { StackLoader } from '../../src/engines/radiology/stackLoader';
import { ok } from '../../src/lib/result';
import { seededRandom } from '../../src/lib/seededRandom';
import type { MicroCase, MicroRun } from './measure';

const SIZES = [100, 1_000, 10_000];
/** Small on purpose: copying bytes is the same at any length of a series. */
const FRAME_BYTES = 2048;

const series: Series = {
  sourceId: 'main' as SourceId,
  studyInstanceUid: '1.2.3' as StudyInstanceUid,
  seriesInstanceUid: '1.2.3.4' as SeriesInstanceUid,
  modality: 'CT',
};

const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { vr: 'DS', Value }]));

/** Headers of n slices in no order. */
function headersOf(n: number): DicomJson[] {
  const random = seededRandom(n);
  return Array.from({ length: n }, (_, index) => ({ index, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ index }) =>
      json({
        [tags.SOPClassUID]: ['1.2.840.10008.5.1.4.1.1.2'],
        [tags.SOPInstanceUID]: [`1.2.3.4.${index + 1}`],
        [tags.Modality]: ['CT'],
        [tags.InstanceNumber]: [n - index],
        [tags.Rows]: [512],
        [tags.Columns]: [512],
        [tags.FrameOfReferenceUID]: ['1.9'],
        [tags.ImagePositionPatient]: [0, 0, index * 0.625],
        [tags.ImageOrientationPatient]: [1, 0, 0, 0, 1, 0],
        [tags.PixelSpacing]: [0.7, 0.7],
      }),
    );
}

function stackOf(n: number): FramesDisplaySet {
  const [stack] = buildFramesDisplaySets(series, headersOf(n));
  if (stack?.frames.length !== n) throw new Error('the made series is not one stack');
  return stack;
}

/** One part as an archive sends it; the answer to any request for one frame. */
function answerBytes(parts: number): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const payload = new Uint8Array(FRAME_BYTES).fill(77);
  const head = encoder.encode(
    '--B\r\nContent-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n\r\n',
  );
  const tail = encoder.encode('\r\n');
  const chunks = Array.from({ length: parts }, () => [head, payload, tail]).flat();
  return new Uint8Array(Buffer.concat([...chunks, encoder.encode('--B--\r\n')]));
}

const CONTENT_TYPE = 'multipart/related; type="application/octet-stream"; boundary=B';

/** The whole way of every image of a series: image id, place in the queue, request, answer, parts, the loader's choice. */
function seriesRun(n: number): MicroRun {
  const { frames } = stackOf(n);
  const body = answerBytes(1);
  const answer = async () => new Response(body, { headers: { 'Content-Type': CONTENT_TYPE } });
  return {
    units: n,
    async run() {
      const root = 'https://pacs.example/dw';
      const config = { id: series.sourceId, label: 'Main', qidoRoot: root, wadoRoot: root };
      const source = createSource(config, { fetch: answer });
      const port = createFrameSource(new Map([[series.sourceId, source]]), { maxCachedBytes: 0 });
      await loadAll(frames, (header, options) => port.frame(header.ref, options));
    },
  };
}

/** The loader alone, with frames that are there at once. */
function loaderRun(n: number): MicroRun {
  const { frames } = stackOf(n);
  const encoded = ok({ bytes: new Uint8Array(2), transferSyntaxUid: '1.2.840.10008.1.2.1' });
  return { units: n, run: () => loadAll(frames, async () => encoded) };
}

type Fetch = (
  header: FrameHeader,
  options: Parameters<ReturnType<typeof createFrameSource>['frame']>[1],
) => ReturnType<ReturnType<typeof createFrameSource>['frame']>;

/** As the engine names an image; its own function would bring all of Cornerstone along. */
const imageIdOf = ({
  sourceId,
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUid,
  frameNumber,
}: FrameHeader['ref']) =>
  `frame:${encodeURIComponent(sourceId)}/${studyInstanceUid}/${seriesInstanceUid}/${sopInstanceUid}/${frameNumber}`;

function loadAll(frames: readonly FrameHeader[], fetch: Fetch): Promise<void> {
  return new Promise((resolve, reject) => {
    let loaded = 0;
    const held = new Map<string, { readonly sizeInBytes: number }>();
    const headerAt = (index: number): FrameHeader => frames[index] as FrameHeader;
    const loader = new StackLoader<{ readonly sizeInBytes: number }>(
      frames,
      {
        hold: (index) => held.get(imageIdOf(headerAt(index).ref)),
        fetch: (index, options) => fetch(headerAt(index), options),
        decode: async (index, { bytes }) => {
          const frame = { sizeInBytes: bytes.length };
          held.set(imageIdOf(headerAt(index).ref), frame);
          return ok(frame);
        },
        release: (index) => void held.delete(imageIdOf(headerAt(index).ref)),
        freeBytes: () => Number.POSITIVE_INFINITY,
      },
      {
        loaded: () => {
          loaded += 1;
          if (loaded === frames.length) resolve();
        },
        failed: (_index, problem) => reject(new Error(problem.title)),
      },
    );
    loader.want(frames.length >> 1);
  });
}

/** A list of frames of one slide comes as one answer; the profile asks for 16 at most, archives may send more. */
function partsRun(n: number): MicroRun {
  const body = answerBytes(n);
  return {
    units: n,
    run() {
      const parts = readMultipart(body, CONTENT_TYPE);
      if (!parts.ok || parts.value.length !== n) throw new Error('the made answer cannot be read');
    },
  };
}

const shared = { unit: 'frame', grows: 'images of the series', thread: 'main', sizes: SIZES, bar: 2 } as const;

export const frameCases: readonly MicroCase[] = [
  {
    ...shared,
    id: 'frame-sort',
    title: 'Headers of a series to a stack in geometric order',
    prepare: (n) => {
      const headers = headersOf(n);
      return { units: n, run: () => void buildFramesDisplaySets(series, headers) };
    },
  },
  { ...shared, id: 'frame-way', title: 'Image id to request to parsed answer, whole series', prepare: seriesRun },
  { ...shared, id: 'frame-choice', title: 'Which image is fetched next, whole series', prepare: loaderRun },
  {
    ...shared,
    id: 'frame-parts',
    title: 'One part of a multipart answer',
    grows: 'parts of the answer',
    sizes: [1, 10, 100],
    prepare: partsRun,
  },
];
