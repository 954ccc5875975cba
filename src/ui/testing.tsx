import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { FrameHeader, FramesDisplaySet, SlideDisplaySet, Study } from '../dicom/types';
import type { SeriesInstanceUid, SopClassUid, SopInstanceUid } from '../dicom/uids';
import { createCommandRegistry } from '../workspace/command';
import { createKeyring, type KeyBinding, type Verb } from '../workspace/keyring';
import { createWorkspace } from '../workspace/store';
import { createWorkList } from '../workspace/workList';
import { AppProvider, type AppServices } from './AppContext';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** Commands that were run, in order. */
export type Ran = [id: string, args: unknown][];

export interface Harness extends AppServices {
  readonly ran: Ran;
}

/** Real stores and a registry in which each of the named commands only notes that it ran. */
export function createHarness(
  commandIds: readonly `${string}.${string}`[],
  keys: readonly KeyBinding[] = [],
  keyless: readonly Verb[] = [],
): Harness {
  const ran: Ran = [];
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  for (const id of commandIds) commands.register({ id, title: id, run: (args) => void ran.push([id, args]) });
  return {
    ran,
    commands,
    keyring: createKeyring(keys, keyless),
    workspace: createWorkspace(),
    workList: createWorkList(),
    thumbnails: { thumbnail: async () => undefined },
    enclosed: () => Promise.reject(new Error('not needed by this test')),
    productVersion: '1.2.3',
  };
}

/** Puts a part of the chrome on a page; the function ends it. */
export async function show(
  harness: Harness,
  element: ReactNode,
): Promise<{ readonly page: HTMLElement; readonly end: () => Promise<void> }> {
  const page = document.createElement('div');
  document.body.append(page);
  const root = createRoot(page);
  await act(async () => root.render(<AppProvider services={harness}>{element}</AppProvider>));
  return {
    page,
    end: async () => {
      await act(async () => root.unmount());
      page.remove();
    },
  };
}

export const press = (element: Element, key: string, more: KeyboardEventInit = {}) =>
  act(
    async () =>
      void element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
  );

export const click = (element: Element, more: MouseEventInit = {}) =>
  act(async () => void element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...more })));

export const doubleClick = (element: Element) =>
  act(async () => void element.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, cancelable: true })));

/** Types as a reader does: the value changes and React hears of it. */
export const type = (field: HTMLInputElement, value: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });

const labelOf = (element: Element): string | null => element.getAttribute('aria-label') ?? element.textContent;

/** The one element of a role (or tag) with exactly this name. */
export function byName(page: ParentNode, selector: string, name: string): HTMLElement {
  const found = [...page.querySelectorAll<HTMLElement>(selector)].filter((element) => labelOf(element) === name);
  if (found.length !== 1) throw new Error(`${found.length} × ${selector} "${name}"`);
  return found[0] as HTMLElement;
}

export const button = (page: ParentNode, name: string): HTMLElement => byName(page, 'button', name);

export function buildFrames(
  id: string,
  study: Study,
  count: number,
  over: Partial<FramesDisplaySet['series']> = {},
): FramesDisplaySet {
  const series = {
    sourceId: study.sourceId,
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: id as SeriesInstanceUid,
    modality: 'CT',
    seriesNumber: 1,
    seriesDescription: `Series ${id}`,
    ...over,
  };
  return {
    kind: 'frames',
    id,
    series,
    problems: [],
    frames: Array.from({ length: count }, (_, i) => buildHeader(series, i + 1)),
  };
}

export const buildHeader = (
  series: FramesDisplaySet['series'],
  n: number,
  over: Partial<FrameHeader> = {},
): FrameHeader => ({
  ref: {
    sourceId: series.sourceId,
    studyInstanceUid: series.studyInstanceUid,
    seriesInstanceUid: series.seriesInstanceUid,
    sopInstanceUid: `${series.seriesInstanceUid}.${n}` as SopInstanceUid,
    frameNumber: 1,
  },
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2' as SopClassUid,
  isMultiFrame: false,
  dataset: {},
  columns: 512,
  rows: 512,
  calibration: { rowSpacingMm: 0.7, columnSpacingMm: 0.7, label: '' },
  rescale: { slope: 1, intercept: 0 },
  ...over,
});

export function buildSlide(id: string, study: Study, spacingUm: number | undefined): SlideDisplaySet {
  const spacingMm = (spacingUm ?? 1000) / 1000;
  const axis = { originMm: [0, 0, 0], rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] } as const;
  return {
    kind: 'slide',
    id,
    series: {
      sourceId: study.sourceId,
      studyInstanceUid: study.studyInstanceUid,
      seriesInstanceUid: id as SeriesInstanceUid,
      modality: 'SM',
    },
    slide: {
      sourceId: study.sourceId,
      studyInstanceUid: study.studyInstanceUid,
      containerIdentifier: 'S26-1-A1',
      stain: 'H&E',
      isCalibrated: spacingUm !== undefined,
      levels: [
        {
          totalPixelMatrixColumns: 1024,
          totalPixelMatrixRows: 512,
          tileColumns: 512,
          tileRows: 512,
          tilesAcross: 2,
          tilesDown: 1,
          plane: { ...axis, rowSpacingMm: spacingMm, columnSpacingMm: spacingMm, columns: 1024, rows: 512 },
          instances: [
            {
              seriesInstanceUid: id as SeriesInstanceUid,
              sopInstanceUid: `${id}.1` as SopInstanceUid,
              numberOfFrames: 2,
              photometricInterpretation: 'YBR_FULL_422',
              samplesPerPixel: 3,
              bitsAllocated: 8,
            },
          ],
          tileIndex: new Float64Array([0, 1]),
          isLossy: true,
          lossyRatio: 14.2,
        },
      ],
      baseDataset: {},
      hasIccProfile: false,
      problems: [],
    },
  };
}
