import { decodePart10, encodePart10 } from '../codecs/part10';
import { ctImage, frameSpace, mark, NUCLEUS, slideSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { SourceId } from '../dicom/uids';
import { readMultipart } from '../dicomweb/multipart';
import { jsonAnswer } from '../dicomweb/scriptedArchive';
import { createSource, type SourceOptions } from '../dicomweb/source';
import { slide } from './caseImages';

/** For tests of the write path on a real archive: a case, and a line to it on which one exchange goes otherwise. */
export const element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
export const ct: DicomJson = {
  ...ctImage(),
  '00280002': element('US', 1),
  '00280004': element('CS', 'MONOCHROME2'),
  '00280100': element('US', 16),
  '00280101': element('US', 12),
  '00200032': element('DS', 0, 0, 0),
  '00200037': element('DS', 1, 0, 0, 0, 1, 0),
  '00280030': element('DS', 0.7, 0.7),
};
export const STUDIES = [ct, slide].map((one) => stringOf(one, tags.StudyInstanceUID) ?? '');
export const length = (x = 10) =>
  mark(ct, frameSpace(ct), 'length', [x, 10, x + 50, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
export const cell = (x: number) => mark(slide, slideSpace(slide), 'point', [x, 30, 0], { label: NUCLEUS });

/** What happens to one store instead of what should: it may pass the request on, with other bytes too. */
export type Twist = (
  forward: (change?: (dataset: DicomJson) => DicomJson) => Promise<Response>,
  uid: string,
) => Promise<Response>;

type Frame = (objects: readonly Uint8Array[]) => { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> };

/** The archive at `root` behind a line; `twists` are what happens to its next stores. `frame` makes a STOW-RS message. */
export function twistedLine(root: string, frame: Frame, options: SourceOptions = {}) {
  const twists: (Twist | undefined)[] = [];
  const posts: string[] = [];
  let isReadingCut = false;
  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (init.method !== 'POST') {
      if (isReadingCut) throw new TypeError('fetch failed');
      return fetch(input, init);
    }
    const body = new Uint8Array(await new Response(init.body as BodyInit).arrayBuffer());
    const parts = readMultipart(body, new Headers(init.headers).get('Content-Type') ?? '');
    const bytes = (parts.ok && parts.value[0]?.body) || new Uint8Array();
    const read = decodePart10(bytes);
    if (!read.ok) throw new Error(read.error.title);
    const uid = stringOf(read.value, tags.SOPInstanceUID) ?? '';
    posts.push(uid);
    const forward = (change?: (dataset: DicomJson) => DicomJson) =>
      fetch(input, { method: 'POST', ...frame([change ? encodePart10(change(read.value)) : bytes]) });
    const twist = twists.shift();
    return twist ? twist(forward, uid) : forward();
  };
  const source = createSource(
    { id: 'archive' as SourceId, label: 'City PACS', qidoRoot: root, wadoRoot: root, stowRoot: root },
    { fetch: send as typeof fetch, wait: async () => {}, ...options },
  );
  const cutReading = (isCut: boolean) => {
    isReadingCut = isCut;
  };
  return { source, twists, posts, cutReading };
}

/** Instances of a modality as the archive holds them, by Instance Number. */
export async function heldBy(root: string, modality: string): Promise<DicomJson[]> {
  const found = await Promise.all(
    STUDIES.map(async (study) => {
      const headers = { Accept: 'application/dicom+json' };
      return (await (await fetch(`${root}/studies/${study}/metadata`, { headers })).json()) as DicomJson[];
    }),
  );
  const numberOf = (one: DicomJson) => Number(stringOf(one, tags.InstanceNumber));
  const held = found.flat().filter((one) => stringOf(one, tags.Modality) === modality);
  return held.sort((a, b) => numberOf(a) - numberOf(b));
}

export const lost = (): Promise<Response> => Promise.reject(new TypeError('fetch failed'));

export const failedItem = (uid: string, reason: number) => ({
  [tags.FailedSOPSequence]: element('SQ', {
    [tags.ReferencedSOPInstanceUID]: element('UI', uid),
    [tags.FailureReason]: element('US', reason),
  }),
});

export const refusing =
  (status: number, reason: number): Twist =>
  async (_forward, uid) =>
    jsonAnswer(failedItem(uid, reason), { status });

/** The archive's own answer with a Warning Reason added. */
export const warning =
  (reason: number, change?: (dataset: DicomJson) => DicomJson): Twist =>
  async (forward) => {
    const answer = await forward(change);
    const module = (await answer.json()) as DicomJson;
    const [item = {}] = sequenceOf(module, tags.ReferencedSOPSequence);
    const warned = { ...item, [tags.WarningReason]: element('US', reason) };
    return jsonAnswer({ ...module, [tags.ReferencedSOPSequence]: element('SQ', warned) }, { status: 202 });
  };
