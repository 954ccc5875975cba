import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { keyImage } from '../codecs/kos/keyObjectTestData';
import { element, sequence } from '../codecs/dataset';
import {
  codeContent,
  containerItem,
  numContent,
  scoordContent,
  scoord3dContent,
  textContent,
} from '../codecs/sr/contentItem';
import { measuredValue } from '../codecs/sr/measuredValue';
import { srCodes as c } from '../codecs/sr/srCodes';
import { frameSpace, mark, NUCLEUS, slideSpace, matrixSpace } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { type DicomJson, stringOf, sequenceOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { FakeArchive, uidOf } from '../testing/fakeArchive';
import {
  addForeign,
  ct,
  foreignGroup,
  foreignReport,
  line,
  outline,
  predecessorsOf,
  referenceTo,
  sentinel,
  slide,
  STUDIES,
} from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { UnreliableLine } from './unreliableLine';
import { treeDifference } from '../codecs/sr/treeDifference';

async function visit(
  archive: Pick<FakeArchive, 'source'>,
  device = new IDBFactory(),
  studies: readonly string[] = STUDIES,
) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids: studies,
  });
  return {
    ...reader,
    state: () => reader.workspace.getState(),
    unsaved: reader.unsavedCount,
    keep: () => reader.keeper.flush(),
  };
}
function setUp() {
  const archive = new FakeArchive();
  archive.add(ct(), ct(2), slide);
  return { archive, line: new UnreliableLine(archive), device: new IDBFactory() };
}
const length = (x = 10) =>
  mark(ct(), frameSpace(ct()), 'length', [x, 10, x + 50, 10], {
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });
const cell = (x: number) => mark(slide, slideSpace(slide), 'point', [x, 30, 0], { label: NUCLEUS });
type V = Awaited<ReturnType<typeof visit>>;
const show = (v: V) =>
  v
    .marks()
    .map((m) =>
      [
        m.id.slice(-8),
        m.trackingIdentifier,
        m.shape,
        m.points.slice(0, 2).join(),
        m.measurements.map((x) => `${x.name.meaning} ${x.value}`).join(';'),
        m.site?.meaning ?? '',
        m.laterality?.meaning ?? '',
        m.comment ?? '',
        m.lockedReason ?? '',
      ].join('|'),
    );
const named = (v: V, name: string) => {
  const m = v.marks().find((x) => x.trackingIdentifier === name);
  if (!m) throw new Error(`no ${name}: ${show(v)}`);
  return m;
};
const problems = (v: V) =>
  Object.entries(v.state().problems).map(([k, p]) => `${k}: ${p.title} ${p.tip ?? ''} ${p.detail ?? ''}`);
const shift = (v: V, name: string, by = 5) =>
  v.change(named(v, name).id, (m) => ({ ...m, points: m.points.map((p) => p + by) }));
const code = (value: string) => ({ value, scheme: '99T', meaning: value });
const out = (...x: unknown[]) => console.log(...x.map((y) => (typeof y === 'string' ? y : JSON.stringify(y, null, 1))));

test('site removed, laterality beside', async () => {
  const { archive } = setUp();
  const f = addForeign(
    archive,
    foreignReport([
      foreignGroup(
        [
          codeContent('HAS CONCEPT MOD', c.findingSite, code('lung')),
          codeContent('HAS CONCEPT MOD', c.laterality, code('left')),
          line([1, 1, 5, 5], 4),
        ],
        { name: 'A' },
      ),
    ]),
  );
  const v = await visit(archive);
  out(show(v));
  v.change(named(v, 'A').id, ({ site, laterality, ...m }) => m);
  await v.save();
  out(v.state().save.text);
  const w = await visit(archive);
  out(show(w));
  shift(w, 'A');
  await w.save();
  out(w.state().save.text);
});
test('name emptied', async () => {
  const { archive } = setUp();
  const v = await visit(archive);
  v.draw(length());
  await v.save();
  v.change(v.marks()[0]!.id, (m) => ({ ...m, trackingIdentifier: '' }));
  await v.save();
  out(v.state().save.text, show(await visit(archive)));
});
test('stale value then undone', async () => {
  const { archive } = setUp();
  const f = addForeign(
    archive,
    foreignReport([
      foreignGroup(
        [
          outline('POLYLINE', [1, 1, 9, 1, 5, 7, 1, 1]),
          numContent('CONTAINS', codes.area, measuredValue(24, units.mm2)),
        ],
        { name: 'A' },
      ),
    ]),
  );
  const v = await visit(archive);
  v.change(named(v, 'A').id, (m) => ({ ...m, points: m.points.map((p) => p + 1), measurements: [] }));
  await v.save();
  out(v.state().save.text, show(await visit(archive)));
  v.workspace.undo();
  await v.save();
  out(v.state().save.text, show(v), show(await visit(archive)));
});
test('ct and slide in one foreign report; missing image; locked', async () => {
  const { archive, device } = setUp();
  const f = addForeign(
    archive,
    foreignReport([
      foreignGroup([line([1, 1, 5, 5], 4)], { name: 'CT' }),
      foreignGroup([line([1, 1, 5, 5], 4, ct(9))], { name: 'missing' }),
      foreignGroup(
        [
          scoord3dContent(
            'CONTAINS',
            c.imageRegion,
            'POLYGON',
            [1, 1, 0, 2, 1, 0, 2, 2, 0, 1, 1, 0],
            stringOf(slide, '00200052') ?? '',
          ),
        ],
        { name: 'slide' },
      ),
      foreignGroup([outline('MULTIPOINT', [1, 1, 2, 2, 3, 3])], { name: 'multi' }),
      sentinel('x'),
    ]),
  );
  const v = await visit(archive, device);
  out(show(v), problems(v));
  shift(v, 'CT');
  v.change(named(v, 'slide').id, (m) => ({ ...m, comment: 'hello' }));
  await v.keep();
  const w = await visit(archive, device);
  out(show(w), w.unsaved());
  await w.save();
  out(w.state().save.text, problems(w));
  const x = await visit(archive);
  out(show(x), problems(x), treeDifference(f, archive.withModality('SR').at(-1)!));
});
test('delete all of a foreign report', async () => {
  const { archive, device } = setUp();
  const f = addForeign(
    archive,
    foreignReport([
      foreignGroup([line([1, 1, 5, 5], 4)], { name: 'A' }),
      foreignGroup([line([2, 1, 5, 5], 4)], { name: 'B' }),
    ]),
  );
  const v = await visit(archive, device);
  v.remove(named(v, 'A').id);
  v.remove(named(v, 'B').id);
  await v.save();
  out(v.state().save.text, show(v));
  v.draw(length());
  await v.save();
  out(v.state().save.text);
  v.workspace.undo();
  v.workspace.undo();
  v.workspace.undo();
  out(show(v));
  await v.save();
  out(v.state().save.text);
  const w = await visit(archive, device);
  out(show(w), problems(w), w.unsaved());
});
test('json rounds', async () => {
  const { archive, device } = setUp();
  const round = (x: unknown): unknown =>
    typeof x === 'number'
      ? Number(x.toPrecision(6))
      : Array.isArray(x)
        ? x.map(round)
        : typeof x === 'object' && x
          ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, round(v)]))
          : x;
  const exact = foreignReport([
    foreignGroup([line([10.123456, 10.98765432, 100.333333, 101.77777777], 4.123456789)], { name: 'A' }),
    foreignGroup(
      [outline('POLYLINE', [101.11111, 101.22222, 109.99999, 101.3333, 105.55555, 7.77777, 101.11111, 101.22222])],
      { name: 'B' },
    ),
  ]);
  addForeign(archive, exact, round(exact) as DicomJson);
  const v = await visit(archive, device);
  v.change(named(v, 'A').id, (m) => ({ ...m, comment: 'hello' }));
  shift(v, 'B', 1);
  await v.save();
  out(v.state().save.text, treeDifference(exact, archive.withModality('SR').at(-1)!));
});
test('bulk data uri for graphic data; main tags only', async () => {
  for (const which of ['bulk', 'none'] as const) {
    const { archive, device } = setUp();
    const exact = foreignReport([foreignGroup([line([10, 11, 12, 13], 4)], { name: 'A' })]);
    const told =
      which === 'bulk'
        ? JSON.parse(
            JSON.stringify(exact).replace(
              /"00700022":\{"vr":"FL","Value":\[[^\]]*\]\}/g,
              '"00700022":{"vr":"FL","BulkDataURI":"x"}',
            ),
          )
        : { ...exact, '0040A730': undefined };
    if (which === 'none') delete told['0040A730'];
    addForeign(archive, exact, told);
    const v = await visit(archive, device);
    out(show(v), problems(v));
    shift(v, 'A');
    await v.save();
    out(v.state().save.text);
    out(show(await visit(archive)));
  }
});
test('swapped same shaped', async () => {
  const { archive, device } = setUp();
  const g = [
    foreignGroup([line([10, 11, 12, 13], 4)], { name: 'A' }),
    foreignGroup([line([50, 11, 52, 13], 4)], { name: 'B' }),
  ];
  const told = foreignReport(g);
  const items = [...sequenceOf(told, '0040A730')];
  const exact = { ...told, '0040A730': sequence([items[0]!, { ...items[1]!, '0040A730': sequence([g[1]!, g[0]!]) }]) };
  addForeign(archive, exact, told);
  const v = await visit(archive, device);
  shift(v, 'A', 100);
  await v.save();
  out(v.state().save.text, problems(v), show(await visit(archive)));
});
test('key images on off on', async () => {
  const { archive, device } = setUp();
  const v = await visit(archive, device);
  v.draw(keyImage(ct(), 1, { trackingIdentifier: 'K1' }));
  await v.save();
  out(v.state().save.text);
  v.workspace.undo();
  await v.save();
  out(v.state().save.text);
  v.workspace.redo();
  await v.save();
  out(v.state().save.text, problems(v));
  v.workspace.undo();
  await v.save();
  out(v.state().save.text);
  let w = await visit(archive, device);
  out('empty', show(w), problems(w));
  w.draw(keyImage(ct(), 1, { trackingIdentifier: 'K2' }), keyImage(ct(2), 1, { trackingIdentifier: 'K3' }));
  await w.save();
  out(w.state().save.text);
  w = await visit(archive, device);
  out('two', show(w), problems(w), w.unsaved());
  w.remove(named(w, 'K2').id);
  w.remove(named(w, 'K3').id);
  await w.save();
  out(w.state().save.text);
  w = await visit(archive, device);
  out(
    'empty',
    show(w),
    problems(w),
    archive
      .withModality('KO')
      .map((o) => [stringOf(o, '00200013'), stringOf(o, tags.SeriesInstanceUID)?.slice(-5)].join()),
  );
});
test('ANN withdrawn then new', async () => {
  const { archive, device } = setUp();
  const v = await visit(archive, device);
  v.draw(cell(1), cell(2));
  await v.save();
  out(v.state().save.text);
  v.workspace.transact('d', 'user', () => ({}));
  await v.save();
  out(v.state().save.text);
  v.draw(cell(3));
  await v.save();
  out(v.state().save.text);
  let w = await visit(archive, device);
  out(show(w), problems(w), w.unsaved());
  w.remove(w.marks()[0]!.id);
  await w.save();
  out(w.state().save.text);
  w = await visit(archive, device);
  out(show(w), problems(w), w.unsaved());
  w.draw(cell(4));
  await w.save();
  out(w.state().save.text);
  w = await visit(archive, device);
  out(show(w), problems(w), w.unsaved());
});
