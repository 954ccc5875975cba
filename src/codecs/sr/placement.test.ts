import { describe, expect, test } from 'vitest';
import type { PixelPlane } from '../../dicom/geometry/pixelPlane';
import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { element, sequence } from '../dataset';
import { ctImage, everythingOpen, idsOf, slideImage } from '../testData';
import { imageContent, scoord3dContent, scoordContent } from './contentItem';
import { type DecodeContext, decodeReport, type ResolvedImage } from './decodeReport';
import { CT_SLICE, changed, foreign, group, holding, named, region } from './reportFixtures';
import { srCodes as c } from './srCodes';

/** The plane z = 10 mm, pixels of half a millimetre. */
const plane: PixelPlane = {
  originMm: [0, 0, 10],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 0.5,
  columnSpacingMm: 0.5,
  columns: 512,
  rows: 256,
};
const inVolume = (more: Partial<ResolvedImage> = {}): DecodeContext => ({
  ...everythingOpen,
  resolveFrameOfReference: () => ({ ...idsOf(ctImage()), plane, reachMm: 2.5, ...more }),
});
const withoutPlane: DecodeContext = { ...everythingOpen, resolveFrameOfReference: () => idsOf(ctImage()) };
const inSpace = (type: string, ...points: number[]): DicomJson =>
  foreign([group(named('Nodule'), scoord3dContent('CONTAINS', c.imageRegion, type, points, '1.2.3'))]);
const titles = (dataset: DicomJson, context: DecodeContext) =>
  decodeReport(dataset, context).problems.map(({ title }) => title);

describe('SR-34: points in space', () => {
  test('on the plane of an image: drawn and not worth a word', () => {
    const report = decodeReport(inSpace('POLYLINE', 1, 2, 10, 3, 4, 10), inVolume());
    expect(report).toMatchObject({ problems: [], groupsShown: 1, isWhole: true });
    expect(report.annotations[0]?.space).toEqual({ kind: 'frameOfReference', uid: '1.2.3' });
  });

  test('SR-34: within half the slice spacing: drawn on the nearest image, and the distance is told', () => {
    const report = decodeReport(inSpace('POINT', 1, 2, 11.25), inVolume());
    expect(report.annotations).toHaveLength(1);
    expect(report.problems).toEqual([
      {
        code: 'incomplete',
        severity: 'info',
        title: '“Nodule” is drawn on the nearest image, 1.3 mm from where it lies',
      },
    ]);
  });

  test('SR-34: farther from every image than that: drawn on none, with the distance', () => {
    expect(titles(inSpace('POINT', 1, 2, 30), inVolume())).toEqual([
      '“Nodule” is not drawn: the nearest image is 20.0 mm away',
    ]);
    expect(titles(inSpace('POLYLINE', 1, 2, 10, 1, 2, 22), inVolume())).toEqual([
      '“Nodule” is not drawn: it runs through several images (12.0 mm deep)',
    ]);
  });

  test('what does not lie flat is shown, and not changed', () => {
    const tilted = [1, 2, 9, 3, 2, 11, 3, 4, 11, 1, 4, 9];
    const [near] = decodeReport(inSpace('POLYGON', ...tilted), inVolume()).annotations;
    expect(near?.lockedReason).toContain('flatten');
    const twisted = [0, 0, 0, 10, 0, 0, 5, 5, 0, 5, -5, 3];
    const [ellipse] = decodeReport(inSpace('ELLIPSE', ...twisted), withoutPlane).annotations;
    expect(ellipse?.lockedReason).toContain('flatten');
    const flat = [0, 0, 0, 10, 0, 10, 5, 5, 5, 5, -5, 5];
    const [tiltedButFlat] = decodeReport(inSpace('ELLIPSE', ...flat), withoutPlane).annotations;
    expect(tiltedButFlat?.lockedReason).toBeUndefined();
  });

  test('SSR-02: a point far off the glass is told: micrometres taken for millimetres', () => {
    const onSlide = inVolume({ ...idsOf(slideImage()), isTiled: true });
    expect(titles(inSpace('POINT', 1, 2, 0.004), onSlide)).toEqual([]);
    expect(titles(inSpace('POINT', 1, 2, 4.5), onSlide)[0]).toContain('4.5 mm off the glass');
  });

  test('SR-29: an ellipsoid is drawn by its section or explained, and so is a frame of reference that is not named', () => {
    const ellipsoid = inSpace('ELLIPSOID', 0, 5, 10, 8, 5, 10, 4, 3, 10, 4, 7, 10, 4, 5, 8, 4, 5, 12);
    expect(titles(ellipsoid, withoutPlane)).toEqual(['“Nodule” is not drawn: its ELLIPSOID cannot be drawn here']);
    const report = decodeReport(ellipsoid, inVolume());
    expect(report.annotations).toMatchObject([{ shape: 'ellipse' }]);
    expect(report.annotations[0]?.lockedReason).toContain('section of an ellipsoid');
    expect(report.problems[0]?.title).toContain('its section through the nearest image is drawn');
    const unnamed = changed(inSpace('POINT', 1, 2, 10), (tag, item) => (tag === '30060024' ? undefined : item));
    expect(titles(unnamed, inVolume())).toEqual(['“Nodule” is not drawn: it does not say which image it lies on']);
  });
});

describe('SR-20: frames', () => {
  const film: DecodeContext = {
    ...everythingOpen,
    resolveImage: (uid) => (uid === CT_SLICE.sopInstanceUid ? { ...idsOf(ctImage()), numberOfFrames: 3 } : undefined),
  };
  const withFrames = (...frames: unknown[]): DicomJson =>
    changed(foreign([group(named('Leak'), region('POINT', [1, 1]))]), (tag, item) =>
      tag === tags.ReferencedSOPSequence
        ? sequence([{ ...(item.Value?.[0] as DicomJson), [tags.ReferencedFrameNumber]: element('IS', ...frames) }])
        : item,
    );
  const framesOf = (dataset: DicomJson) =>
    decodeReport(dataset, film).annotations.map(({ space }) => space.kind === 'frame' && space.frame.frameNumber);

  test('SR-20: each frame that is named has the mark, once; a reference without frames means all of them', () => {
    expect(framesOf(withFrames(2, 3, 3))).toEqual([2, 3]);
    expect(framesOf(foreign([group(region('POINT', [1, 1]))]))).toEqual([1, 2, 3]);
  });

  test('a frame the image does not have, and what is no frame number, are told', () => {
    expect(framesOf(withFrames(2, 7))).toEqual([2]);
    expect(titles(withFrames(2, 7), film)).toEqual([
      '“Leak” is not drawn: its image has 3 frames, and it names frame 7',
    ]);
    for (const wrong of [[0], [1.5], ['two']]) {
      expect(titles(withFrames(...wrong), film)).toEqual([
        '“Leak” is not drawn: what it says of its frame is no frame number',
      ]);
    }
  });

  test('points selected from several images are a mark on each that is open', () => {
    const both = holding(
      scoordContent('CONTAINS', c.imageRegion, 'POINT', [1, 1], CT_SLICE),
      imageContent('SELECTED FROM', CT_SLICE),
      imageContent('SELECTED FROM', { ...CT_SLICE, sopInstanceUid: '1.9.9' }),
    );
    const report = decodeReport(foreign([group(named('Node'), both)]), everythingOpen);
    expect(report).toMatchObject({ groupsShown: 1, isWhole: false });
    expect(report.problems[0]?.title).toBe('“Node” is not drawn: its image is not among those opened');
  });
});

test('an outline that two groups refer to is drawn for both, and moved for neither', () => {
  const { annotations, groupsInFile, groupsShown } = decodeReport(
    foreign([
      group(named('A'), region('POINT', [1, 1])),
      group(named('B'), { '0040A010': element('CS', 'CONTAINS'), '0040DB73': element('UL', 1, 1, 1, 2) }),
    ]),
    everythingOpen,
  );
  expect({ groupsInFile, groupsShown }).toEqual({ groupsInFile: 2, groupsShown: 2 });
  expect(annotations.map(({ lockedReason }) => lockedReason)).toEqual([
    'Several findings of its report share its outline',
    'Several findings of its report share its outline',
  ]);
});

test('SR-29: the same group twice in one report is two groups, both shown, each under its own id', () => {
  const twice = group(named('A'), region('POINT', [1, 1]));
  const report = decodeReport(foreign([twice, twice]), everythingOpen);
  expect(report).toMatchObject({ groupsInFile: 2, groupsShown: 2, groupsExplained: 0 });
  expect(new Set(report.annotations.map(({ id }) => id)).size).toBe(2);
});
