import { type Browser, expect, type Page } from '@playwright/test';
import type { MatrixJob } from '../fixtures/matrix';
import { ViewerPage } from '../pages/viewerPage';
import { checkFreshBrowser, drawMarks, FEW_CELLS } from './mainJob';

export interface JobSurroundings {
  readonly browser: Browser;
  /** Address of the viewer. */
  readonly url: string;
  /** Root of the archive's DICOMweb services, for looking at what was stored. */
  readonly archiveUrl: string;
  readonly studies: readonly string[];
}

/**
 * The main job on one archive: open the case, read both panes, measure on both, save, and find every mark again in a browser that
 * has never seen the case. No request leaves the viewer's own origin.
 */
export async function runMatrixJob(
  job: MatrixJob,
  page: Page,
  at: JobSurroundings,
  witness = new RequestWitness(page),
): Promise<RequestWitness> {
  const viewer = new ViewerPage(page);
  const stored = (modality: string) => countOf(at.archiveUrl, modality);
  await job.step('open', () => viewer.openCase(at.url, at.studies));
  await job.step('read', async () => {
    await expect(viewer.pane('radiology')).toHaveAttribute('data-pane-state', 'ready');
    await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true');
    await viewer.settled();
    await viewer.loaded();
    expect(await viewer.problemLines()).toEqual([]);
  });
  await job.step('measure', () => drawMarks(viewer, FEW_CELLS));
  await job.step('save', async () => {
    await viewer.save();
    expect([await stored('SR'), await stored('ANN')]).toEqual([2, 1]);
  });
  await job.step('reload', () => checkFreshBrowser(viewer, at.browser, at.url, at.studies));
  expect(viewer.problems).toEqual([]);
  expect(witness.foreignTo(at.url)).toEqual([]);
  return witness;
}

async function countOf(archiveUrl: string, modality: string): Promise<number> {
  const answer = await fetch(`${archiveUrl}/instances?Modality=${modality}`, {
    headers: { Accept: 'application/dicom+json' },
  });
  return answer.status === 204 ? 0 : ((await answer.json()) as unknown[]).length;
}

/** What went over the wire between viewer and archive: how it came to ask, as seen from outside. */
export class RequestWitness {
  readonly #urls: string[] = [];
  readonly #frameAccepts = new Set<string>();
  readonly #refusals = new Map<string, number>();
  #longestList = 0;

  constructor(page: Page) {
    page.on('request', (request) => this.#urls.push(request.url()));
    page.on('response', (response) => {
      const request = response.request();
      const kind = kindOf(request.url());
      if (kind === undefined) return;
      const accept = request.headers().accept ?? '';
      if (response.status() >= 400) {
        const words = `${kind}${kind === 'frames' ? ` as ${accept}` : ''}: ${response.status()}`;
        this.#refusals.set(words, (this.#refusals.get(words) ?? 0) + 1);
      } else if (kind === 'frames') {
        this.#frameAccepts.add(accept);
        const list = /\/frames\/([\d,%C]+)/i.exec(request.url())?.[1] ?? '';
        this.#longestList = Math.max(this.#longestList, list.split(/,|%2C/i).length);
      }
    });
  }

  /** Addresses asked that are not of this origin. */
  foreignTo(url: string): string[] {
    return this.#urls.filter((one) => /^https?:/.test(one) && new URL(one).origin !== new URL(url).origin);
  }

  /** What the viewer found out without being told, one sentence each. */
  learnt(): string[] {
    const accepts = [...this.#frameAccepts].map((accept) => `\`${accept}\``);
    const refusals = [...this.#refusals].map(([words, count]) => `${words}${count > 1 ? ` (${count} times)` : ''}`);
    return [
      ...(accepts.length > 0 ? [`frames come for ${accepts.join(' and ')}`] : []),
      ...(this.#longestList > 0 ? [`up to ${this.#longestList} in one request`] : []),
      refusals.length > 0 ? `refused, then asked otherwise: ${refusals.sort().join('; ')}` : 'nothing was refused',
    ];
  }
}

/** What a request to an archive is for; undefined for files of the viewer. */
function kindOf(url: string): string | undefined {
  const { pathname } = new URL(url);
  const resource = /\/(frames|metadata|bulk|bulkdata|rendered|thumbnail)(?:\/[^/]*)?$/.exec(pathname)?.[1];
  if (resource) return resource === 'bulk' ? 'bulkdata' : resource;
  if (/\/bulk(data)?\//.test(pathname)) return 'bulkdata';
  if (/\/instances\/[\d.]+$/.test(pathname)) return 'whole instance';
  return /\/(studies|series|instances)$/.test(pathname) ? 'search' : undefined;
}
