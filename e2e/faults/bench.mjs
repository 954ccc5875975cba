// What the walks in Node share: one archive on loopback, the proxy before it, the independent reader behind it.
import { join } from 'node:path';
import { FaultProxy } from './faultProxy.mjs';
import { NodePage } from './nodePage.mjs';
import { newDevice } from './device.mjs';
import { startIndependentReader } from './readArchive.mjs';

const FIXED = ['0020000D', '0020000E', '00080018', '00200052'];

export async function openBench({ viewer, archiveFolder, folder, count, left }) {
  const { startServer } = await import(join(archiveFolder, 'entry.js'));
  const storeDirectory = join(folder, 'store');
  const server = await startServer({
    port: 0,
    archive: { id: 'archive', label: 'Archive', storeDirectory },
    onError: (error) => console.error(error),
  });
  const proxy = new FaultProxy(server.url);
  const proxyUrl = await proxy.start();
  const independent = startIndependentReader(storeDirectory);
  if (!independent) console.log('pydicom is missing: the archive is read by the viewer itself, on a fresh device');
  const bench = { viewer, proxy, proxyUrl, archiveUrl: server.url, count, left, isEnough: () => left() <= 0 };
  return {
    ...bench,
    newCase: (dice) => newCase(bench, dice),
    readArchive: (uids) => (independent ? independent.read(uids) : readWithViewer(bench, uids)),
    async close() {
      independent?.stop();
      await proxy.stop();
      await server.close();
    },
  };
}

/** A patient's CT and slide under identifiers of their own, stored. */
async function newCase({ viewer, archiveUrl }, dice) {
  const uid = () => `2.25.${1 + dice.below(9)}${Array.from({ length: 30 }, () => dice.below(10)).join('')}`;
  const renamed = new Map();
  const own = (dataset) => {
    let text = JSON.stringify(dataset);
    for (const tag of FIXED) {
      const [old] = dataset[tag].Value;
      if (!renamed.has(old)) renamed.set(old, uid());
      text = text.replaceAll(`"${old}"`, `"${renamed.get(old)}"`);
    }
    return JSON.parse(text);
  };
  const ct = own(viewer.ct);
  const slide = own(viewer.slide);
  for (const dataset of [ct, slide])
    await store(archiveUrl, dataset['0020000D'].Value[0], viewer.encodePart10(dataset));
  const measured = { measurements: viewer.length().measurements };
  return {
    studyInstanceUids: [ct, slide].map((dataset) => dataset['0020000D'].Value[0]),
    over: { newUid: uid },
    length: (x) => viewer.mark(ct, viewer.frameSpace(ct), 'length', [x, 10, x + 50, 10], measured),
    cell: (x) => viewer.mark(slide, viewer.slideSpace(slide), 'point', [x, 30, 0], { label: viewer.NUCLEUS }),
  };
}

export async function store(url, study, bytes) {
  const boundary = 'faults';
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = { 'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}` };
  const answer = await fetch(`${url}/dicom-web/studies/${study}`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(`the case could not be stored: ${answer.status} ${await answer.text()}`);
}

async function readWithViewer({ viewer, archiveUrl }, studyInstanceUids) {
  const page = new NodePage(viewer, newDevice());
  const reader = await page.open(archiveUrl, studyInstanceUids);
  const marks = reader.marks().map((mark) => {
    const name = mark.shape === 'length' ? `${mark.trackingUid} ` : '';
    return `${mark.shape} ${name}${Math.round(mark.points[0])}`;
  });
  await page.leave();
  return { marks: marks.sort(), objects: [] };
}
