import type { Page } from '@playwright/test';
import { recordNetwork } from '../network';
import type { Cell, CtData, Journey, Sample, Stage, Viewer } from '../types';
import { countDrafts, readSaving, type SavePageRecord, watchSaving } from './savePage';
import { msToMark, msToState } from './saveTimes';

const TIMEOUT_MS = 60_000;
const POLL_MS = 25;
const DRAFT = 'parfocal:save-draft';
const CONFIRMED = 'parfocal:save-confirmed';
const PEERS =
  'stores only through a dialog and tells nothing durable before the answer of the archive: until then its marks are in the memory of the page';

/**
 * A length is drawn with the mouse and saved. Durable on this device: from the mouse button going up to the mark that the
 * draft is written, which is then looked up in the browser's database. Confirmed: from the click on the dialog's button to
 * the mark that the archive has it, which is then asked of the archive.
 */
export const saveJourney: Journey = {
  id: 'save',
  title: 'A mark drawn and saved',
  cells: [
    { id: 'ct-100-jpegls@lan', title: '100 CT images, LAN', data: 'ct-100-jpegls', link: 'lan' },
    { id: 'ct-100-jpegls@rural', title: '100 CT images, 10 Mbit/s and 100 ms', data: 'ct-100-jpegls', link: 'rural' },
  ],
  metrics: [
    { id: 'draftMs', title: 'Mouse up to durable on this device', unit: 'ms', better: 'less' },
    { id: 'confirmedMs', title: 'Click on Save to confirmed by the archive', unit: 'ms', better: 'less' },
    { id: 'saidMs', title: 'Click on Save to the page saying so', unit: 'ms', better: 'less' },
    { id: 'requests', title: 'Requests of the save', unit: 'count', better: 'less' },
    { id: 'kb', title: 'Bytes received during the save', unit: 'kB', better: 'less' },
  ],
  viewers: ['parfocal'],
  absent: {
    ohif: PEERS,
    ohifMinified: PEERS,
    dmv: 'the bare page stores nothing',
    fetch: 'is no viewer',
  },
  quickCells: ['ct-100-jpegls@lan'],
  run: playSave,
};

async function playSave(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = stage.dataOf(cell);
  if (data.kind !== 'ct') throw new Error(`${data.name} holds no CT`);
  const page = await stage.newPage();
  const network = await recordNetwork(page);
  await page.addInitScript(watchSaving);
  // The whole series comes first, or what is still on its way would share the line with the save; nothing of that is
  // measured, so it comes over the fast one.
  stage.link.use('lan');
  await page.goto(`${viewer.origin}/viewer?StudyInstanceUIDs=${data.studyInstanceUid}`, { waitUntil: 'commit' });
  await page.locator('[data-pane-kind="radiology"][data-pane-state="ready"]').waitFor({ timeout: TIMEOUT_MS });
  stage.link.use(cell.link);
  await drawLength(page);
  const drawn = await until(page, 'the draft on this device', (record) => msToMark(record, DRAFT) !== undefined);
  const drafts = await page.evaluate(countDrafts);
  if (drafts === 0)
    throw new Error('the page said that the draft is durable, and the database of the browser holds none');
  const before = await storedReports(viewer, data);
  network.reset();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  const saved = await until(page, 'the confirmation', (record) => msToState(record, 'confirmed') !== undefined);
  const after = await storedReports(viewer, data);
  if (after !== before + 1)
    throw new Error(`the page said that the report is stored, and the archive lists ${after - before} new ones`);
  const record = await network.read();
  const end =
    (await page.evaluate(() => performance.timeOrigin)) + saved.pointerUpMs + (msToMark(saved, CONFIRMED) ?? 0);
  const { requests, kb } = { requests: record.requests(end).length, kb: record.bytes(end) / 1000 };
  const times = {
    draftMs: msToMark(drawn, DRAFT),
    confirmedMs: msToMark(saved, CONFIRMED),
    saidMs: msToState(saved, 'confirmed'),
  };
  const values = Object.fromEntries(Object.entries(times).flatMap(([id, ms]) => (ms === undefined ? [] : [[id, ms]])));
  return {
    values: { ...values, requests, kb },
    notes: [`${drafts} draft records on the device, ${after} reports in the archive`],
  };
}

/** A drag with the left button across the image, as a hand does it. */
async function drawLength(page: Page): Promise<void> {
  await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Length', exact: true }).click();
  const box = await page.locator('[data-pane-kind="radiology"]').first().boundingBox();
  if (!box) throw new Error('there is no radiology pane');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 60, y - 20);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 12 });
  await page.mouse.up();
}

async function until(page: Page, what: string, isThere: (record: SavePageRecord) => boolean): Promise<SavePageRecord> {
  const end = Date.now() + TIMEOUT_MS;
  while (Date.now() < end) {
    const record = await page.evaluate(readSaving);
    if (isThere(record)) return record;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  throw new Error(`${what} did not come in ${TIMEOUT_MS / 1000} s`);
}

/** Reports that the archive lists for the study, asked past the viewer. */
async function storedReports(viewer: Viewer, data: CtData): Promise<number> {
  const address = `${viewer.origin}/dicom-web/studies/${data.studyInstanceUid}/instances?Modality=SR`;
  const answer = await fetch(address, { headers: { Accept: 'application/dicom+json' } });
  if (answer.status === 204) return 0;
  const found = (await answer.json()) as readonly Readonly<Record<string, { readonly Value?: readonly unknown[] }>>[];
  // Archives may ignore the modality as a key of instances: the SOP class tells (Comprehensive 3D, Comprehensive, Enhanced SR).
  return found.filter((one) => String(one['00080016']?.Value?.[0] ?? '').startsWith('1.2.840.10008.5.1.4.1.1.88.'))
    .length;
}
