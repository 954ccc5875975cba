import { expect, test } from 'vitest';
import type { DicomJson } from '../../../dicom/json';
import { buildFramesDisplaySets } from '../../../dicom/radiology/displaySets';
import type { Series } from '../../../dicom/types';
import { radiologyStatus, type StatusInput } from '../radiologyStatus';
import { fittedCamera } from '../viewCamera';

const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1', modality: 'CT' } as Series;
const image = (number: number, orientation: readonly number[]): DicomJson => ({
  '00080018': { vr: 'UI', Value: [`1.1.${number}`] },
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
  '00200013': { vr: 'IS', Value: [number] },
  '00200052': { vr: 'UI', Value: ['1.9'] },
  '00200032': { vr: 'DS', Value: [0, 0, number] },
  '00200037': { vr: 'DS', Value: [...orientation] },
  '00280030': { vr: 'DS', Value: [1, 1] },
  '00280010': { vr: 'US', Value: [4] },
  '00280011': { vr: 'US', Value: [4] },
});
const AXIAL = [1, 0, 0, 0, 1, 0];
const raster = { columns: 4, rows: 4, pixelWidth: 1, pixelHeight: 1 };

const statusOf = (second: readonly number[], tiles: StatusInput['tiles']) => {
  const frames = buildFramesDisplaySets(series, [image(1, AXIAL), image(2, second)]).flatMap((set) => set.frames);
  expect(frames).toHaveLength(2);
  return radiologyStatus({
    frames,
    shownIndex: 0,
    isShownFailed: false,
    loadedCount: 2,
    failedCount: 0,
    voi: undefined,
    camera: fittedCamera(raster),
    scale: 2,
    deviceZoom: 2,
    raster,
    isInverted: false,
    probe: undefined,
    tiles,
  });
};

const tiles = { rows: 1, columns: 2, first: 1, last: 2 };

test('a pane of several images has no scale bar: millimetres are read on one image', () => {
  expect(statusOf(AXIAL, undefined).mmPerCssPixel).toBe(0.5);
  expect(statusOf(AXIAL, tiles).mmPerCssPixel).toBeUndefined();
  expect(statusOf(AXIAL, tiles)).toMatchObject({ tiles, frameNumber: 1 });
});

test('letters stand at the edges of several images only where they are true of each', () => {
  expect(statusOf(AXIAL, tiles).orientation).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' });
  const mirrored = [-1, 0, 0, 0, 1, 0];
  expect(statusOf(mirrored, undefined).orientation).toBeDefined();
  expect(statusOf(mirrored, tiles).orientation).toBeUndefined();
});
