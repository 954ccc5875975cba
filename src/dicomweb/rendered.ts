import type { Voi } from '../dicom/types';
import { fail, ok, type Result } from '../lib/result';
import { type InstanceAddress, instanceUrl } from './address';
import type { ArchiveHttp } from './http';
import { climb, type Rung } from './ladder';
import type { ArchiveProblem } from './problems';
import type { SourceFindings } from './profile';
import { pictureOf } from './thumbnails';

/** What to render. */
export interface RenderedRequest extends InstanceAddress {
  /** 1-based; without it the instance, which has to have one frame. */
  readonly frameNumber?: number;
  /** In the units of the Modality LUT's output; all three values are sent, for the standard knows no part of them (WEB-23). */
  readonly voi?: Voi;
  /** The picture fits into it with its proportions kept. */
  readonly viewport?: { readonly columns: number; readonly rows: number };
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
}

/**
 * A picture made by the archive: its grey values are not P-values, and it may be lossy whatever its type (WEB-24). Never for
 * reading, for intensities, or for lengths.
 */
export interface RenderedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly purpose: 'preview';
  readonly isLossy: true;
  /** To be shown beside it. */
  readonly label: string;
}

interface RenderedRung extends Rung {
  readonly hasProfile: boolean;
}

/**
 * One type at a time: Orthanc 1.10 refuses an Accept that names two. Without `iccprofile` the colours of a slide are
 * undefined, so archives that do not know the parameter come last.
 */
const rungs: readonly RenderedRung[] = [
  { id: 'rendered-jpeg-srgb', accept: 'image/jpeg', hasProfile: true },
  { id: 'rendered-png-srgb', accept: 'image/png', hasProfile: true },
  { id: 'rendered-jpeg', accept: 'image/jpeg', hasProfile: false },
  { id: 'rendered-png', accept: 'image/png', hasProfile: false },
];

const functions = { LINEAR: 'linear', LINEAR_EXACT: 'linear-exact', SIGMOID: 'sigmoid' } as const;

/**
 * Has the archive render a frame or instance (PS3.18 8.3.5). `annotation` is never sent: it would burn the patient's name
 * into the picture.
 */
export async function fetchRendered(
  request: RenderedRequest,
  needs: { readonly http: ArchiveHttp; readonly wadoRoot: URL; readonly findings: SourceFindings },
  signal: AbortSignal,
): Promise<Result<RenderedImage, ArchiveProblem>> {
  const why = faultIn(request);
  if (why) return fail(impossibleRequest(why));
  const resource = `${request.frameNumber === undefined ? '' : `/frames/${request.frameNumber}`}/rendered`;
  return climb(needs.findings.thumbnailLadder, rungs, `rendered ${request.sopInstanceUid}`, async (rung) => {
    const query = parametersOf(request, rung.hasProfile).join('&');
    const url = instanceUrl(needs.wadoRoot, request, query ? `${resource}?${query}` : resource);
    if (!url.ok) return url;
    const answer = await needs.http.send({ url: url.value, accept: rung.accept, signal });
    if (!answer.ok) return answer;
    const picture = pictureOf(answer.value, request);
    if (!picture.ok) return picture;
    const { bytes, mediaType } = picture.value;
    if (mediaType === 'image/jpeg' || mediaType === 'image/png')
      return ok({ bytes, mediaType, purpose: 'preview', isLossy: true, label: 'Lossy preview made by the archive' });
    return fail({
      ...impossibleRequest(mediaType),
      kind: 'refused',
      title: 'The archive sent a preview of another type',
    });
  });
}

function parametersOf({ voi, viewport, quality }: RenderedRequest, hasProfile: boolean): readonly string[] {
  return [
    ...(voi ? [`window=${voi.windowCenter},${voi.windowWidth},${functions[voi.voiLutFunction ?? 'LINEAR']}`] : []),
    ...(viewport ? [`viewport=${viewport.columns},${viewport.rows}`] : []),
    ...(quality === undefined ? [] : [`quality=${quality}`]),
    ...(hasProfile ? ['iccprofile=srgb'] : []),
  ];
}

/** PS3.3 C.11.2.1.2 and C.11.2.1.3: a linear window is at least 1 wide, the others wider than nothing. */
function faultIn({ frameNumber = 1, voi, viewport, quality = 1 }: RenderedRequest): string | undefined {
  const isCount = (value: number) => Number.isInteger(value) && value >= 1;
  if (!isCount(frameNumber)) return `frame ${frameNumber}`;
  if (voi && !Number.isFinite(voi.windowCenter)) return `window center ${voi.windowCenter}`;
  const isLinear = (voi?.voiLutFunction ?? 'LINEAR') === 'LINEAR';
  if (voi && !(Number.isFinite(voi.windowWidth) && (isLinear ? voi.windowWidth >= 1 : voi.windowWidth > 0)))
    return `window width ${voi.windowWidth}`;
  if (viewport && !(isCount(viewport.columns) && isCount(viewport.rows)))
    return `viewport ${viewport.columns} x ${viewport.rows}`;
  return isCount(quality) && quality <= 100 ? undefined : `quality ${quality}`;
}

const impossibleRequest = (detail: string): ArchiveProblem => ({
  kind: 'malformed',
  code: 'invalid-object',
  severity: 'error',
  title: 'This cannot be rendered as asked for',
  detail,
});
