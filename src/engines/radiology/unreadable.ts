import { readCodestreamHeader } from '../../dicom/codestreamHeader';
import { hasRefinedBands } from '../../dicom/jpegScans';
import type { EncodedFrame } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { videoFormat } from '../../dicom/videoSyntax';

/** Whose frames this viewer decodes (PS3.5 10 and A.4), behind 1.2.840.10008.1.2. */
const DECODED: ReadonlySet<string> = new Set([
  ...['', '.1', '.2', '.5', '.1.98', '.1.99', '.8.1'],
  ...['50', '51', '53', '55', '57', '70', '80', '81', '90', '91'].map((end) => `.4.${end}`),
  ...['110', '111', '112', '201', '202', '203'].map((end) => `.4.${end}`),
]);

/** Compressions that are known and not decoded: retired ones, parts of volumes, streams kept elsewhere. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^\.4\.(5[2469]|6[0-6]|58)$/, 'a retired kind of JPEG'],
  [/^\.4\.9[23]$/, 'JPEG 2000 of several components (Part 2)'],
  [/^\.4\.(9[45]|20[45])$/, 'JPIP, a stream kept on another server'],
  [/^\.7\.[123]$/, 'SMPTE ST 2110 video'],
  [/^\.6\.[12]$/, 'a mail or an XML encoding, which holds no image'],
];
const ROOT = '1.2.840.10008.1.2';

/**
 * Why frames of this kind are not decoded here at all, whatever state they are in; undefined for those that are. The one
 * decoder of 12-bit JPEG adds later bits of negative coefficients with the wrong sign: what it makes of them looks like an image
 * and is hundreds of HU off, so such a picture is refused.
 */
export function unreadable({ bytes, transferSyntaxUid }: EncodedFrame): Problem | undefined {
  const format = videoFormat(transferSyntaxUid);
  const problem = {
    code: 'unsupported',
    severity: 'error',
    detail: `Transfer Syntax UID ${transferSyntaxUid}`,
  } as const;
  if (format !== undefined)
    return {
      ...problem,
      title: `This is a video (${format}), which this viewer does not play`,
      tip: 'Open it in the system it came from. Nothing can be measured on it here.',
    };
  const suffix = transferSyntaxUid.startsWith(ROOT) ? transferSyntaxUid.slice(ROOT.length) : undefined;
  const tip = 'Ask the archive to send it uncompressed, or open it on another workstation.';
  if (suffix === undefined || !DECODED.has(suffix)) {
    const name = NAMES.find(([pattern]) => pattern.test(suffix ?? ''))?.[1] ?? 'a kind unknown here';
    return { ...problem, title: `This image is compressed in a way that this viewer cannot decode: ${name}`, tip };
  }
  const isRefined = readCodestreamHeader(bytes)?.precision === 12 && hasRefinedBands(bytes);
  if (isRefined)
    return { ...problem, title: 'This viewer does not decode 12-bit JPEG sent in refined steps exactly', tip };
  return undefined;
}
