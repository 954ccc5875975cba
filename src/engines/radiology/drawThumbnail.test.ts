import { expect, test } from 'vitest';
import { element } from '../../codecs/dataset';
import type { FrameHeader } from '../../dicom/types';
import { thumbnailSize } from './drawThumbnail';

const header = (columns: number, rows: number, spacing?: readonly [row: number, column: number]) =>
  ({ columns, rows, dataset: spacing ? { '00280030': element('DS', ...spacing) } : {} }) as unknown as FrameHeader;

test('the longer side of a thumbnail has the size that was asked for', () => {
  expect(thumbnailSize(header(2394, 3062), 176)).toMatchObject({ width: 138, height: 176 });
  expect(thumbnailSize(header(1, 4000), 176)).toMatchObject({ width: 1, height: 176 });
});

test('an image of pixels twice as high as wide is drawn twice as high', () => {
  expect(thumbnailSize(header(100, 100, [2, 1]), 100)).toMatchObject({
    width: 50,
    height: 100,
    scaleX: 0.5,
    scaleY: 1,
  });
});
