import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { frameSpace, mark } from '../codecs/testData';
import { codes, units } from '../dicom/codes';
import { seededRandom } from '../lib/seededRandom';
import { FakeArchive } from '../testing/fakeArchive';
import { ct, STUDIES } from './caseImages';
import { addForeign, foreignGroup, foreignReport, line } from './foreignCase';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';

async function visit(archive: FakeArchive, device: IDBFactory) {
  const reader = await openAsReader({
    source: archive.source(),
    drafts: createIndexedDbDraftStore(device),
    studyInstanceUids: STUDIES.slice(0, 1),
  });
  return { ...reader, state: () => reader.workspace.getState(), keep: () => reader.keeper.flush() };
}
type Page = Awaited<ReturnType<typeof visit>>;

/** Each reader works on marks of their own: even names and odd ones. */
const marksOf = (page: Page, who: number) =>
  page.marks().filter(({ trackingIdentifier }) => Number(/\d+$/.exec(trackingIdentifier)?.[0]) % 2 === who);
const seenBy = (page: Page, who: number) =>
  marksOf(page, who)
    .map(({ trackingIdentifier, comment }) => `${trackingIdentifier} ${comment ?? ''}`)
    .sort();

/** Four groups, two of which share their Tracking UID while the others have none. */
const report = () =>
  foreignReport(
    [0, 1, 2, 3].map((i) =>
      foreignGroup([line([10, 10 + 10 * i, 60, 10], 35)], {
        name: `F${i}`,
        ...(i % 2 === 1 ? { trackingUid: '1.2.826.0.3' } : {}),
      }),
    ),
  );

const drawn = (x: number, trackingIdentifier: string) =>
  mark(ct(), frameSpace(ct()), 'length', [x, 10, x + 50, 10], {
    trackingIdentifier,
    measurements: [{ name: codes.length, value: 35, unit: units.mm }],
  });

test.each(Array.from({ length: Number(process.env.WALKS ?? 6) }, (_, i) => i * 17 + 3))(
  'two readers of one case, one of whose reports is another system’s, each find their own work after every reload and save (seed %i)',
  async (seed) => {
    const archive = new FakeArchive();
    archive.add(ct());
    addForeign(archive, report());
    const random = seededRandom(seed);
    const devices = [new IDBFactory(), new IDBFactory()] as const;
    const pages: [Page, Page] = [await visit(archive, devices[0]), await visit(archive, devices[1])];
    const log: string[] = [];
    const reload = async (who: 0 | 1) => {
      await pages[who].keep();
      pages[who] = await visit(archive, devices[who]);
      log.push(`${who} reloads`);
    };
    for (let step = 0; step < 30; step++) {
      const who = random() < 0.5 ? 0 : 1;
      const page = pages[who];
      const dice = random();
      const own = marksOf(page, who);
      const chosen = own[Math.floor(random() * own.length)];
      if (dice < 0.2) page.draw(drawn(1 + step, `L${100 + 2 * step + who}`));
      else if (dice < 0.5 && chosen) page.change(chosen.id, (one) => ({ ...one, comment: `said ${step}` }));
      else if (dice < 0.8) {
        await page.save();
        log.push(`${who} saves: ${page.state().save.text}`);
      } else {
        const before = seenBy(page, who);
        await reload(who);
        expect(seenBy(pages[who], who), log.join('\n')).toEqual(before);
      }
    }
    for (const who of [0, 1, 0] as const) {
      await reload(who);
      await pages[who].save();
      expect([pages[who].unsavedCount(), pages[who].state().save.text]).toEqual([0, expect.any(String)]);
    }
    const last = await visit(archive, new IDBFactory());
    expect([seenBy(last, 0), seenBy(last, 1)]).toEqual([seenBy(pages[0], 0), seenBy(pages[1], 1)]);
    expect(last.marks().filter(({ lockedReason }) => lockedReason !== undefined)).toEqual([]);
    expect(Object.values(last.state().problems)).toEqual([]);
  },
);
