import { describe, expect, test } from 'vitest';
import { formatMeasurement } from '../dicom/format';
import { tags } from '../dicom/tags';
import { frameHeaders } from '../dicom/radiology/frameHeader';
import { measureOnFrame } from '../dicom/radiology/measureOnFrame';
import { calibratedFrame } from '../dicom/radiology/readerCalibration';
import type { Annotation, AnnotationShape, DisplaySet, FrameHeader, Series } from '../dicom/types';
import { seededRandom } from '../lib/seededRandom';
import { buildAnnotation } from '../testing/builders';
import { createCommandRegistry } from '../workspace/command';
import { referenceLines } from '../workspace/readerCalibrations';
import { withoutRecords, withRecords } from '../workspace/records';
import { createWorkspace } from '../workspace/store';
import { storedDifferences } from '../workspace/storedValues';
import { calibrationCommands } from './calibrationCommands';

const CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const DX = '1.2.840.10008.5.1.4.1.1.1.1';
type Values = Readonly<Record<string, readonly unknown[]>>;

function frame(sop: string, values: Values = {}, sopClass = CAPTURE): FrameHeader {
  const all: Values = {
    [tags.SOPClassUID]: [sopClass],
    [tags.SOPInstanceUID]: [sop],
    [tags.Modality]: [sopClass === DX ? 'DX' : 'OT'],
    [tags.Rows]: [600],
    [tags.Columns]: [800],
    ...values,
  };
  const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid: '1.1' } as unknown as Series;
  const [header] = frameHeaders(
    series,
    Object.fromEntries(Object.entries(all).map(([tag, Value]) => [tag, { Value }])),
  );
  if (!header) throw new Error('no frame');
  return header;
}

/** A reader with these images open, whose pane measures as it does in the viewer. */
function reading(...frames: FrameHeader[]) {
  const workspace = createWorkspace();
  const displaySet = { kind: 'frames', id: 'a', frames, problems: [] } as unknown as DisplaySet;
  workspace.setState({ displaySets: [displaySet] });
  const failures: string[] = [];
  const commands = createCommandRegistry((title, cause) => {
    throw new Error(title, { cause });
  });
  commands.register(...calibrationCommands(workspace));
  const { getState } = workspace;
  const draw = (id: string, points: readonly number[], shape: AnnotationShape = 'length', on = frames[0]!) => {
    const header = calibratedFrame(on, referenceLines(getState().annotations), frames);
    const measurements = measureOnFrame(header, shape, points);
    const space = { kind: 'frame', frame: on.ref } as const;
    const mark = buildAnnotation({ id, shape, points, space, measurements });
    workspace.transact('Draw', 'user', (all) => withRecords(all, mark));
  };
  const now = (id: string): Annotation => getState().annotations[id]!;
  return {
    workspace,
    draw,
    now,
    failures,
    run: async (command: string, args: { readonly id: string } & Readonly<Record<string, unknown>>) => {
      workspace.select([args.id as Annotation['id']]);
      try {
        await commands.run(command, args);
      } catch (cause) {
        failures.push(cause instanceof Error ? cause.message : String(cause));
      }
    },
    /** As its row shows it. */
    words: (id: string) =>
      now(id).measurements.map((one) => `${formatMeasurement(one)} | ${one.method?.meaning ?? ''}`),
  };
}

const BY_READER = 'calibrated by the reader (100.0 px line = 50 mm)';

describe('an image that says nothing of its scale', () => {
  test('CAL-06: a line of known length makes every value of its image one in mm, in words, and undo takes it all back', async () => {
    const { draw, run, words, workspace } = reading(frame('1'), frame('2'));
    draw('ruler', [100, 100, 200, 100]);
    draw('area', [0, 0, 40, 0, 40, 20, 0, 20], 'polygon');
    draw('elsewhere', [0, 0, 30, 40], 'length', frame('2'));
    const before = ['ruler', 'area', 'elsewhere'].map(words);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 50 });
    expect(words('ruler')).toEqual([`50.0 mm | ${BY_READER}`]);
    expect(words('area')).toEqual([`200.0 mm² | ${BY_READER}`, `60.0 mm | ${BY_READER}`]);
    expect(words('elsewhere')).toEqual(before[2]);
    draw('new', [0, 0, 30, 40]);
    expect(words('new')).toEqual([`25.0 mm | ${BY_READER}`]);
    workspace.undo();
    workspace.undo();
    expect(['ruler', 'area', 'elsewhere'].map(words)).toEqual(before);
    workspace.redo();
    expect(words('area')[0]).toBe(`200.0 mm² | ${BY_READER}`);
  });

  test('CAL-06: only where the reader says so it holds for the stack, and there only for images as large', async () => {
    const images = [frame('1'), frame('2'), frame('3', { [tags.Rows]: [300] })];
    const { draw, run, words } = reading(...images);
    draw('ruler', [100, 100, 200, 100]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 50, scope: 'series' });
    draw('alike', [0, 0, 30, 40], 'length', images[1]);
    draw('smaller', [0, 0, 30, 40], 'length', images[2]);
    expect([words('alike'), words('smaller')]).toEqual([[`25.0 mm | ${BY_READER}`], ['50.0 px | not for measurement']]);
  });

  test('CAL-06: the calibrating line keeps its true length when its ends are moved; what rests on it follows', async () => {
    const { draw, now, run, words, workspace } = reading(frame('1'));
    draw('ruler', [100, 100, 200, 100]);
    draw('other', [0, 0, 30, 40]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 50 });
    const points = [100, 100, 300, 100];
    workspace.transact('Change mark', 'user', (all) => withRecords(all, { ...now('ruler'), points, measurements: [] }));
    const moved = 'calibrated by the reader (200.0 px line = 50 mm)';
    expect([words('ruler'), words('other')]).toEqual([[`50.0 mm | ${moved}`], [`12.5 mm | ${moved}`]]);
    workspace.undo();
    expect(words('other')).toEqual([`25.0 mm | ${BY_READER}`]);
  });

  test('CAL-06: without its line, or taken from it, the calibration is gone from every value', async () => {
    const { draw, run, words, workspace } = reading(frame('1'));
    draw('ruler', [100, 100, 200, 100]);
    draw('other', [0, 0, 30, 40]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 50 });
    workspace.transact('Delete mark', 'user', (all) => withoutRecords(all, ['ruler']));
    expect(words('other')).toEqual(['50.0 px | not for measurement']);
    workspace.undo();
    await run('annotation.removeCalibration', { id: 'ruler' });
    expect([words('ruler'), words('other')]).toEqual([
      ['100.0 px | not for measurement'],
      ['50.0 px | not for measurement'],
    ]);
  });

  test('CAL-06: a second line takes over; there is one calibration of an image', async () => {
    const { draw, run, words, workspace } = reading(frame('1'));
    draw('ruler', [100, 100, 200, 100]);
    draw('better', [0, 0, 0, 400]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 50 });
    await run('annotation.calibrate', { id: 'better', lengthMm: 100 });
    expect(referenceLines(workspace.getState().annotations).map(({ id }) => id)).toEqual(['better']);
    expect(words('ruler')).toEqual(['25.0 mm | calibrated by the reader (400.0 px line = 100 mm)']);
  });

  test('CAL-06: on pixels that are not square any direction of the line gives the same scale', async () => {
    const random = seededRandom(7);
    for (let turn = 0; turn < 50; turn += 1) {
      const { draw, now, run } = reading(frame('1', { [tags.PixelAspectRatio]: [2, 1] }));
      // Half a millimetre a column, one a row.
      const [dx, dy] = [40 + random() * 200, 40 + random() * 200];
      draw('ruler', [100, 100, 100 + dx, 100 + dy]);
      await run('annotation.calibrate', { id: 'ruler', lengthMm: Math.hypot(dx * 0.5, dy) });
      draw('across', [0, 0, 100, 0]);
      draw('down', [0, 0, 0, 100]);
      expect(now('across').measurements[0]?.value).toBeCloseTo(50, 8);
      expect(now('down').measurements[0]?.value).toBeCloseTo(100, 8);
    }
  });

  test('CAL-06: a length that cannot be true is refused in words and changes nothing', async () => {
    const { draw, failures, run, words } = reading(frame('1'));
    draw('ruler', [100, 100, 200, 100]);
    draw('short', [0, 0, 3, 0]);
    for (const lengthMm of [0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e6, 1999, 0.001])
      await run('annotation.calibrate', { id: 'ruler', lengthMm });
    await run('annotation.calibrate', { id: 'short', lengthMm: 5 });
    expect(failures).toEqual([
      'The true length must be more than 0 mm.',
      'The true length must be more than 0 mm.',
      'Type the true length in mm, as a number.',
      'Type the true length in mm, as a number.',
      'The true length must be at most 2000 mm.',
      'A pixel would be 20 mm wide: check the length and its unit.',
      'A pixel would be 0.00001 mm wide: check the length and its unit.',
      'The line is shorter than 10 px: draw a longer one.',
    ]);
    expect(words('ruler')).toEqual(['100.0 px | not for measurement']);
  });
});

describe('an image whose header states a scale', () => {
  const detector = () => frame('1', { [tags.ImagerPixelSpacing]: [0.14, 0.14] }, DX);

  test('CAL-06: is never recalibrated without the reader having seen both scales; removing brings the header’s back', async () => {
    const { draw, failures, run, words } = reading(detector());
    draw('ruler', [100, 100, 200, 100]);
    draw('other', [0, 0, 30, 40]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 20 });
    expect(failures).toEqual([
      'Header: 0.14 mm per px (at detector plane (magnified)); yours: 0.2 mm per px. Confirm to use yours.',
    ]);
    expect(words('other')).toEqual(['7.0 mm | at detector plane (magnified)']);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 20, isConfirmed: true });
    expect(words('other')).toEqual(['10.0 mm | calibrated by the reader (100.0 px line = 20 mm)']);
    await run('annotation.removeCalibration', { id: 'ruler' });
    expect(words('other')).toEqual(['7.0 mm | at detector plane (magnified)']);
  });

  test('SR-23: a stored value that rests on the reader’s line is compared by that line, not by the header', async () => {
    const { draw, now, run, workspace } = reading(detector());
    draw('ruler', [100, 100, 200, 100]);
    draw('other', [0, 0, 30, 40]);
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 20, isConfirmed: true });
    workspace.markStored(() => workspace.getState().annotations);
    expect(storedDifferences(now('other'), workspace.getState())).toEqual([]);
  });

  test('CAL-06: a mark of another system keeps its value and its words', async () => {
    const { draw, now, run, words, workspace } = reading(detector());
    draw('ruler', [100, 100, 200, 100]);
    draw('theirs', [0, 0, 30, 40]);
    const theirs = { ...now('theirs'), lockedReason: 'Written by another system' };
    workspace.transact('Load', 'stored', (all) => withRecords(all, theirs));
    await run('annotation.calibrate', { id: 'ruler', lengthMm: 20, isConfirmed: true });
    expect(words('theirs')).toEqual(['7.0 mm | at detector plane (magnified)']);
  });
});
