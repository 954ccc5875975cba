import { describe, expect, test } from 'vitest';
import { dot, imagePointToMm, normalOf, type PixelPlane, type Vec3 } from '../dicom/geometry/pixelPlane';
import { nearestImage, stackPlacesOf } from '../dicom/radiology/stackPlaces';
import type { DisplaySet, FrameHeader, FramesDisplaySet, Study } from '../dicom/types';
import type { FrameOfReferenceUid, PaneId, SopInstanceUid } from '../dicom/uids';
import { seededRandom } from '../lib/seededRandom';
import type { Registration } from '../dicom/radiology/registration';
import { LINKED_STACKS, type LinkState, manualLink, placesAfterScroll, tieBetween, unlinkedReason } from './links';
import { createWorkspace } from './store';

const id = (text: string) => text as PaneId;
const turned = (deg: number): Pick<PixelPlane, 'rowDirection' | 'columnDirection'> => {
  const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
  return { rowDirection: [1, 0, 0], columnDirection: [0, cos, sin] };
};

interface Make {
  readonly positionsMm: readonly number[];
  readonly frameOfReference?: string | undefined;
  /** About the patient's left-right axis. */
  readonly tiltDeg?: number;
  /** Seen from the other side: the normal points the other way. */
  readonly isFlipped?: boolean;
  readonly studyInstanceUid?: string;
  readonly areUnplaced?: boolean;
}

/** A stack whose images lie at these millimetres along its own normal, in the order given. */
function stack(name: string, make: Make): FramesDisplaySet {
  const { positionsMm, tiltDeg = 0, isFlipped = false, studyInstanceUid = 'study', areUnplaced = false } = make;
  const axes = turned(tiltDeg);
  const directions = isFlipped ? { ...axes, rowDirection: axes.rowDirection.map((x) => -x) as unknown as Vec3 } : axes;
  const along = normalOf({ ...directions } as PixelPlane);
  const frames = positionsMm.map((mm): FrameHeader => {
    const plane: PixelPlane = {
      originMm: [along[0] * mm, along[1] * mm, along[2] * mm],
      ...directions,
      rowSpacingMm: 0.7,
      columnSpacingMm: 0.7,
      columns: 512,
      rows: 512,
    };
    return { dataset: {}, columns: 512, rows: 512, ...(areUnplaced ? {} : { plane }) } as FrameHeader;
  });
  const frameOfReferenceUid = 'frameOfReference' in make ? make.frameOfReference : 'for';
  return {
    kind: 'frames',
    id: name,
    series: { studyInstanceUid, seriesInstanceUid: name } as FramesDisplaySet['series'],
    frames,
    problems: [],
    ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid: frameOfReferenceUid as FrameOfReferenceUid }),
  };
}

const range = (count: number, step: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * step);

function linked(...sets: readonly DisplaySet[]): LinkState {
  return {
    links: [LINKED_STACKS],
    panes: sets.map((set, index) => ({ id: id(String(index + 1)), displaySetId: set.id })),
    displaySets: [...new Set(sets)],
    studies: [],
    places: {},
    registrations: [],
    manualLinks: [],
  };
}
const scrolled = (state: LinkState, frameNumber: number, paneId = '1') =>
  placesAfterScroll(state, { paneId: id(paneId), frameNumber });

const mmOf = (set: FramesDisplaySet, frameNumber: number): number => {
  const plane = set.frames[frameNumber - 1]?.plane as PixelPlane;
  return dot(plane.originMm, [0, 0, 1]);
};

describe('panes of one frame of reference', () => {
  test('go to the image nearest to the same patient position, whatever their spacing', () => {
    const [thin, thick] = [
      stack('thin', { positionsMm: range(101, 1) }),
      stack('thick', { positionsMm: range(21, 5) }),
    ];
    const places = scrolled(linked(thin, thick), 38);
    expect(places['2']).toEqual({ displaySet: thick, frameNumber: 8 }); // 37 mm: 35 is nearer than 40
    expect(scrolled(linked(thin, thick), 9, '2')['1']?.frameNumber).toBe(41);
  });

  test('are at one position on a seeded walk, with normals that point the same way or against each other', () => {
    const random = seededRandom(5);
    for (let run = 0; run < 60; run += 1) {
      const make = (name: string) => {
        const step = 0.5 + random() * 6;
        const count = 20 + Math.floor(random() * 80);
        const isFlipped = random() < 0.5;
        // Flipped positions count along a normal that points down.
        const positionsMm = range(count, step, isFlipped ? -count * step + random() * 20 : random() * 20);
        return { step, set: stack(`${name}${run}`, { positionsMm, isFlipped }) };
      };
      const [a, b] = [make('a'), make('b')];
      const state = linked(a.set, b.set);
      let [last, lastMm] = [0, Number.NEGATIVE_INFINITY];
      for (let n = 1; n <= a.set.frames.length; n += 1) {
        const place = scrolled(state, n)['2'];
        const off = Math.abs(mmOf(a.set, n) - mmOf(b.set, place?.frameNumber ?? 0));
        const best = Math.min(...b.set.frames.map((_, index) => Math.abs(mmOf(a.set, n) - mmOf(b.set, index + 1))));
        expect(off).toBeCloseTo(best, 6);
        if (place?.miss) {
          expect(place.miss.kind).toBe('beyond');
          expect(place.miss.distanceMm).toBeCloseTo(off, 6);
        }
        expect(place?.miss === undefined).toBe(off <= b.step / 2 + 0.01);
        // Never against the direction in which the reader scrolls.
        const [mm, nextMm] = [mmOf(a.set, n), mmOf(b.set, place?.frameNumber ?? 0)];
        if (last > 0) expect((nextMm - lastMm) * (mm - mmOf(a.set, n - 1))).toBeGreaterThanOrEqual(0);
        [last, lastMm] = [n, nextMm];
      }
    }
  });

  test('beyond its last image a stack stays there and says how far it is', () => {
    const [long, short] = [
      stack('long', { positionsMm: range(100, 2) }),
      stack('short', { positionsMm: range(10, 2, 40) }),
    ];
    expect(scrolled(linked(long, short), 31)['2']).toEqual({
      displaySet: short,
      frameNumber: 10,
      miss: { kind: 'beyond', distanceMm: 2 },
    });
    expect(scrolled(linked(long, short), 1)['2']).toMatchObject({
      frameNumber: 1,
      miss: { kind: 'beyond', distanceMm: 40 },
    });
    expect(scrolled(linked(long, short), 25)['2']).toEqual({ displaySet: short, frameNumber: 5 });
  });

  test('in a gap the nearest image is shown and said to be another position', () => {
    const [whole, torn] = [
      stack('whole', { positionsMm: range(41, 1) }),
      stack('torn', { positionsMm: [...range(15, 1), ...range(15, 1, 26)] }),
    ];
    expect(scrolled(linked(whole, torn), 19)['2']).toEqual({
      displaySet: torn,
      frameNumber: 15,
      miss: { kind: 'gap', distanceMm: 4 },
    });
  });

  test('of several images at one position the one of the same run is shown', () => {
    const anatomy = stack('anatomy', { positionsMm: range(20, 3) });
    const perfusion = stack('perfusion', { positionsMm: [...range(20, 3), ...range(20, 3), ...range(20, 3)] });
    const state = linked(anatomy, perfusion);
    const inThird = { ...state, places: { '2': { displaySet: perfusion, frameNumber: 60 } } };
    expect(scrolled(inThird, 1)['2']?.frameNumber).toBe(41);
    expect(scrolled(state, 20)['2']?.frameNumber).toBe(20);
  });

  test('a tilt of a degree is followed at the middle of the image, one of ten degrees is no link', () => {
    const straight = stack('straight', { positionsMm: range(100, 2) });
    const slight = stack('slight', { positionsMm: range(100, 2), tiltDeg: 1 });
    const state = linked(straight, slight);
    const place = scrolled(state, 40)['2'];
    const middle = (set: FramesDisplaySet, n: number) =>
      imagePointToMm(set.frames[n - 1]?.plane as PixelPlane, [256, 256]);
    const normal = stackPlacesOf(slight)?.normal as Vec3;
    const off = dot(middle(straight, 40), normal) - dot(middle(slight, place?.frameNumber ?? 0), normal);
    expect(Math.abs(off)).toBeLessThanOrEqual(1.01);
    const oblique = stack('oblique', { positionsMm: range(100, 2), tiltDeg: 10 });
    expect(scrolled(linked(straight, oblique), 40)['2']).toBeUndefined();
    expect(unlinkedReason(linked(straight, oblique), id('1'), id('2'))).toBe('otherOrientation');
  });

  test('one series in four panes shows one image in all of them, positions or not', () => {
    for (const set of [
      stack('placed', { positionsMm: range(30, 1) }),
      stack('clip', { positionsMm: range(30, 1), areUnplaced: true }),
    ]) {
      const places = scrolled(linked(set, set, set, set), 17, '3');
      expect(Object.values(places).map(({ frameNumber }) => frameNumber)).toEqual([17, 17, 17, 17]);
    }
  });
});

describe('panes that geometry does not tie', () => {
  const ct = stack('ct', { positionsMm: range(50, 1) });
  const cases: readonly (readonly [string, FramesDisplaySet])[] = [
    ['otherFrameOfReference', stack('prior', { positionsMm: range(50, 1), frameOfReference: 'other' })],
    ['noFrameOfReference', stack('scan', { positionsMm: range(50, 1), frameOfReference: undefined })],
    ['noPosition', stack('capture', { positionsMm: range(50, 1), areUnplaced: true })],
    ['otherOrientation', stack('coronal', { positionsMm: range(50, 1), tiltDeg: 90 })],
  ];
  test.each(cases)('REG-02: %s: the pane stays and says why', (reason, other) => {
    const state = linked(ct, other);
    expect(Object.keys(scrolled(state, 20))).toEqual(['1']);
    expect(unlinkedReason(state, id('1'), id('2'))).toBe(reason);
    expect(unlinkedReason({ ...state, links: [] }, id('1'), id('2'))).toBeUndefined();
  });

  test('ORI-04: two patients are never linked, even where their images carry one frame of reference', () => {
    const stranger = stack('stranger', { positionsMm: range(50, 1), studyInstanceUid: 'of another' });
    const study = (studyInstanceUid: string, patientId: string) =>
      ({ studyInstanceUid, patient: { patientId, patientName: 'Doe^Jane' } }) as Study;
    const state = { ...linked(ct, stranger), studies: [study('study', 'A'), study('of another', 'B')] };
    expect(Object.keys(scrolled(state, 20))).toEqual(['1']);
    expect(unlinkedReason(state, id('1'), id('2'))).toBe('otherPatient');
    const same = { ...state, studies: [study('study', 'A'), study('of another', 'A')] };
    expect(scrolled(same, 20)['2']?.frameNumber).toBe(20);
  });

  test('an image of a stack without half a spacing near is not claimed', () => {
    const places = stackPlacesOf(stack('two', { positionsMm: [0, 10] }));
    expect(places && nearestImage(places, [0, 0, 5], 0).fit).toBe('at');
    expect(places && nearestImage(places, [0, 0, 15.1], 0)).toMatchObject({ index: 1, fit: 'beyond' });
  });
});

describe('stacks of different frames of reference', () => {
  const uid = (text: string) => text as FrameOfReferenceUid;
  /** +10 mm along z from the MR to the CT: both are axial, so it is along their normals. */
  const along = (mm: number) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, mm, 0, 0, 0, 1];
  const registration = (toRegistered: readonly number[], back: readonly number[]): Registration => ({
    sopInstanceUid: '1.9' as SopInstanceUid,
    name: 'MR to CT',
    type: 'RIGID',
    sourceUid: uid('mr'),
    registeredUid: uid('for'),
    sourceToRegistered: toRegistered,
    registeredToSource: back,
  });
  const ct = stack('ct', { positionsMm: range(50, 1) });
  const mr = stack('mr', { positionsMm: range(50, 1), frameOfReference: 'mr' });

  test('T-SAFE-26: linked panes go through the registration in its direction, and back', () => {
    const state = { ...linked(mr, ct), registrations: [registration(along(10), along(-10))] };
    expect(tieBetween(state, id('1'), id('2'))).toMatchObject({ kind: 'registration', tie: { name: 'MR to CT' } });
    // 5 mm in the MR is 15 mm in the CT.
    expect(scrolled(state, 6)['2']).toEqual({ displaySet: ct, frameNumber: 16 });
    expect(scrolled(state, 16, '2')['1']).toEqual({ displaySet: mr, frameNumber: 6 });
    expect(scrolled(state, 6, '2')['1']?.miss).toEqual({ kind: 'beyond', distanceMm: 5 });
  });

  test('REG-02: a registration that turns the patient leaves panes of another orientation unlinked', () => {
    const turn = [1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
    const back = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1];
    const state = { ...linked(mr, ct), registrations: [registration(turn, back)] };
    expect(unlinkedReason(state, id('1'), id('2'))).toBe('otherOrientation');
    const coronal = stack('coronal', { positionsMm: range(50, 1), tiltDeg: 90 });
    const lain = { ...linked(mr, coronal), registrations: [registration(turn, back)] };
    expect(tieBetween(lain, id('1'), id('2'))).toMatchObject({ kind: 'registration' });
  });

  const inPanes = (one: FramesDisplaySet, at: number, other: FramesDisplaySet, otherAt: number): LinkState => ({
    ...linked(one, other),
    places: { '1': { displaySet: one, frameNumber: at }, '2': { displaySet: other, frameNumber: otherAt } },
  });
  const byHand = (state: LinkState): LinkState => {
    const link = manualLink(state, id('1'), id('2'));
    return { ...state, manualLinks: link ? [link] : [] };
  };

  test('REG-02: a link by hand keeps the distance of the moment in mm, both ways, also seen from the other side', () => {
    const thick = stack('thick', { positionsMm: range(20, 5), frameOfReference: 'mr' });
    const state = byHand(inPanes(ct, 11, thick, 5)); // 10 mm beside 20 mm
    expect(tieBetween(state, id('1'), id('2'))).toMatchObject({ kind: 'manual', isOfOtherPatient: false });
    expect(scrolled(state, 21)['2']?.frameNumber).toBe(7);
    expect(scrolled(state, 9, '2')['1']?.frameNumber).toBe(31);
    expect(scrolled(state, 11)['2']?.frameNumber).toBe(5);
    const feetFirst = stack('feet first', { positionsMm: range(50, 1, -50), isFlipped: true, frameOfReference: 'mr' });
    const against = byHand(inPanes(ct, 11, feetFirst, 31)); // 10 mm beside 20 mm upwards
    expect(scrolled(against, 21)['2']?.frameNumber).toBe(21);
    expect(scrolled(against, 21, '2')['1']?.frameNumber).toBe(21);
  });

  test('REG-02: without positions a link by hand counts images', () => {
    const clip = stack('clip', { positionsMm: range(30, 1), areUnplaced: true });
    const state = byHand(inPanes(ct, 11, clip, 6));
    expect(scrolled(state, 21)['2']?.frameNumber).toBe(16);
    expect(scrolled(state, 1, '2')['1']?.frameNumber).toBe(6);
  });

  test('ORI-04: two patients are tied by hand after a confirmation only, and unlinking forgets it', () => {
    const workspace = createWorkspace();
    const stranger = stack('stranger', { positionsMm: range(50, 1), studyInstanceUid: 'of another' });
    const study = (studyInstanceUid: string, patientId: string) =>
      ({ studyInstanceUid, patient: { patientId, patientName: 'Doe^Jane' } }) as Study;
    workspace.setState({ displaySets: [ct, stranger], studies: [study('study', 'A'), study('of another', 'B')] });
    workspace.setLayout(1, 2);
    for (const [paneId, set] of [
      ['1', ct],
      ['2', stranger],
    ] as const) {
      workspace.showInPane(id(paneId), set.id);
      workspace.openStack(id(paneId), set);
    }
    const second = () => workspace.getState().places['2']?.frameNumber;
    workspace.setLinks([LINKED_STACKS], id('1'));
    workspace.linkByHand(id('1'), id('2'), { isAcrossPatients: false });
    workspace.scrollPane(id('1'), 20);
    expect(second()).toBe(1);
    workspace.linkByHand(id('1'), id('2'), { isAcrossPatients: true });
    workspace.scrollPane(id('1'), 30);
    expect(second()).toBe(11);
    workspace.setLinks([], id('1'));
    workspace.setLinks([LINKED_STACKS], id('1'));
    workspace.scrollPane(id('1'), 40);
    expect(second()).toBe(11);
  });
});

describe('the workspace', () => {
  const open = (...sets: readonly FramesDisplaySet[]) => {
    const workspace = createWorkspace();
    workspace.setState({ displaySets: [...new Set(sets)] });
    workspace.setLayout(1, sets.length);
    for (const [index, set] of sets.entries()) {
      workspace.showInPane(id(String(index + 1)), set.id);
      workspace.openStack(id(String(index + 1)), set);
    }
    const numbers = () => Object.values(workspace.getState().places).map(({ frameNumber }) => frameNumber);
    let steps = 0;
    workspace.subscribe(() => {
      steps += 1;
    });
    return { workspace, numbers, steps: () => steps };
  };
  const thin = stack('thin', { positionsMm: range(100, 1) });
  const thick = stack('thick', { positionsMm: range(20, 5) });

  test('a notch of the wheel is one step for all panes, and none where nothing moves', () => {
    const { workspace, numbers, steps } = open(thin, thin, thick, thick);
    workspace.setLinks([LINKED_STACKS], id('1'));
    const before = steps();
    workspace.scrollPane(id('1'), 51);
    expect([numbers(), steps()]).toEqual([[51, 51, 11, 11], before + 1]);
    workspace.scrollPane(id('1'), 51);
    expect(steps()).toBe(before + 1);
  });

  test('without a link every pane goes its own way; linking gathers them where the active one is', () => {
    const { workspace, numbers } = open(thin, thick);
    workspace.scrollPane(id('1'), 41);
    expect(numbers()).toEqual([41, 1]);
    workspace.setLinks([LINKED_STACKS], id('1'));
    expect(numbers()).toEqual([41, 9]);
    workspace.setLinks([], id('1'));
    workspace.scrollPane(id('1'), 100);
    expect(numbers()).toEqual([100, 9]);
  });

  test('a series that comes into a linked pane begins at the position of the others', () => {
    const { workspace } = open(thin, thin);
    workspace.setState(({ displaySets }) => ({ displaySets: [...displaySets, thick] }));
    workspace.setLinks([LINKED_STACKS], id('1'));
    workspace.scrollPane(id('1'), 61);
    workspace.showInPane(id('2'), thick.id);
    expect(workspace.openStack(id('2'), thick)).toBe(13);
  });

  test('a pane that was brought to a mark does not pull the others along; they are gathered once', () => {
    const { workspace, numbers } = open(thin, thick, thin);
    workspace.setLinks([LINKED_STACKS], id('1'));
    workspace.placePane(id('1'), 30);
    workspace.placePane(id('2'), 7);
    expect(numbers()).toEqual([30, 7, 1]);
    workspace.gatherAt(id('1'), [id('1'), id('2')]);
    expect(numbers()).toEqual([30, 7, 30]);
  });

  test('unlinking takes back what panes said of their link', () => {
    const { workspace } = open(thin, stack('short', { positionsMm: range(5, 1) }));
    workspace.setLinks([LINKED_STACKS], id('1'));
    workspace.scrollPane(id('1'), 90);
    expect(workspace.getState().places['2']?.miss?.kind).toBe('beyond');
    workspace.setLinks([], id('1'));
    expect(workspace.getState().places['2']?.miss).toBeUndefined();
  });
});
