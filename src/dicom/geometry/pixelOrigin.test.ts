import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  centreOf,
  centreOfPixel,
  cornerOfPosition,
  displayedArea,
  firstCentreFrom,
  lastCentreUpTo,
  pixelAt,
  pixelCoordinates,
} from './pixelOrigin';
import { imagePointToMm, type PixelPlane } from './pixelPlane';

const image: PixelPlane = {
  originMm: [10, 20, 30],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 2,
  columnSpacingMm: 4,
  columns: 512,
  rows: 256,
};

describe('one test vector for each way of counting pixels', () => {
  test('SCOORD: 0\\0 is the outer corner of the first pixel, Columns\\Rows that of the last (C.18.6-1)', () => {
    expect(imagePointToMm(image, [0, 0])).toEqual([8, 19, 30]);
    expect(imagePointToMm(image, [512, 256])).toEqual([10 + 511.5 * 4, 20 + 255.5 * 2, 30]);
  });

  test('pixel index: 0\\0 is the centre of the first pixel, where Image Position and Matrix Origin lie (C.7.6.2.1.1)', () => {
    expect(centreOfPixel([0, 0])).toEqual([0.5, 0.5]);
    expect(imagePointToMm(image, centreOfPixel([0, 0]))).toEqual([10, 20, 30]);
    expect(imagePointToMm(image, centreOfPixel([3, 5]))).toEqual([22, 30, 30]);
    expect(pixelCoordinates([3.5, 5.5])).toEqual([3, 5]);
    expect(pixelAt([3.999, 5])).toEqual([3, 5]);
    expect(pixelAt([4, 4.999])).toEqual([4, 4]);
  });

  test('Column and Row Position: the first pixel of the matrix is 1\\1 (C.8.12.6.1)', () => {
    expect(cornerOfPosition([1, 1])).toEqual([0, 0]);
    expect(cornerOfPosition([257, 513])).toEqual([256, 512]);
  });

  test('presentation states: a displayed area from pixel 1\\1 to Columns\\Rows is the whole image (C.10.4)', () => {
    expect(displayedArea([1, 1], [512, 256])).toEqual({ from: [0, 0], to: [512, 256] });
    expect(displayedArea([101, 51], [101, 51])).toEqual({ from: [100, 50], to: [101, 51] });
  });

  test('a pixel counts for an area when its centre lies in it: the edge left and above is in, right and below out', () => {
    expect([firstCentreFrom(2.5), firstCentreFrom(2.51), lastCentreUpTo(2.5), lastCentreUpTo(2.49)]).toEqual([
      2, 3, 2, 1,
    ]);
    expect(centreOf(firstCentreFrom(7.2))).toBe(7.5);
  });
});

describe('nobody else adds half a pixel', () => {
  /** Files that add or subtract 0.5 and mean something else, or mean pixels in a place that cannot ask the kernel. */
  const ALLOWED: Readonly<Record<string, string>> = {
    'dicom/geometry/pixelOrigin.ts': 'the only place that knows',
    'dicomweb/http.ts': 'spread of a waiting time',
    'bulk/cover.ts': 'middles of the pixels of a picture, no image coordinates',
    'engines/slide/bulkPlan.ts': 'middle of a tile, for the order in which tiles are asked for',
    'ui/pane/FrameBar.tsx': 'middle of a frame on the scroll bar',
    'engines/radiology/greyWindow.ts': 'VOI LUT LINEAR is defined with 0.5 grey values (C.11.2.1.2.1)',
    'engines/slide/slideActions.ts': 'room around a single point',
    'engines/drawing/painter.ts': 'middle of a line of text',
    'ui/waveform/paintWaveform.ts': 'middle of a row of leads, and of a line one pixel wide',
  };
  const HALF = /[\w)\]]\s*[+-]=?\s*0?\.5(?![\d\w%])/;
  const COMMENT = /^\s*(\*|\/\/|\/\*)/;

  const sources = () =>
    readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
    );
  const hasHalf = (path: string): boolean =>
    readFileSync(`src/${path}`, 'utf8')
      .split('\n')
      .some((line) => HALF.test(line) && !COMMENT.test(line));

  test('every + 0.5 and - 0.5 of the sources stands in a file that may have it', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => hasHalf(path) && !(path in ALLOWED))).toEqual([]);
  });

  test('the scan sees what it looks for', () => {
    const seen = ['u + 0.5', 'v-0.5', '(x - .5)', 'u += 0.5', 'x +0.5;'];
    expect(seen.filter((line) => HALF.test(line))).toEqual(seen);
    const other = ['[-1, -0.5]', 'scale(0.5)', '0.5 * x', 'a - 0.55', 'x + 0.5e-3', "'-0.5px'"];
    expect(other.filter((line) => HALF.test(line))).toEqual([]);
  });
});
