import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { python, requirePrograms, run } from '../../../e2e/fixtures/independent/programs';
import { readPgm } from '../../../e2e/fixtures/stateReaders';
import type { DicomJson } from '../../dicom/json';
import type { ShownView } from '../../dicom/presentationState';
import { binary, element } from '../dataset';
import { encodePart10 } from '../part10';
import { ctImage } from '../testData';
import { frameOf, plainView, savedStates, turns, writtenState } from './viewTestData';

/** Other people's programs open and show the views that are saved here; dciodvfy judges them in ../validators.test.ts. */
const folder = mkdtempSync(join(tmpdir(), 'parfocal-views-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, dataset: DicomJson): string => {
  const path = join(folder, `${name}.dcm`);
  writeFileSync(path, encodePart10(dataset));
  return path;
};

const TURNS = turns();
const STATES = savedStates();

test('PS-04: pydicom reads every value of a saved view as it was written', ({ skip }) => {
  requirePrograms(['pydicom'], skip);
  const path = write('walked', STATES['turned-90-true'] ?? {});
  const script = `
import pydicom, sys, json
d = pydicom.dcmread(sys.argv[1])
count = [0]
d.walk(lambda _, element: count.__setitem__(0, count[0] + 1))
area = d.DisplayedAreaSelectionSequence[0]
window = d.SoftcopyVOILUTSequence[0]
print(json.dumps(dict(
  uid=d.SOPClassUID.name, images=len(d.ReferencedSeriesSequence[0].ReferencedImageSequence),
  corners=list(area.DisplayedAreaTopLeftHandCorner) + list(area.DisplayedAreaBottomRightHandCorner),
  spacing=[float(v) for v in area.PresentationPixelSpacing],
  window=[float(window.WindowCenter), float(window.WindowWidth)], turn=[d.ImageRotation, d.ImageHorizontalFlip],
  shape=d.PresentationLUTShape, creator=str(d.ContentCreatorName),
  types=sorted({g.GraphicType for a in d.GraphicAnnotationSequence for g in a.GraphicObjectSequence}),
  layers=[int(l.GraphicLayerOrder) for l in d.GraphicLayerSequence], walked=count[0] > 150)))
`;
  const { stdout, lines } = run(python() ?? '', ['-c', script, path]);
  expect(JSON.parse(stdout), lines.join('\n')).toEqual({
    uid: 'Grayscale Softcopy Presentation State Storage',
    images: 3,
    corners: [11, 5, 300, 200],
    spacing: [0.7, 0.5],
    window: [40, 400],
    turn: [90, 'Y'],
    shape: 'INVERSE',
    creator: 'Roe^Rita',
    types: ['ELLIPSE', 'POINT', 'POLYLINE'],
    layers: [1, 2],
    walked: true,
  });
});

const COLUMNS = 4;
const ROWS = 3;
/** Stored values 924 to 1254: -100 to 230 HU. */
const STORED = Uint16Array.from({ length: COLUMNS * ROWS }, (_, index) => 924 + 30 * index);

test('PS-04: DCMTK shows an image through a saved view in the greys and at the places that were meant', ({ skip }) => {
  requirePrograms(['dcmp2pgm'], skip);
  const image: DicomJson = {
    ...ctImage(1),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', ROWS),
    '00280011': element('US', COLUMNS),
    '00280100': element('US', 16),
    '00280101': element('US', 16),
    '00280102': element('US', 15),
    '00280103': element('US', 0),
    '00281052': element('DS', '-1024'),
    '00281053': element('DS', '1'),
    '7FE00010': { ...binary('OB', new Uint8Array(STORED.buffer)), vr: 'OW' },
  };
  const picture = write('image', image);
  const frames = [{ ...frameOf(image), columns: COLUMNS, rows: ROWS }];
  const areas: ShownView['areas'] = [{ from: [0, 0], to: [COLUMNS, ROWS], mode: 'SCALE TO FIT', pixelAspect: 1 }];
  for (const isInverse of [false, true]) {
    for (const turn of TURNS) {
      const view: ShownView = { ...plainView, ...turn, isInverse, areas };
      const state = write('through', writtenState({ frames, view }));
      const out = join(folder, 'out.pgm');
      const { lines } = run('dcmp2pgm', ['-q', '-p', state, picture, out]);
      const { columns: width, greys } = readPgm(readFileSync(out));
      const expected = standing(turn).map((line) => line.map((value) => greyOf(value, isInverse)));
      expect(width, lines.join('\n')).toBe(expected[0]?.length);
      for (const [index, grey] of expected.flat().entries())
        expect(Math.abs((greys[index] ?? -9) - grey), `${JSON.stringify(turn)} ${index}`).toBeLessThanOrEqual(1);
    }
  }
});

/** PS3.3 C.11.2.1.2.1 for centre 40 and width 400, 0 to 255. */
function greyOf(stored: number, isInverse: boolean): number {
  const grey = Math.min(Math.max(((stored - 1024 - 39.5) / 399 + 0.5) * 255, 0), 255);
  return isInverse ? 255 - grey : grey;
}

/** The stored values as they stand on the screen: turned clockwise, then left and right exchanged (C.10.6). */
function standing({
  rotationDeg,
  isFlipped,
}: Pick<ShownView, 'rotationDeg' | 'isFlipped'>): readonly (readonly number[])[] {
  let lines = Array.from({ length: ROWS }, (_, row) => [...STORED.subarray(row * COLUMNS, (row + 1) * COLUMNS)]);
  for (let turn = 0; turn < rotationDeg / 90; turn += 1)
    lines = (lines[0] ?? []).map((_, column) => lines.map((line) => line[column] as number).toReversed());
  return isFlipped ? lines.map((line) => line.toReversed()) : lines;
}
