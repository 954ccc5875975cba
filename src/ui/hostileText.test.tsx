// @vitest-environment happy-dom
import { act, type ReactNode } from 'react';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CodedConcept } from '../dicom/codedConcept';
import { codes } from '../dicom/codes';
import { formatPersonName } from '../dicom/format';
import { paletteFor } from '../dicom/markPalette';
import type { RadiologyStatus, SlideStatus } from '../dicom/paneStatus';
import type { Problem } from '../dicom/problem';
import { tags } from '../dicom/tags';
import type { Annotation, AnnotationGroup, FramesDisplaySet, SlideDisplaySet, Study } from '../dicom/types';
import type { PaneId, SopInstanceUid, SourceId } from '../dicom/uids';
import { labelLines } from '../dicom/labelText';
import { OverlayCanvas } from '../engines/drawing/overlayCanvas';
import { type Context, paintLabel } from '../engines/drawing/painter';
import { buildAnnotation } from '../testing/builders';
import { documentSeries, lesion, node, number, report, sct, section, version, words } from './document/documentSamples';
import { ErrorPage } from './errors/ErrorPage';
import { Inspector, type InspectorTab } from './inspector/Inspector';
import { PaneSlot } from './pane/PaneSlot';
import { SeriesRail } from './rail/SeriesRail';
import { SaveDialog } from './save/SaveDialog';
import { Banner } from './shell/Banner';
import { buildStudy } from '../testing/builders';
import { buildFrames, buildHeader, buildSlide, click, createHarness, type Harness, show } from './testing';
import { WorkListScreen } from './workList/WorkListScreen';

/** What a hostile archive writes into a text, and what of it has to be read on the screen. */
const MARKUP: Readonly<Record<string, string>> = {
  image: '<img src=x onerror="window.hacked=1">',
  svg: '<svg onload="window.hacked=1"></svg>',
  script: '</script><script>window.hacked=1</script>',
  link: 'javascript:window.hacked=1',
  mustache: '{{constructor.constructor("window.hacked=1")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as an archive writes it
  template: '${window.hacked=1}',
  style: 'url(http://127.0.0.1:1/evil)',
  attribute: '" onmouseover="window.hacked=1" x="',
  entity: '&lt;img src=x onerror=1&gt;',
};
/** All of it in one text, as one screen shows it. */
const ALL_MARKUP = Object.values(MARKUP).join(' ');

/** A bidi override, a widthless space, an escape left open, a storm of marks, and a name without an end. */
const UNSEEN = `A\u202EB\u200BC\u001B(J a${'\u0301'.repeat(60)}b${'m'.repeat(20_000)}`;
const UNSEEN_SHOWN = `A⟦RLO⟧B⟦ZWSP⟧C␛(J a${'\u0301'.repeat(4)}bm`;

const COMMANDS = [
  'pane.show', 'pane.activate', 'pane.maximise', 'case.close', 'case.retryOpen', 'case.retrySeries', 'case.planSave',
  'case.retrySave', 'annotation.goTo', 'annotation.select', 'annotation.delete', 'annotation.setLabel',
  'annotation.rename', 'annotation.setSite', 'annotation.setComment', 'annotation.recompute', 'annotation.setSpecimen',
  'document.showReference', 'rejected.toggle', 'worklist.openStudies', 'worklist.search',
] as const; // biome-ignore format: a list

const problemOf = (text: string, severity: Problem['severity'] = 'error'): Problem => ({
  code: 'http',
  severity,
  title: `Title ${text}`,
  tip: `Tip ${text}`,
  detail: `Detail ${text}`,
});
const code = (text: string): CodedConcept => ({ value: text, scheme: text, meaning: text });

function hostileStudy(text: string): Study {
  return buildStudy('1.1', {
    patient: {
      patientId: text,
      issuerOfPatientId: text,
      patientName: text,
      patientBirthDate: text,
      patientSex: text,
    },
    accessionNumber: text,
    studyDate: text,
    studyTime: text,
    studyDescription: text,
    modalitiesInStudy: [text, 'CT', 'SM', 'SR', 'PT'],
  });
}

function hostileFrames(study: Study, text: string): FramesDisplaySet {
  const plain = buildFrames('9.1', study, 2, { modality: text, seriesDescription: text, seriesDate: text });
  const header = (n: number) =>
    buildHeader(plain.series, n, {
      calibration: { rowSpacingMm: 0.7, columnSpacingMm: 0.7, label: text },
      windows: [{ windowCenter: 40, windowWidth: 400, explanation: text }],
      dataset: Object.fromEntries(
        [tags.InstitutionName, tags.Manufacturer, tags.ManufacturerModelName].map((tag) => [tag, { Value: [text] }]),
      ),
    });
  return { ...plain, frames: [header(1), header(2)], problems: [problemOf(text, 'warning')] };
}

function hostileSlide(study: Study, text: string): SlideDisplaySet {
  const plain = buildSlide('9.2', study, 0.25);
  const specimens = ['1.5', '1.6'].map((specimenUid) => ({ specimenUid, specimenIdentifier: text, description: text }));
  const slide = {
    ...plain.slide,
    containerIdentifier: text,
    specimenIdentifier: text,
    stain: text,
    specimens,
    baseDataset: { [tags.ManufacturerModelName]: { Value: [text] } },
    problems: [problemOf(text, 'warning')],
  };
  return { ...plain, series: { ...plain.series, seriesDescription: text }, slide };
}

const hostileMark = (text: string, over: Omit<Partial<Annotation>, 'id'> & { id: string }): Annotation =>
  buildAnnotation({
    trackingIdentifier: text,
    label: code(text),
    site: code(text),
    laterality: code(text),
    comment: text,
    algorithm: { name: text, version: text },
    sopInstanceUid: '9.1.1' as SopInstanceUid,
    measurements: [
      { name: codes.length, value: 1, unit: code(text) },
      { name: code(text), value: 2, unit: { value: text, scheme: 'UCUM', meaning: text } },
      { name: code(text), value: Number.NaN, unit: { value: '', scheme: '', meaning: text } },
    ],
    ...over,
  });

const hostileGroup = (text: string) =>
  ({
    annotationGroupUid: '1.2',
    storedIn: '1.3',
    count: 2,
    label: text,
    propertyType: code(text),
    generationType: 'AUTOMATIC',
    algorithmName: text,
    measurements: [{ name: code(text), unit: code(text), values: Float32Array.of(1, 2) }],
  }) as unknown as AnnotationGroup;

const hostileReport = (text: string) => {
  const own = code(text);
  return report(
    '5.5.1',
    [
      words(own, text),
      node(own, { kind: 'code', code: own }),
      node(own, { kind: 'unknown', text }),
      node(own, { kind: 'time', rangeType: text, text }),
      { ...number(own, text, own), relationship: text },
      node(own, { kind: 'number', unit: own, qualifier: own }),
      section(own, [number(own, '1', own), number(sct('1', text), '2', own), number(sct('2', text), '3', own)]),
      section(own, [lesion(text, '12', '9.1.1'), lesion(text, '13', '7.7')]),
    ],
    {
      title: text,
      versions: [version('5.5.1', { authorName: text, madeWith: text, changes: [text] }), version('5.5.2')],
    },
  );
};

const radiology: RadiologyStatus = {
  kind: 'radiology', state: 'ready', frameNumber: 1, frameCount: 2, framesLoaded: 2, framesFailed: 0, windowCenter: 40,
  windowWidth: 400, zoom: 1,
  deviceZoom: 1, rotationDeg: 0, isFlipped: false, isInverted: false,
  orientation: { top: 'A', right: 'L', bottom: 'P', left: 'R' }, mmPerCssPixel: 0.5,
}; // biome-ignore format: values only
const onSlide: SlideStatus = {
  kind: 'slide', state: 'ready', isSettled: true, umPerCssPixel: 0.5, magnification: 20, rotationDeg: 0,
  isFlipped: false, zoom: 0.5, tilesPending: 0, tilesFailed: 0,
}; // biome-ignore format: values only

/** A case in which everything that can be text is this text. */
function hostileCase(text: string): Harness {
  const harness = createHarness(COMMANDS);
  const { workspace } = harness;
  const study = hostileStudy(text);
  const document = documentSeries(['5.5.1']);
  workspace.setState({
    studies: [study],
    displaySets: [
      hostileFrames(study, text),
      hostileSlide(study, text),
      { ...document, series: { ...document.series, modality: text, seriesDescription: text } },
    ],
    documents: { '5.5.1': hostileReport(text) },
    annotationGroups: [hostileGroup(text)],
    sourceLabels: { main: 'Main', other: 'Other' },
    rejectedInstances: { '9.1.2': text },
    areRejectedShown: true,
    problems: Object.fromEntries(
      ['case/save', 'case/study/1', 'series/9.1', 'source/main', 'pane/1/tiles', 'case/derived/5.5.1/0'].map((path) => [
        path,
        problemOf(text),
      ]),
    ),
    save: { phase: 'failed', text: `Failed ${text}` },
  });
  const tiled = { kind: 'totalPixelMatrix', sopInstanceUid: '9.2.1' } as Annotation['space'];
  const marks = [
    hostileMark(text, { id: 'a' }),
    hostileMark(text, { id: 'b', lockedReason: text }),
    hostileMark(text, { id: 'c', shape: 'polygon', space: tiled, sopInstanceUid: '9.2.1' as SopInstanceUid }),
    hostileMark(text, { id: 'd', shape: 'keyImage' }),
  ];
  workspace.transact('Draw', 'user', () => Object.fromEntries(marks.map((mark) => [mark.id, mark])));
  return harness;
}

const inPane = async (text: string, displaySetId: string, status?: RadiologyStatus | SlideStatus) => {
  const harness = hostileCase(text);
  await import('./document/DocumentView'); // its own chunk: loaded, the pane shows it at once
  harness.workspace.showInPane('1' as PaneId, displaySetId);
  if (status) harness.workspace.setPaneStatus('1' as PaneId, status);
  const [pane] = harness.workspace.getState().panes;
  return open(harness, <PaneSlot pane={pane!} paneNumber={1} />);
};

async function open(harness: Harness, element: ReactNode): Promise<HTMLElement> {
  const shown = await show(harness, element);
  onTestFinished(shown.end);
  await act(async () => {});
  // Tabs of the inspector are chunks of their own.
  await act(async () => {
    await Promise.all([import('./inspector/CaseInfo'), import('./inspector/FindingTable')]);
  });
  return shown.page;
}

const inspector = (tab: InspectorTab) => async (text: string) => {
  const page = await open(
    hostileCase(text),
    <Inspector tab={tab} onTab={() => {}} isFolded={false} onFold={() => {}} />,
  );
  for (const details of page.querySelectorAll<HTMLElement>('button[aria-label^="Details of"]')) await click(details);
  return page;
};

const workList = async (text: string) => {
  const harness = createHarness(COMMANDS);
  const study = hostileStudy(text);
  const series = { ...hostileFrames(study, text).series };
  harness.workList.setState({
    studies: [study, { ...study, studyInstanceUid: '1.2' as Study['studyInstanceUid'] }],
    sources: [
      {
        id: 'main' as SourceId,
        label: 'Main',
        state: 'failed',
        hasMore: false,
        problem: problemOf(text),
        warning: text,
      },
    ],
    contents: {
      sourceId: study.sourceId,
      studyInstanceUid: study.studyInstanceUid,
      state: 'ready',
      series: [series],
      warning: text,
    },
  });
  const page = await open(harness, <WorkListScreen />);
  const row = page.querySelector<HTMLElement>('[data-study-instance-uid="1.1"]');
  if (row) await click(row);
  return page;
};

/** Every place of the page that shows a text from elsewhere. */
const PLACES: Readonly<Record<string, (text: string) => Promise<HTMLElement>>> = {
  'the banner': async (text) => open(hostileCase(text), <Banner saveDialog={null} onShowProblems={() => {}} />),
  'the banner of two patients': async (text) => {
    const harness = hostileCase(text);
    harness.workspace.setState(({ studies }) => ({ studies: [...studies, buildStudy('2.1')] }));
    return open(harness, <Banner saveDialog={null} onShowProblems={() => {}} />);
  },
  'the rail': async (text) => open(hostileCase(text), <SeriesRail isFolded={false} onFold={() => {}} />),
  'a tooltip of the folded rail': async (text) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const page = await open(hostileCase(text), <SeriesRail isFolded onFold={() => {}} />);
    const card = page.querySelector('[role=listitem] [data-kind]')!;
    await act(async () => {
      card.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
      await vi.advanceTimersByTimeAsync(1000);
    });
    expect(document.querySelectorAll('[role=tooltip]')).toHaveLength(1);
    return document.body;
  },
  'a pane with an image': (text) => inPane(text, '9.1', radiology),
  'a pane with a slide': (text) => inPane(text, '9.2', onSlide),
  'a pane that is loading': (text) => inPane(text, '9.1'),
  'a pane with a report': (text) => inPane(text, 'documents'),
  'a pane with a report and its codes': async (text) => {
    const page = await inPane(text, 'documents');
    for (const name of ['Codes', 'Expand all', 'History'])
      for (const control of page.querySelectorAll<HTMLElement>('button, input, summary'))
        if ((control.getAttribute('aria-label') ?? control.textContent ?? '').startsWith(name)) await click(control);
    return page;
  },
  'the tables of a report': async (text) => {
    const page = await inPane(text, 'documents');
    const tab = [...page.querySelectorAll<HTMLElement>('[role=tab]')].find((one) => one.textContent?.startsWith('Tab'));
    await click(tab!);
    expect(page.querySelector('table')).not.toBeNull();
    return page;
  },
  'a pane with an object that is no image and no report': async (text) => {
    const harness = hostileCase(text);
    const pdf = documentSeries(['5.5.9'], '1.2.840.10008.5.1.4.1.1.104.1');
    const set = { ...pdf, id: 'pdf', series: { ...pdf.series, modality: text, seriesDescription: text } };
    harness.workspace.setState(({ displaySets, problems }) => ({
      displaySets: [...displaySets, set],
      problems: { ...problems, 'case/derived/5.5.9/0': problemOf(text, 'info') },
    }));
    harness.workspace.showInPane('1' as PaneId, 'pdf');
    const [pane] = harness.workspace.getState().panes;
    return open(harness, <PaneSlot pane={pane!} paneNumber={1} />);
  },
  'the list of marks and groups, with details': inspector('annotations'),
  'the list of findings': inspector('findings'),
  'the Info tab': async (text) => {
    const harness = hostileCase(text);
    harness.workspace.showInPane('1' as PaneId, '9.1');
    return open(harness, <Inspector tab="info" onTab={() => {}} isFolded={false} onFold={() => {}} />);
  },
  'the question before a save': async (text) =>
    open(
      hostileCase(text),
      <SaveDialog
        plan={{ items: [{ text, detail: text }], canSwitchRegions: true, regionsAs: 'SR' }}
        onRegionsAs={() => {}}
        onClose={() => {}}
      />,
    ),
  'the page of a failure': async (text) => open(createHarness([]), <ErrorPage problem={problemOf(text)} />),
  'the work list': workList,
};
const NAMES = Object.keys(PLACES);
/** The work list writes names of rows for assistive tools by itself; it is looked at by its own tests and in the browser. */
const CASE_NAMES = NAMES.filter((name) => name !== 'the work list');
const placeOf = (name: string) => PLACES[name] ?? (() => Promise.reject(new Error(name)));

/** Two children under one key: React may leave one out, and what a hostile or careless archive repeats would be gone. */
const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
afterEach(() => {
  document.body.replaceChildren();
  expect(complaints.mock.calls.map(([words]) => String(words).slice(0, 60))).toEqual([]);
  complaints.mockClear();
});

/** What is said aloud or shown by the browser itself: attributes in which nothing can be isolated. */
const SAID = ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label']; // biome-ignore format: a list
const said = (page: ParentNode): string[] =>
  [...page.querySelectorAll('*')].flatMap((element) => SAID.flatMap((name) => element.getAttribute(name) ?? []));

function textNodes(page: Node): string[] {
  if (page.nodeType === 3) return [page.textContent ?? ''];
  // What the reader may edit stands there as it is.
  return page.nodeName === 'TEXTAREA' ? [] : [...page.childNodes].flatMap(textNodes);
}

describe('AT-15: nothing an archive wrote is ever markup', () => {
  test.each(NAMES)('AT-15: markup, script and template syntax are text in %s', async (name) => {
    const page = await placeOf(name)(ALL_MARKUP);
    const shown = `${page.textContent} ${said(page).join(' ')}`;
    for (const part of ['<img src', 'window.hacked', '<svg onload']) expect(shown).toContain(part);
    const foreign = page.querySelectorAll('script, iframe, object, embed, style, link, base, meta, form, img, [href]');
    expect([...foreign].map(({ outerHTML }) => outerHTML)).toEqual([]);
    for (const element of page.querySelectorAll('*')) {
      const names = element.getAttributeNames();
      expect(names.filter((one) => /^(on|href$|src|xlink|action|formaction|srcdoc)/i.test(one))).toEqual([]);
      expect(element.getAttribute('style') ?? '').not.toMatch(/url|evil|hacked/);
      expect(element.getAttribute('class') ?? '').not.toMatch(/hacked|evil/);
    }
    expect((window as { hacked?: unknown }).hacked).toBeUndefined();
  });

  test('AT-15: the title of the window is a person, never markup', () => {
    document.title = `${formatPersonName('<img src=x onerror=alert(1)>')} · Parfocal`;
    expect(document.head.querySelector('img')).toBeNull();
    expect(document.title).toContain('<img');
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const INVISIBLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;
/** A thousand characters, some of them written out. */
const LONGEST_SHOWN = 1200;
const STORM = /\p{M}{5}/u;

describe('AT-16: nothing an archive wrote is unseen, covers what is beside it, or hangs the page', () => {
  test.each(CASE_NAMES)('AT-16: every character can be seen, and no text is endless, in %s', async (name) => {
    const page = await placeOf(name)(UNSEEN);
    expect(`${page.textContent} ${said(page).join(' ')}`).toContain(UNSEEN_SHOWN);
    for (const part of [...textNodes(page), ...said(page)]) {
      expect(INVISIBLE.test(part) || STORM.test(part) ? part.slice(0, 60) : '').toBe('');
      expect(part.length > LONGEST_SHOWN ? `${part.length} letters: ${part.slice(0, 60)}` : '').toBe('');
    }
  });

  test.each(CASE_NAMES)('AT-16: every text from elsewhere keeps its direction to itself in %s', async (name) => {
    const page = await placeOf(name)('قباني^لنزار');
    expect(textNodesOutsideBdi(page).filter((text) => text.includes('قباني'))).toEqual([]);
  });
});

function textNodesOutsideBdi(page: Node): string[] {
  if (page.nodeType === 3) return [page.textContent ?? ''];
  if (['BDI', 'OPTION', 'TEXTAREA'].includes(page.nodeName)) return [];
  return [...page.childNodes].flatMap(textNodesOutsideBdi);
}

describe('AT-23: labels of marks', () => {
  test.each(Object.entries(MARKUP))('AT-23: %s in a label is painted as letters, and makes no element', (_, text) => {
    const painted: string[] = [];
    const context = new Proxy({} as Record<string, unknown>, {
      get: (own, name) =>
        own[String(name)] ?? (String(name).endsWith('Text') ? (line: string) => painted.push(line) : () => {}),
      set: (own, name, value) => Reflect.set(own, name, value),
    }) as unknown as Context;
    const mark = hostileMark(text, { id: 'a' });
    const lines = labelLines({ ...mark, note: text, calibration: text });
    const before = document.querySelectorAll('*').length;
    paintLabel(context, lines, { left: 0, top: 0, right: 100, bottom: 40 }, '#fff', paletteFor('grey'));
    expect(painted.filter((line) => line.startsWith(text)).length).toBeGreaterThan(0);
    expect(document.querySelectorAll('*').length).toBe(before);
  });

  test('AT-23: what lies over an image is one canvas that is empty for assistive tools: no SVG, no HTML', () => {
    const host = document.createElement('div');
    // happy-dom paints nothing; that there is a context is all that is asked.
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({} as never);
    onTestFinished(() => void vi.restoreAllMocks());
    const overlay = new OverlayCanvas(host, 'marks');
    expect([...host.querySelectorAll('*')].map(({ nodeName }) => nodeName)).toEqual(['CANVAS']);
    expect([overlay.element.childNodes.length, overlay.element.getAttribute('aria-hidden')]).toEqual([0, 'true']);
  });
});
