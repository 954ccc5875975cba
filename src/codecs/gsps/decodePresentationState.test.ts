import { expect, test } from 'vitest';
import { isAbout, partsFor } from '../../dicom/presentationState';
import type { SourceId } from '../../dicom/uids';
import { decodePresentationState } from './decodePresentationState';
import { area, stateOf, turned, windowed } from './presentationFixture';

const read = (dataset: Parameters<typeof decodePresentationState>[0]) =>
  decodePresentationState(dataset, 'main' as SourceId);
const one = (vr: string, ...Value: unknown[]) => ({ vr, Value });

test('PS-01: a state is known by its label, creator and date, and by the images and frames that it names', () => {
  const state = read(stateOf('1.2.3'));
  expect(state).toMatchObject({ label: 'LIVER', creator: 'Roe^Rita', date: '20260102' });
  expect(isAbout(state, { sopInstanceUid: '1.2.3', frameNumber: 7 })).toBe(true);
  expect(isAbout(state, { sopInstanceUid: '1.2.4', frameNumber: 1 })).toBe(false);
});

test('PS-02: windows, functions, rescale, shape, area, turn and flip are read, each for the frames that it names', () => {
  const onlyTwo = {
    '00081140': { vr: 'SQ', Value: [{ '00081155': one('UI', '1.2.3'), '00081160': one('IS', 2) }] },
    '00281056': one('CS', 'SIGMOID'),
  };
  const state = read(
    stateOf('1.2.3', {
      ...windowed(40, 400, onlyTwo),
      ...turned(270, 'Y'),
      '00281052': one('DS', -1024),
      '00281053': one('DS', 2),
      '20500020': one('CS', 'INVERSE'),
      '0070005A': { vr: 'SQ', Value: [area([8, 4], [3, 2])] },
    }),
  );
  expect(state).toMatchObject({
    rescale: { slope: 2, intercept: -1024 },
    isInverse: true,
    rotationDeg: 270,
    isFlipped: true,
    areas: [{ from: [2, 1], to: [8, 4], mode: 'SCALE TO FIT' }],
    unsupported: [],
  });
  expect(partsFor(state.windows, { sopInstanceUid: '1.2.3', frameNumber: 2 })[0]?.voi).toMatchObject({
    windowCenter: 40,
    voiLutFunction: 'SIGMOID',
  });
  expect(partsFor(state.windows, { sopInstanceUid: '1.2.3', frameNumber: 1 })).toEqual([]);
  expect(state.refusal).toBeUndefined();
});

test('PS-03: parts that are not shown are named, and a table or subtraction keeps the whole state off the image', () => {
  const state = read(
    stateOf('1.2.3', {
      '00181600': one('CS', 'BITMAP', 'CIRCULAR'),
      '00181610': one('IS', 3, 5),
      '00181612': one('IS', 2),
      '60001001': one('CS', 'TOP'),
      '0070005A': { vr: 'SQ', Value: [area([1, 1], [8, 4], { '00700100': one('CS', 'TRUE SIZE') })] },
      '00700001': {
        vr: 'SQ',
        Value: [
          {
            '00700002': one('CS', 'TOP'),
            '00700209': { vr: 'SQ', Value: [{}] },
            '00700009': { vr: 'SQ', Value: [{ '00700005': one('CS', 'MATRIX'), '00700023': one('CS', 'POLYLINE') }] },
          },
        ],
      },
    }),
  );
  expect(state.unsupported).toEqual([
    'bitmap shutter not shown',
    'compound graphics not shown',
    'polyline graphic not shown',
    'true size not kept: fitted to the pane',
    'overlay planes not shown',
  ]);
  expect(state.shutters).toEqual([{ kind: 'circle', centre: [4.5, 2.5], radius: 2 }]);
  const withTable = (tag: string) => read(stateOf('1.2.3', { [tag]: { vr: 'SQ', Value: [{}] } })).refusal;
  expect(withTable('00283000')).toContain('Modality LUT');
  expect(withTable('20500010')).toContain('Presentation LUT');
  expect(withTable('00286100')).toContain('mask');
  expect(read(stateOf('1.2.3', turned(45, 'N'))).refusal).toContain('45°');
  const table = { '00283110': { vr: 'SQ', Value: [{ '00283010': { vr: 'SQ', Value: [{}] } }] } };
  expect(read(stateOf('1.2.3', table)).refusal).toContain('VOI LUT');
});

test('PS-03: styles of lines, fillings and texts and the colour profile of a state are named, because none is kept', () => {
  const style = { vr: 'SQ', Value: [{}] };
  const line = {
    '00700005': one('CS', 'PIXEL'),
    '00700022': one('FL', 1, 1, 3, 2),
    '00700023': one('CS', 'POLYLINE'),
    '00700232': style,
    '00700233': style,
  };
  const text = {
    '00700006': one('ST', 'node'),
    '00700004': one('CS', 'PIXEL'),
    '00700014': one('FL', 1, 1),
    '00700231': style,
  };
  const drawn = {
    '00700001': {
      vr: 'SQ',
      Value: [{ '00700008': { vr: 'SQ', Value: [text] }, '00700009': { vr: 'SQ', Value: [line, line] } }],
    },
  };
  const profile = { '00282000': { vr: 'OB', InlineBinary: 'AAAA' } };
  const colour = { '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.11.2') };
  expect(read(stateOf('1.2.3', drawn)).unsupported).toEqual([
    'line styles not kept',
    'fill styles not kept',
    'text styles not kept',
  ]);
  expect(read(stateOf('1.2.3', { ...colour, ...profile })).unsupported).toEqual([
    'colour profile of the state not applied',
  ]);
  expect(read(stateOf('1.2.3', profile)).unsupported).toEqual([]);
});

test('PS-02: graphics come in the order of their layers, in the colour of their layer', () => {
  const layer = (name: string, order: number, grey: number) => ({
    '00700002': one('CS', name),
    '00700062': one('IS', order),
    '00700066': one('US', grey),
  });
  const drawn = (name: string, x: number) => ({
    '00700002': one('CS', name),
    '00700009': {
      vr: 'SQ',
      Value: [{ '00700005': one('CS', 'PIXEL'), '00700022': one('FL', x, 1), '00700023': one('CS', 'POINT') }],
    },
  });
  const state = read(
    stateOf('1.2.3', {
      '00700060': { vr: 'SQ', Value: [layer('TOP', 2, 65535), layer('BASE', 1, 0)] },
      '00700001': { vr: 'SQ', Value: [drawn('TOP', 2), drawn('BASE', 1)] },
    }),
  );
  expect(state.annotations.map(({ colour, items }) => [colour, items[0]])).toMatchObject([
    ['#000000', { points: [[1, 1]] }],
    ['#ffffff', { points: [[2, 1]] }],
  ]);
});
