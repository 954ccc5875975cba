import { type Browser, expect, type Page } from '@playwright/test';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';

type Vec3 = [number, number, number];

/** Where the flow gets its objects from when it reads back as a stranger would. */
export interface Archive {
  /** Root of its DICOMweb services. */
  readonly root: () => string;
  /** Files of a modality as stored, oldest first. */
  filesOf(modality: 'SR' | 'ANN'): Promise<Uint8Array[]>;
}

export interface Group {
  tracking: string;
  graphic: string;
  points: number[];
  sop: string | null;
  values: [string, number][];
}

/** What a stranger reads in a report: each measurement group with its coordinates, reference and values. */
const READ_REPORT = `
def walk(i):
    yield i
    for c in getattr(i,'ContentSequence',[]) or []:
        yield from walk(c)
groups=[]
for g in walk(d):
    if getattr(g,'ValueType','')!='CONTAINER' or not getattr(g,'ConceptNameCodeSequence',None) or g.ConceptNameCodeSequence[0].CodeValue!='125007': continue
    r={'tracking':'','graphic':'','points':[],'sop':None,'values':[]}
    for i in walk(g):
        if i.ValueType=='UIDREF' and i.ConceptNameCodeSequence[0].CodeValue=='112040': r['tracking']=i.UID
        if i.ValueType in('SCOORD','SCOORD3D'):
            r['graphic']=i.GraphicType; r['points']+= [float(x) for x in i.GraphicData]
            for c in getattr(i,'ContentSequence',[]) or []:
                if c.ValueType=='IMAGE': r['sop']=c.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        if i.ValueType=='NUM' and len(i.MeasuredValueSequence)>0: r['values'].append([i.ConceptNameCodeSequence[0].CodeValue, float(i.MeasuredValueSequence[0].NumericValue)])
    groups.append(r)
pre=[s.ReferencedSOPInstanceUID for st in getattr(d,'PredecessorDocumentsSequence',[]) for se in st.ReferencedSeriesSequence for s in se.ReferencedSOPSequence]
print(json.dumps({'sop':d.SOPInstanceUID,'study':d.StudyInstanceUID,'patient':d.PatientID,'groups':groups,'predecessors':pre}))`;

export interface Report {
  sop: string;
  study: string;
  patient: string;
  groups: Group[];
  predecessors: string[];
}

/** Coordinates of each annotation group, as x and y pairs whatever the form. */
const READ_ANN = `
out=[]
for g in d.AnnotationGroupSequence:
    raw=g.PointCoordinatesData if 'PointCoordinatesData' in g else g.DoublePointCoordinatesData
    f='f' if 'PointCoordinatesData' in g else 'd'
    n=len(raw)//struct.calcsize(f)
    v=list(struct.unpack('<%d%s'%(n,f),raw))
    step=2 if d.AnnotationCoordinateType=='2D' or 'CommonZCoordinateValue' in g else 3
    out.append({'label':g.AnnotationGroupLabel,'count':int(g.NumberOfAnnotations),'type':g.GraphicType,'xy':[[v[i],v[i+1]] for i in range(0,n,step)]})
print(json.dumps(out))`;

export interface SavedMarks {
  readonly trackingUids: readonly string[];
  readonly canvasPoints: readonly [number, number][];
}

export const CELLS = 50;
/** Where only the way to the archive is tried. */
export const FEW_CELLS = 6;

/** Draws a 50 mm length on the CT, a square millimetre and cells on the slide; returns what was aimed at. */
export async function drawMarks(
  viewer: ViewerPage,
  cellCount = CELLS,
): Promise<{ ends: [Vec3, Vec3]; square: Vec3[]; cells: Vec3[] }> {
  const ct = await viewer.activate('radiology');
  const ends = await lengthOf(viewer, ct, 50);
  await viewer.tool('Length').click();
  await viewer.clickAt(ct, ends);
  await expect(viewer.annotations).toHaveCount(1);
  await expect(viewer.annotations.first()).toContainText(/50\.0 mm/);

  const slide = await viewer.activate('slide');
  const square = await drawSquareMillimetre(viewer, slide);
  await expect(viewer.annotations).toHaveCount(2);

  await viewer.run('view.magnification', { power: 20 });
  await viewer.settled(slide);
  const cells = await gridOf(viewer, slide, cellCount);
  await viewer.tool('Point').click();
  await viewer.clickAt(slide, cells);
  await expect(viewer.annotations).toHaveCount(2 + cellCount);
  await viewer.page.keyboard.press('Escape');
  return { ends, square, cells };
}

/** A polygon of 1 mm × 1 mm in the middle of a slide pane, clicked corner by corner; the table says 1.000 mm². */
export async function drawSquareMillimetre(viewer: ViewerPage, slide: string): Promise<Vec3[]> {
  const before = await viewer.annotations.count();
  await viewer.run('view.magnification', { power: 2 });
  await viewer.settled(slide);
  const square = await squareOf(viewer, slide, 1);
  await viewer.tool('Polygon').click();
  await viewer.clickAt(slide, square);
  await viewer.page.keyboard.press('Enter');
  await expect(viewer.annotations).toHaveCount(before + 1);
  await expect(viewer.annotations.filter({ hasText: /(1\.00[0-4]|0\.99[6-9]) mm²/ }).last()).toBeVisible();
  return square;
}

export const readReports = async (archive: Archive): Promise<Report[]> =>
  (await archive.filesOf('SR')).map((bytes) => readWithPydicom<Report>(bytes, READ_REPORT));

type Metadata = Record<string, { Value?: (string | number)[] } | undefined>;

/**
 * SCOORD points lie on the image they name, within a quarter of a pixel of the patient points that were clicked: worked
 * out here from the header alone (PS3.3 C.7.6.2.1.1; the top left corner of the first pixel is 0\\0).
 */
async function expectOnImage(archive: Archive, mark: Group | undefined, ends: readonly Vec3[]): Promise<void> {
  const [found] = await json<Metadata[]>(`${archive.root()}/instances?SOPInstanceUID=${mark?.sop}`);
  const [study, series] = ['0020000D', '0020000E'].map((tag) => found?.[tag]?.Value?.[0]);
  const path = `/studies/${study}/series/${series}/instances/${mark?.sop}/metadata`;
  const [header] = await json<Metadata[]>(archive.root() + path);
  const numbers = (tag: string) => (header?.[tag]?.Value ?? []).map(Number);
  const [x0 = 0, y0 = 0, z0 = 0] = numbers('00200032');
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = numbers('00200037');
  const [rowSpacing = 0, columnSpacing = 0] = numbers('00280030');
  ends.forEach(([x, y, z], i) => {
    const [dx, dy, dz] = [x - x0, y - y0, z - z0];
    const expected = [
      (dx * rx + dy * ry + dz * rz) / columnSpacing + 0.5,
      (dx * cx + dy * cy + dz * cz) / rowSpacing + 0.5,
    ];
    for (const axis of [0, 1] as const) {
      expect(Math.abs((mark?.points[i * 2 + axis] ?? 1e9) - (expected[axis] ?? 0))).toBeLessThan(0.25);
    }
    const offPlane = dx * (ry * cz - rz * cy) + dy * (rz * cx - rx * cz) + dz * (rx * cy - ry * cx);
    expect(Math.abs(offPlane)).toBeLessThan(0.01);
  });
}

async function json<T>(url: string): Promise<T> {
  const answer = await fetch(url, { headers: { Accept: 'application/dicom+json' } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as T;
}

/** One square millimetre ± 0.5 %, each corner within half a base pixel of where it was clicked. */
export function expectSquare(region: Group | undefined, square: readonly Vec3[], basePixelMm: number): void {
  const area = region?.values.find(([code]) => code === '42798000')?.[1] ?? Number.NaN;
  expect(Math.abs(area - 1)).toBeLessThan(0.005);
  square.forEach((corner, i) => {
    for (const axis of [0, 1] as const) {
      expect(Math.abs((region?.points[i * 3 + axis] ?? 1e9) - corner[axis])).toBeLessThan(basePixelMm / 2);
    }
  });
}

/** Checks by strangers' eyes that the archive holds what was drawn, where it was drawn. */
export async function checkStored(
  archive: Archive,
  drawn: Awaited<ReturnType<typeof drawMarks>>,
  basePixelMm: number,
): Promise<Report[]> {
  const reports = await archive.filesOf('SR');
  const ours = await readReports(archive);
  expect(ours).toHaveLength(2);
  for (const bytes of reports) expect(errorsIn(bytes, 'SR')).toEqual([]);
  const length = ours.flatMap((report) => report.groups).find((group) => group.graphic === 'POLYLINE');
  expect(length?.values[0]?.[1]).toBeGreaterThan(49.9);
  expect(length?.values[0]?.[1]).toBeLessThan(50.1);
  await expectOnImage(archive, length, drawn.ends);
  const region = ours.flatMap((report) => report.groups).find((group) => group.graphic === 'POLYGON');
  expectSquare(region, drawn.square, basePixelMm);
  const annotations = await archive.filesOf('ANN');
  const newest = annotations.at(-1);
  if (!newest) throw new Error('No ANN object was stored');
  expect(errorsIn(newest, 'ANN')).toEqual([]);
  const groups = readWithPydicom<{ label: string; count: number; type: string; xy: [number, number][] }[]>(
    newest,
    READ_ANN,
  );
  expect(groups.map(({ count, type }) => [count, type])).toEqual([[CELLS, 'POINT']]);
  drawn.cells.forEach((cell, i) => {
    for (const axis of [0, 1] as const)
      expect(Math.abs((groups[0]?.xy[i]?.[axis] ?? 1e9) - cell[axis])).toBeLessThan(basePixelMm / 2);
  });
  return ours;
}

/**
 * Moves one end of the CT length by 10 mm with its handle and saves again: the new report names the old one, and every
 * Tracking UID is what it was.
 */
export async function editAndSaveAgain(
  viewer: ViewerPage,
  archive: Archive,
  ends: [Vec3, Vec3],
  before: Report[],
): Promise<void> {
  const ct = await viewer.activate('radiology');
  await viewer.run('tool.set', { tool: 'windowLevel' });
  await viewer.annotations.filter({ hasText: '50.0 mm' }).first().click();
  const along = direction(ends[0], ends[1]);
  const moved: Vec3 = [ends[1][0] + along[0] * 10, ends[1][1] + along[1] * 10, ends[1][2] + along[2] * 10];
  await viewer.drag(ct, ends[1], moved);
  await expect(viewer.annotations.filter({ hasText: /60\.[01] mm|59\.9 mm/ })).toHaveCount(1);
  await viewer.save();
  const reports = (await archive.filesOf('SR')).map((bytes) => readWithPydicom<Report>(bytes, READ_REPORT));
  expect(reports).toHaveLength(before.length + 1);
  const known = new Set(before.map((report) => report.sop));
  const second = reports.find((report) => !known.has(report.sop));
  const first = before.find((report) => report.groups.some((group) => group.graphic === 'POLYLINE'));
  expect(second?.predecessors).toEqual([first?.sop]);
  expect(second?.groups.map((group) => group.tracking)).toEqual(first?.groups.map((group) => group.tracking));
}

/** The marks of a pane as painted: the pixels of the drawing layer that are not empty, in CSS pixels. */
export async function paintedMarks(
  viewer: ViewerPage,
  kind: 'radiology' | 'slide',
): Promise<{ width: number; pixels: number[] }> {
  await viewer.run('annotation.select', { ids: [] });
  await viewer.page.mouse.move(2, 2);
  await viewer.page.waitForTimeout(200); // one repaint of the layer after the selection
  return viewer
    .pane(kind)
    .first()
    .evaluate((pane) => {
      const canvas = pane.querySelector<HTMLCanvasElement>('canvas[data-layer="marks"]');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('The pane has no layer of marks');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const pixels: number[] = [];
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 128) pixels.push((i - 3) / 4);
      return { width: canvas.width, pixels };
    });
}

/** Every painted pixel of one has a painted pixel of the other within one pixel, and there are pixels at all. */
export function expectSameWithinOnePixel(
  a: { width: number; pixels: number[] },
  b: { width: number; pixels: number[] },
): void {
  expect(a.pixels.length).toBeGreaterThan(50);
  expect(b.width).toBe(a.width);
  const astray = (from: number[], to: ReadonlySet<number>) =>
    from.filter((at) => ![-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => to.has(at + dy * a.width + dx)))).length;
  expect(astray(a.pixels, new Set(b.pixels))).toBe(0);
  expect(astray(b.pixels, new Set(a.pixels))).toBe(0);
}

/** In a browser that has never seen the case every mark is where it was, under the Tracking UID it had. */
export async function checkFreshBrowser(
  viewer: ViewerPage,
  browser: Browser,
  url: string,
  studies: readonly string[],
): Promise<void> {
  const count = await viewer.annotations.count();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    colorScheme: 'dark',
  });
  const fresh = new ViewerPage(await context.newPage());
  await fresh.openCase(url, studies);
  await fresh.settled();
  await expect(fresh.annotations).toHaveCount(count, { timeout: 30_000 });
  for (const kind of ['radiology', 'slide'] as const) {
    await sameView(viewer, fresh, kind);
    expectSameWithinOnePixel(await paintedMarks(viewer, kind), await paintedMarks(fresh, kind));
  }
  const known = new Set(await trackingUids(viewer.page));
  const kept = (await trackingUids(fresh.page)).filter((uid) => known.has(uid));
  expect(kept.length).toBeGreaterThanOrEqual(2); // the length and the region; ANN has no Tracking UIDs
  expect(fresh.problems).toEqual([]);
  await context.close();
}

/** Both viewers show the same frame, or the same field of the slide, from a reset view. */
async function sameView(viewer: ViewerPage, fresh: ViewerPage, kind: 'radiology' | 'slide'): Promise<void> {
  for (const one of [viewer, fresh]) {
    await one.activate(kind);
    await one.run('view.reset');
    const frameNumber = Number(await viewer.pane(kind).first().getAttribute('data-frame-number'));
    if (kind === 'radiology') await one.run('view.frame', { frameNumber });
    else await one.run('view.magnification', { power: 5 });
    await one.settled();
  }
}

export async function trackingUids(page: Page): Promise<string[]> {
  const rows = page.getByRole('table', { name: 'Annotations' }).locator('[data-tracking-uid]');
  return (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-tracking-uid') ?? ''))).sort();
}

async function lengthOf(viewer: ViewerPage, pane: string, lengthMm: number): Promise<[Vec3, Vec3]> {
  const { width, height } = await paneSize(viewer, pane);
  const centre = await viewer.fromCanvas(pane, [width / 2, height / 2]);
  const beside = await viewer.fromCanvas(pane, [width / 2 + 100, height / 2]);
  const along = direction(centre, beside);
  const at = (mm: number): Vec3 => [centre[0] + along[0] * mm, centre[1] + along[1] * mm, centre[2] + along[2] * mm];
  return [at(-lengthMm / 2), at(lengthMm / 2)];
}

async function squareOf(viewer: ViewerPage, pane: string, sideMm: number): Promise<Vec3[]> {
  const { width, height } = await paneSize(viewer, pane);
  const [x, y, z] = await viewer.fromCanvas(pane, [width / 2, height / 2]);
  const h = sideMm / 2;
  return [
    [x - h, y - h, z],
    [x + h, y - h, z],
    [x + h, y + h, z],
    [x - h, y + h, z],
  ];
}

/** Points on a grid over the middle of the pane, at whole CSS pixels, in the pane's own coordinates. */
async function gridOf(viewer: ViewerPage, pane: string, count: number): Promise<Vec3[]> {
  const { width, height } = await paneSize(viewer, pane);
  const points: Vec3[] = [];
  for (let i = 0; i < count; i++) {
    const x = width * 0.25 + ((i % 10) * width * 0.5) / 10;
    const y = height * 0.3 + (Math.floor(i / 10) * height * 0.4) / Math.ceil(count / 10);
    points.push(await viewer.fromCanvas(pane, [Math.round(x), Math.round(y)]));
  }
  return points;
}

async function paneSize(viewer: ViewerPage, pane: string): Promise<{ width: number; height: number }> {
  const box = await viewer.page.locator(`[data-pane-id="${pane}"]`).boundingBox();
  if (!box) throw new Error(`Pane ${pane} is not visible`);
  return box;
}

function direction(from: Vec3, to: Vec3): Vec3 {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  return [(to[0] - from[0]) / length, (to[1] - from[1]) / length, (to[2] - from[2]) / length];
}
