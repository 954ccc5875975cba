import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement, DicomJson } from '../../src/dicom/json';
import { tags } from '../../src/dicom/tags';
import { violations } from '../fixtures/axe';
import { DicomWeb, text } from '../fixtures/dicomWeb';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
const ROOT = '1.2.826.0.1.3680043.10.1481.72';
const PDF_SERIES = `${ROOT}.1`;
const CDA_SERIES = `${ROOT}.2`;
const FOREIGN = 'http://203.0.113.9';

const CDA = `<?xml version="1.0"?><?xml-stylesheet href="${FOREIGN}/style.xsl" type="text/xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Chest clinic letter</title>
<recordTarget><patientRole><patient><name><given>Ada</given><family>Example</family></name><birthTime value="19610302"/></patient></patientRole></recordTarget>
<component><structuredBody><component><section><title>Findings</title><text>
<paragraph onclick="window.hacked=1">A nodule of 8 mm in the left upper lobe.<img xmlns="http://www.w3.org/1999/xhtml" src="${FOREIGN}/image" onerror="window.hacked=1"/></paragraph>
<script xmlns="http://www.w3.org/1999/xhtml">window.hacked = 1</script>
<list><item>No pleural effusion</item><item>No <content revised="delete">enlarged</content> lymph nodes</item></list>
<table><thead><tr><th>Date</th><th>Length</th></tr></thead><tbody><tr><td>2026-01-02</td><td>8 mm</td></tr></tbody></table>
<renderMultiMedia referencedObject="MM1"/></text></section></component></structuredBody></component></ClinicalDocument>`;
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj
trailer<</Root 1 0 R>>
`;

function enclosing(image: DicomJson, leaf: 1 | 2, title: string, content: string): Uint8Array {
  const copied = ['00100010', '00100020', '00100030', '00100040', '0020000D', '00080020', '00080030', '00080050'];
  const dataset: DicomJson = {
    ...Object.fromEntries(copied.flatMap((tag) => (image[tag] ? [[tag, image[tag]]] : []))),
    '00080016': one('UI', `1.2.840.10008.5.1.4.1.1.104.${leaf}`),
    '00080018': one('UI', `${ROOT}.${leaf}.1`),
    '00080060': one('CS', 'DOC'),
    '0008103E': one('LO', title),
    '0020000E': one('UI', `${ROOT}.${leaf}`),
    '00200011': one('IS', 70 + leaf),
    '00200013': one('IS', 1),
    '00420010': one('ST', title),
    '00420011': { vr: 'OB', InlineBinary: Buffer.from(content).toString('base64') },
    '00420012': one('LO', 'text/html'),
  };
  return encodePart10(dataset, '1.2.840.10008.1.2.1');
}

test.describe('documents of other formats', () => {
  let server: ViewerServer;
  let study = '';
  const archive = new DicomWeb(() => `${server.url}/dicom-web`);

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const { directory, studyInstanceUids } = await makeSmallCase();
    study = studyInstanceUids[0] ?? '';
    server = await startViewer(['--automation', '--data', directory, '--store', scratchFolder('documents')]);
    const [image = {}] = await archive.headers('CT', study);
    expect(text(image, tags.SOPInstanceUID)).not.toBe('');
    await archive.store(enclosing(image, 1, 'Outside report', PDF));
    await archive.store(enclosing(image, 2, 'Clinic letter', CDA));
  });
  test.afterAll(() => server?.stop());

  test('AT-19: a CDA document with a script and a foreign picture is read as text, and nothing runs or is asked for', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await viewer.openCase(server.url, [study]);
    await viewer.settled();
    const asked = () => urls.filter((url) => url.includes(`/series/${CDA_SERIES}/instances/`));
    expect(asked()).toEqual([]);
    await expect(viewer.seriesItem(CDA_SERIES)).toContainText('1 CDA document');
    const pane = await viewer.openDocument(CDA_SERIES);
    await expect(pane.getByRole('heading', { name: 'Chest clinic letter' })).toBeVisible();
    await expect(pane.getByText('Ada Example, born 1961-03-02')).toBeVisible();
    await expect(pane).toHaveAttribute('data-pane-state', 'ready');
    await expect(pane.getByRole('alert')).toContainText(
      'This document names another patient than its study: name “Ada',
    );
    await expect(pane.getByText('A nodule of 8 mm in the left upper lobe.')).toBeVisible();
    await expect(pane.getByRole('listitem')).toHaveText(['No pleural effusion', 'No [deleted: enlarged] lymph nodes']);
    await expect(pane.getByRole('row')).toHaveText(['DateLength', '2026-01-028 mm']);
    await expect(pane.getByText('A picture of the document stands here')).toBeVisible();
    expect(asked()).toHaveLength(1);
    expect(await pane.locator('img, iframe, script, object, embed, [onclick]').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(urls.filter((url) => url.startsWith(FOREIGN))).toEqual([]);
    const download = page.waitForEvent('download');
    await pane.getByRole('link', { name: 'Save XML' }).click();
    expect((await download).suggestedFilename()).toMatch(/^document-[\d.]+\.xml$/);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath('cda.png') });
  });

  test('AT-19: a PDF is opened in a tab of its own, and its pane says why', async ({ page, context }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [study]);
    await viewer.settled();
    await expect(viewer.seriesItem(PDF_SERIES)).toContainText('1 PDF document');
    const pane = await viewer.openDocument(PDF_SERIES);
    await expect(pane.getByRole('heading', { name: 'Outside report' })).toBeVisible();
    await expect(pane.getByText('PDF document, 1 kB')).toBeVisible();
    await expect(pane.getByText('in a tab of its own').first()).toBeVisible();
    expect(await pane.locator('iframe, object, embed').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath('pdf.png') });
    const tab = context.waitForEvent('page');
    await pane.getByRole('link', { name: 'Open in a tab of its own' }).click();
    expect((await tab).url()).toMatch(/^blob:/);
    await (await tab).close();
  });
});
