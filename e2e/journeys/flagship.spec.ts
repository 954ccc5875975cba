import { type Browser, type Page, test } from '@playwright/test';
import { join } from 'node:path';
import { publicData, scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { expect } from '../fixtures/test';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';
import { Hands, picture } from './hands';

/** From the first mark to the archives' word, by a practised hand, and what the link alone takes. */
const MOST_SECONDS = 20;
const MOST_LINK_CLICKS = 4;

interface FlagshipCase {
  readonly name: string;
  /** Folders of the archive of radiology, and of that of pathology. */
  readonly folders: () => Promise<readonly [radiology: string, pathology: string]>;
}

const cases: readonly FlagshipCase[] = [
  {
    name: 'sample',
    folders: async () => {
      const { directory } = await makeSmallCase();
      return [join(directory, 'ct-current'), join(directory, 'slide-he')];
    },
  },
  {
    name: 'real',
    folders: () => Promise.resolve([publicData('petct_acrin') ?? '', publicData('wsi_he_metaplasia') ?? '']),
  },
];

for (const flagship of cases) {
  test.describe(`flagship, ${flagship.name} case`, () => {
    test.skip(
      flagship.name === 'real' && !publicData('wsi_he_metaplasia'),
      'the real case does not lie beside the project',
    );
    let radiology: ViewerServer;
    let pathology: ViewerServer;
    let viewer: ViewerServer;
    let studies: readonly string[] = [];
    test.beforeAll(async () => {
      test.setTimeout(240_000);
      const [ct, slide] = await flagship.folders();
      radiology = await startViewer(['--data', ct, '--store', scratchFolder('radiology')]);
      pathology = await startViewer(['--data', slide, '--store', scratchFolder('pathology')]);
      const roots = [radiology, pathology].flatMap(({ url }) => ['--dicomweb', `${url}/dicom-web`]);
      viewer = await startViewer([...roots, '--automation']);
      studies = [await newestStudy(radiology, 'CT'), await newestStudy(pathology, 'SM')];
    });
    test.afterAll(async () => {
      for (const server of [viewer, radiology, pathology]) await server?.stop();
    });

    test(`flagship: one finding on CT and slide, ${flagship.name} case`, async ({ page, browser }) => {
      const [hands, view] = [new Hands(page), new ViewerPage(page)];
      await view.openCase(viewer.url, studies);
      await view.loaded();
      await view.settled();
      await expect(view.pane('slide')).toHaveAttribute('data-settled', 'true');
      const [ct, slide] = [await view.paneId('radiology'), await view.paneId('slide')];
      const middle = await goToMiddle(view, ct);
      await view.activate('slide');
      await view.run('view.magnification', { power: 5 });
      await view.settled();

      hands.begin();
      await hands.press('l');
      for (const dx of [-40, 40]) await clickIn(page, hands, ct, [dx, 0]);
      await expect(view.annotations).toHaveCount(1);
      await hands.press('g');
      for (const [dx, dy] of CORNERS) await clickIn(page, hands, slide, [dx, dy]);
      await hands.press('Enter');
      await expect(view.annotations).toHaveCount(2);
      await hands.press('Escape');
      const before = hands.clicks;
      await hands.click(page.getByRole('button', { name: /^Link Lesion/ }));
      const panel = page.getByRole('region', { name: 'Link' });
      await hands.click(panel.getByRole('button', { name: 'Certain' }));
      await picture(page, `flagship-${flagship.name}-link`);
      await hands.click(panel.getByRole('button', { name: 'Link', exact: true }));
      const linkClicks = hands.clicks - before;
      await expect(panel).toHaveCount(0);
      await hands.press('Control+s');
      await expect(page.getByRole('dialog')).toBeVisible();
      await hands.press('Enter');
      await expect(view.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
      hands.end();
      await picture(page, `flagship-${flagship.name}-saved`);
      hands.tell(`link ${linkClicks} clicks, case ${flagship.name}`);

      const uid = (await view.annotations.first().getAttribute('data-tracking-uid')) ?? '';
      await expect(view.annotations.last()).toHaveAttribute('data-tracking-uid', uid);
      await expectReports(radiology, pathology, uid);
      const place = { ct: { frame: middle, uid }, slide: await centreOf(view, slide) };
      await expectFreshBrowser(browser, place);
      expect(view.problems).toEqual([]);
      expect(linkClicks).toBeLessThanOrEqual(MOST_LINK_CLICKS);
      expect(hands.seconds).toBeLessThanOrEqual(MOST_SECONDS);
    });

    /** Nobody has seen the case here: the finding brings both panes to its marks, from the list and from either mark. */
    async function expectFreshBrowser(browser: Browser, place: Place): Promise<void> {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
      const fresh = new ViewerPage(await context.newPage());
      await fresh.openCase(viewer.url, studies);
      await fresh.loaded();
      await fresh.settled();
      await expect(fresh.annotations.filter({ has: fresh.page.getByRole('button', { name: /^Unlink / }) })).toHaveCount(
        2,
      );
      await fresh.inspect('Findings');
      const row = fresh.page.getByRole('table', { name: 'Findings' }).locator(`[data-finding-uid="${place.ct.uid}"]`);
      await expect(row).toContainText('certain');
      await goElsewhere(fresh);
      await row.getByRole('button').first().click();
      await expectThere(fresh, place);
      await picture(fresh.page, `flagship-${flagship.name}-finding`);
      await fresh.inspect('Annotations');
      for (const mark of [fresh.annotations.first(), fresh.annotations.last()]) {
        await goElsewhere(fresh);
        await mark.focus();
        await fresh.page.keyboard.press('Enter');
        await expectThere(fresh, place);
      }
      await pathology.stop();
      await fresh.openCase(viewer.url, studies);
      await fresh.loaded();
      await expect(fresh.annotations).toHaveCount(1);
      await expect(fresh.annotations.first()).toHaveAttribute('data-tracking-uid', place.ct.uid);
      await expect(fresh.annotations.first()).toContainText('One finding with a mark elsewhere, certain');
      await picture(fresh.page, `flagship-${flagship.name}-one-archive`);
      expect(fresh.problems).toEqual([]);
      await context.close();
    }
  });
}

const CORNERS = [
  [-60, -50],
  [60, -50],
  [60, 50],
  [-60, 50],
] as const;

interface Place {
  readonly ct: { readonly frame: number; readonly uid: string };
  readonly slide: readonly number[];
}

async function goToMiddle(view: ViewerPage, ct: string): Promise<number> {
  const pane = view.page.locator(`[data-pane-id="${ct}"]`);
  const frameNumber = Math.ceil(Number(await pane.getAttribute('data-frame-count')) / 2);
  await view.run('pane.activate', { paneId: ct });
  await view.run('view.frame', { frameNumber });
  await expect(pane).toHaveAttribute('data-frame-number', String(frameNumber));
  await view.settled();
  return frameNumber;
}

async function goElsewhere(view: ViewerPage): Promise<void> {
  await view.activate('radiology');
  await view.run('view.frame', { frameNumber: 1 });
  await view.activate('slide');
  await view.run('view.reset');
  await view.settled();
}

/** The right image, and the right field: the middle of the slide pane is the middle of the region. */
async function expectThere(view: ViewerPage, { ct, slide }: Place): Promise<void> {
  await expect(view.pane('radiology').first()).toHaveAttribute('data-frame-number', String(ct.frame));
  await view.settled();
  const [x = 0, y = 0] = await centreOf(view, await view.paneId('slide'));
  expect(Math.hypot(x - (slide[0] ?? 0), y - (slide[1] ?? 0))).toBeLessThan(0.3);
}

async function centreOf(view: ViewerPage, paneId: string): Promise<readonly number[]> {
  const box = await view.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
  return view.fromCanvas(paneId, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
}

async function clickIn(page: Page, hands: Hands, paneId: string, [dx, dy]: readonly [number, number]): Promise<void> {
  const box = await page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
  await hands.clickAt((box?.x ?? 0) + (box?.width ?? 0) / 2 + dx, (box?.y ?? 0) + (box?.height ?? 0) / 2 + dy);
}

type Found = Record<string, { Value?: string[] }>;
const ask = async (server: ViewerServer, path: string): Promise<Found[]> => {
  const answer = await fetch(`${server.url}/dicom-web/${path}`, { headers: { Accept: 'application/dicom+json' } });
  return answer.status === 204 ? [] : ((await answer.json()) as Found[]);
};
const firstOf = (found: Found | undefined, tag: string): string => found?.[tag]?.Value?.[0] ?? '';

async function newestStudy(server: ViewerServer, modality: string): Promise<string> {
  const found = await ask(server, `studies?ModalitiesInStudy=${modality}`);
  return firstOf(found.toSorted((a, b) => firstOf(b, '00080020').localeCompare(firstOf(a, '00080020')))[0], '0020000D');
}

/** Every report is what three strangers accept, and the two of the marks bear one Tracking UID. */
async function expectReports(radiology: ViewerServer, pathology: ViewerServer, uid: string): Promise<void> {
  const trackingUids: string[][] = [];
  for (const server of [radiology, pathology]) {
    for (const one of await ask(server, 'instances?Modality=SR&includefield=all')) {
      if (!firstOf(one, '00080070').startsWith('Parfocal')) continue;
      const [study, series, sop] = ['0020000D', '0020000E', '00080018'].map((tag) => firstOf(one, tag));
      const url = `${server.url}/dicom-web/studies/${study}/series/${series}/instances/${sop}`;
      const answer = await fetch(url, { headers: { Accept: 'application/dicom' } });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(errorsIn(bytes, 'SR')).toEqual([]);
      trackingUids.push(readWithPydicom<string[]>(bytes, READ_TRACKING));
    }
  }
  expect(trackingUids).toHaveLength(3);
  for (const uids of trackingUids) expect(uids).toEqual([uid]);
}

const READ_TRACKING = `
def walk(i):
    yield i
    for c in getattr(i,'ContentSequence',[]) or []:
        yield from walk(c)
print(json.dumps([i.UID for i in walk(d) if getattr(i,'ValueType','')=='UIDREF' and i.ConceptNameCodeSequence[0].CodeValue=='112040']))`;
