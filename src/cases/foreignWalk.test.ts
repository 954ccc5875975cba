import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { derivedUid } from '../codecs/derivedUid';
import { keyImage } from '../codecs/kos/keyObjectTestData';
import { numContent, scoord3dContent } from '../codecs/sr/contentItem';
import { measuredValue } from '../codecs/sr/measuredValue';
import { headsOf, reportIdentity } from '../codecs/sr/reportIdentity';
import { srCodes as c } from '../codecs/sr/srCodes';
import { frameSpace, mark, NUCLEUS, slideSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { seededRandom } from '../lib/seededRandom';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES, slide } from './caseImages';
import { addForeign, foreignGroup, foreignReport, line, outline, sentinel } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { UnreliableLine } from './unreliableLine';

async function visit(archive: Pick<FakeArchive, 'source'>, device: IDBFactory, newUid: () => string) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids: STUDIES,
    over: { newUid },
  });
  return { ...reader, state: () => reader.workspace.getState(), keep: () => reader.keeper.flush() };
}
type Page = Awaited<ReturnType<typeof visit>>;

const SHARED_UID = '1.2.826.0.77.1';
const slideSpaceUid = stringOf(slide, tags.FrameOfReferenceUID) ?? '';
const area = (mm2: number) => numContent('CONTAINS', codes.area, measuredValue(mm2, units.mm2));

/** Reports of others in every form that a reader meets: with and without identifiers, shared, locked, in part not open. */
function foreignReports(newUid: () => string) {
  const seriesInstanceUid = newUid();
  const first = foreignReport(
    [
      foreignGroup([line([10, 10, 60, 10], 35)], {
        name: 'F tracked',
        trackingUid: SHARED_UID,
        more: [sentinel('g1')],
      }),
      sentinel('between'),
      foreignGroup([line([10, 50, 60, 50], 35)], { name: 'F unnamed', comment: 'as before', more: [sentinel('g2')] }),
      foreignGroup([outline('POLYLINE', [1, 1, 99, 1, 55, 67, 1, 1]), area(24)], { more: [sentinel('g3')] }),
      foreignGroup([outline('POINT', [70, 70]), outline('ELLIPSE', [10, 90, 50, 90, 30, 80, 30, 100])], {
        name: 'F two in one',
        trackingUid: '1.2.826.0.77.2',
        more: [sentinel('g4')],
      }),
      foreignGroup([outline('MULTIPOINT', [1, 1, 2, 2, 3, 3])], { name: 'F locked', more: [sentinel('g5')] }),
      foreignGroup([line([1, 1, 5, 5], 4, ct(9))], { name: 'F not open', more: [sentinel('g6')] }),
    ],
    { seriesInstanceUid, sopInstanceUid: newUid() },
  );
  const second = foreignReport(
    [
      foreignGroup([line([100, 10, 160, 10], 35, ct(2))], {
        name: 'G same UID',
        trackingUid: SHARED_UID,
        more: [sentinel('h1')],
      }),
      foreignGroup([line([100, 30, 160, 30], 35, ct(2))], {
        name: 'G same UID again',
        trackingUid: SHARED_UID,
        more: [sentinel('h2')],
      }),
    ],
    { seriesInstanceUid, sopInstanceUid: newUid() },
  );
  const onSlide = foreignReport(
    [
      foreignGroup(
        [scoord3dContent('CONTAINS', c.imageRegion, 'POLYGON', [1, 1, 0, 2, 1, 0, 2, 3, 0, 1, 1, 0], slideSpaceUid)],
        { name: 'G on the slide', more: [sentinel('h3')] },
      ),
    ],
    { sopInstanceUid: newUid(), seriesInstanceUid: newUid(), studyInstanceUid: STUDIES[1] ?? '', leaf: '22' },
  );
  const signed = foreignReport([foreignGroup([line([5, 5, 9, 9], 4)], { name: 'S signed', more: [sentinel('s1')] })], {
    sopInstanceUid: newUid(),
    seriesInstanceUid: newUid(),
    more: { '0040A493': { vr: 'CS', Value: ['VERIFIED'] } },
  });
  return [first, second, onSlide, signed];
}

/** Places that a test can count: what it is, where, what it is called, and whether it may be changed. */
function placesOf(page: Page): string[] {
  return page
    .marks()
    .map((one) => {
      // Bulk annotations keep no names of single marks.
      const words = one.shape === 'point' && one.label.value === NUCLEUS.value ? [] : [one.trackingIdentifier];
      const where = one.space.kind === 'frame' ? one.sopInstanceUid.slice(-6) : one.space.kind;
      const points = one.points.map((value) => Math.round(value * 100) / 100).join(' ');
      const said = [one.label.value, one.site?.value ?? '', one.laterality?.value ?? '', one.comment ?? ''];
      const values = one.measurements.map(({ name, value }) => `${name.value}=${value}`);
      return [one.shape, where, points, ...words, ...said, ...values, one.lockedReason ?? ''].join('|');
    })
    .sort();
}

const code = (value: number) => ({ value: `${100 + value}`, scheme: '99TEST', meaning: `Thing ${value}` });

function changed(random: () => number, one: Annotation): Annotation {
  const dice = random();
  const limit = one.space.kind === 'frameOfReference' ? 18 : 200;
  const by = one.space.kind === 'frameOfReference' ? 0.25 : 3;
  if (one.shape === 'keyImage') return { ...one, trackingIdentifier: `Key ${Math.floor(random() * 1000)}` };
  const isCell = one.shape === 'point' && one.label.value === NUCLEUS.value;
  if (isCell || dice < 0.4) {
    const isOut = one.points.some((value) => value + by > limit);
    const step = isOut ? -by : by;
    const points = one.points.map((value, i) =>
      one.space.kind === 'frameOfReference' && i % 3 === 2 ? value : Math.max(0.5, value + step),
    );
    const isWhole = points.every((value, i) => value - (one.points[i] ?? 0) === step || i % 3 === 2);
    return isWhole ? { ...one, points } : one;
  }
  if (dice < 0.55) return { ...one, label: code(Math.floor(random() * 5)) };
  if (dice < 0.7) return { ...one, trackingIdentifier: `Renamed ${Math.floor(random() * 1000)}` };
  if (dice < 0.85) return { ...one, comment: random() < 0.3 ? '' : `Said ${Math.floor(random() * 1000)}` };
  const { site: _, laterality: __, ...without } = one;
  return random() < 0.4 ? without : { ...one, site: code(7), laterality: code(8) };
}

function drawn(random: () => number): Annotation {
  const x = 1 + Math.floor(random() * 400);
  const dice = random();
  if (dice < 0.3) return mark(slide, slideSpace(slide), 'point', [x / 25, 30, 0], { label: NUCLEUS });
  if (dice < 0.5) return keyImage(random() < 0.5 ? ct(1 + Math.floor(random() * 2)) : slide);
  if (dice < 0.6)
    return mark(slide, slideSpace(slide), 'length', [x / 25, 1, 0, x / 25, 2, 0], {
      measurements: [{ name: codes.length, value: 1, unit: units.mm }],
    });
  return mark(ct(), frameSpace(ct()), 'length', [x, 10, x + 50, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
}

/** Sentinels of others in the versions that stand. */
function sentinelsIn(archive: FakeArchive): string[] {
  const reports = archive.withModality('SR').map((dataset) => ({ dataset, identity: reportIdentity(dataset) }));
  const { heads, conflicts } = headsOf(reports);
  expect(conflicts).toEqual([]);
  const text = heads.map(({ dataset }) => JSON.stringify(dataset)).join();
  return [...text.matchAll(/"00091001":\{"vr":"(?:LO|UN)","Value":\["([^"]*)"\]/g)]
    .map(([, found]) => found ?? '')
    .sort();
}
/** Of groups that nobody deletes or divides: there once, whatever became of the marks around them. */
const ALWAYS = ['between', 'g5', 'g6', 'root', 'root', 'root', 'root', 's1'];

test.each(Array.from({ length: Number(process.env.WALKS ?? 10) }, (_, i) => i * 131 + 5))(
  'a walk over reports of others, key images and our own marks loses nothing, doubles nothing and damages nobody’s report (seed %i)',
  async (seed) => {
    let made = 0;
    const newUid = () => derivedUid(`walk ${seed} ${made++}`);
    const archive = new FakeArchive();
    archive.add(ct(), ct(2), slide);
    for (const report of foreignReports(newUid)) addForeign(archive, report);
    const before = sentinelsIn(archive);
    const removed: string[] = [];
    const line = new UnreliableLine(archive);
    const device = new IDBFactory();
    const random = seededRandom(seed);
    let page = await visit(line, device, newUid);
    let expected = placesOf(page);
    const log: string[] = [];
    for (let step = 0; step < 40; step++) {
      const dice = random();
      const open = page.marks().filter((one) => one.lockedReason === undefined);
      const chosen = open[Math.floor(random() * open.length)];
      if (dice < 0.18) {
        const [id] = page.draw(drawn(random));
        log.push(`${step} draw ${id} ${page.state().annotations[id ?? '']?.shape}`);
      } else if (dice < 0.45 && chosen) {
        const after = changed(random, chosen);
        log.push(
          `${step} change ${chosen.id} ${chosen.trackingIdentifier} > ${after.trackingIdentifier} ${after.label.value} ${after.comment} ${after.points.join(' ')} ${after.site?.value}`,
        );
        page.change(chosen.id, () => after);
      } else if (dice < 0.5 && chosen) {
        log.push(`${step} remove ${chosen.id} ${chosen.trackingIdentifier}`);
        removed.push(chosen.trackingIdentifier);
        page.remove(chosen.id);
      } else if (dice < 0.57) {
        page.workspace.undo();
        log.push(`${step} undo`);
      } else if (dice < 0.6) {
        log.push(`${step} arrive ${line.late.length}`);
        line.late.shift()?.();
      } else if (dice < 0.8) {
        const fault = (['cut', 'late', 'answerLost', 'onlyAnswerLost', 'twice'] as const)[Math.floor(random() * 8)];
        line.faults = [undefined, fault].slice(random() < 0.5 ? 1 : 0);
        await page.save();
        log.push(`${step} save ${fault} ${page.state().save.text}`);
        line.mend();
      } else {
        await page.keep();
        page = await visit(line, device, newUid);
        log.push(`${step} reload ${JSON.stringify(page.state().problems)}`);
        expect(placesOf(page), log.join('\n')).toEqual(expected);
      }
      expected = placesOf(page);
    }
    await page.keep();
    await page.save();
    await page.save();
    expect([page.unsavedCount(), page.state().save.text], log.join('\n')).toEqual([0, expect.any(String)]);
    for (const arrive of line.late) arrive();
    page = await visit(line, new IDBFactory(), newUid);
    expect(placesOf(page), log.join('\n')).toEqual(expected);
    expect(page.unsavedCount()).toBe(0);
    const left = sentinelsIn(archive);
    expect(left.filter((one) => ALWAYS.includes(one))).toEqual(ALWAYS);
    if (removed.length === 0) expect(new Set(left)).toEqual(new Set(before));
  },
);
