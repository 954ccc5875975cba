// @vitest-environment happy-dom
import { act } from 'react';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ReportDocument } from '../../dicom/document';
import type { DisplaySet } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { PaneSlot } from '../pane/PaneSlot';
import { buildStudy } from '../../testing/builders';
import { buildFrames, button, click, createHarness, press, show } from '../testing';
import {
  dcm,
  documentSeries,
  image,
  lengthCode,
  lesion,
  mm,
  node,
  number,
  outline,
  report,
  type Sketch,
  sct,
  section,
  version,
  words,
} from './documentSamples';

const comment = dcm('121106', 'Comment');
const measurements = dcm('126010', 'Imaging Measurements');
const study = buildStudy('1.1');
const ct = buildFrames('9.1', study, 3, { seriesDescription: 'Lung 1.0' });

async function open(
  documents: readonly ReportDocument[],
  more: {
    readonly uids?: readonly string[];
    readonly displaySets?: readonly DisplaySet[];
    isCaseLoading?: boolean;
  } = {},
) {
  const harness = createHarness(['document.showReference', 'pane.activate', 'pane.maximise']);
  const set = documentSeries(more.uids ?? documents.map(({ sopInstanceUid }) => sopInstanceUid));
  harness.workspace.setState({
    studies: [study],
    displaySets: [set, ...(more.displaySets ?? [ct])],
    isCaseLoading: more.isCaseLoading ?? false,
    documents: Object.fromEntries(documents.map((document) => [document.sopInstanceUid, document])),
  });
  harness.workspace.showInPane('1' as PaneId, set.id);
  const [pane] = harness.workspace.getState().panes;
  await import('./DocumentView'); // its own chunk: loaded, the pane shows it at once
  const shown = await show(harness, <PaneSlot pane={pane!} paneNumber={1} />);
  await act(async () => {});
  onTestFinished(shown.end);
  const { page } = shown;
  const lines = () => [...page.querySelectorAll<HTMLElement>('[role=treeitem]')];
  return {
    ...harness,
    page,
    lines,
    texts: () => lines().map((line) => line.textContent),
    line: (path: string) => page.querySelector<HTMLElement>(`[data-path="${path}"]`)!,
    pane: page.querySelector<HTMLElement>('[data-pane-id]')!,
    tree: () => page.querySelector<HTMLElement>('[role=tree]')!,
    focused: () => document.activeElement?.getAttribute('data-path'),
  };
}

const plain = (...children: readonly Sketch[]) => report('1.2.1', children);
const withLesions = plain(
  words(comment, 'Follow-up'),
  section(measurements, [lesion('Lesion 1', '12.30', '9.1.2'), lesion('Lesion 2', '5', '8.8')]),
);

describe('SR-31: a report in a pane', () => {
  test('SR-31: the pane says what it is, and the document says title, author, date, origin and state', async () => {
    const { pane, page } = await open([withLesions]);
    expect([pane.dataset.paneKind, pane.dataset.paneState]).toEqual(['document', 'ready']);
    expect(page.querySelector('h2')?.textContent).toBe('Imaging Measurement Report');
    for (const part of ['2026-03-01 10:15', 'Doe, Jane', 'made with ACME Reader', 'COMPLETE', 'UNVERIFIED']) {
      expect(page.textContent).toContain(part);
    }
    expect(page.textContent).not.toContain('PARTIAL');
  });

  test('SR-31: a key object selection has no completion flag, and none is made up', async () => {
    const kos = { ...plain(image('9.1.1')), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59', title: 'Of Interest' };
    const { page } = await open([kos]);
    expect(page.textContent).not.toMatch(/COMPLETE|PARTIAL|VERIFIED/);
    expect(page.textContent).toContain('CT image 1 of Lung 1.0');
  });

  test('SR-31: items stand as a tree with levels, positions and what can be unfolded', async () => {
    const { line, lines, tree } = await open([withLesions]);
    expect(tree().getAttribute('aria-label')).toBe('Imaging Measurement Report');
    expect(lines().map((one) => one.dataset.path)).toEqual(['1.1', '1.2', '1.2.1', '1.2.2']);
    expect(line('1.2').getAttribute('aria-expanded')).toBe('true');
    expect(line('1.1').hasAttribute('aria-expanded')).toBe(false);
    const second = line('1.2.2');
    expect(['aria-level', 'aria-posinset', 'aria-setsize', 'aria-expanded'].map((a) => second.getAttribute(a))).toEqual(
      ['2', '2', '2', 'false'],
    );
  });

  test('SR-31: a measurement group is one line with name, finding, site and every value with its unit', async () => {
    const { line } = await open([withLesions]);
    const text = line('1.2.1').textContent ?? '';
    for (const part of ['Lesion 1', 'Nodule', 'Lung', 'Length 12.3 mm']) expect(text).toContain(part);
    await click(line('1.2.1'));
    expect(line('1.2.1.4').textContent).toContain('12.30 mm');
  });

  test('SR-31: text, code, number with qualifier, time and unknown items read as they are', async () => {
    const { texts } = await open([
      plain(
        words(comment, 'line 1\nline 2'),
        node(dcm('121071', 'Finding'), { kind: 'code', code: sct('27925004', 'Nodule') }),
        number(lengthCode, '12.30'),
        number(lengthCode, '7', { value: '{spicules}', scheme: '99U', meaning: 'spicules' }),
        node(lengthCode, { kind: 'number', unit: mm, qualifier: dcm('114000', 'Not a number') }),
        node(undefined, { kind: 'time', rangeType: 'SEGMENT', text: '1.5, 2 s' }),
        node(undefined, { kind: 'unknown', text: '(0040,A801) 3' }),
        node(comment, { kind: 'unknown', text: '' }),
      ),
    ]);
    expect(texts()).toEqual([
      'Commentline 1\nline 2',
      'FindingNodule',
      'Length12.30 mm',
      'Length7 {spicules}',
      'Lengthno value (Not a number)',
      'TimeSEGMENT: 1.5, 2 s',
      'TABLE(0040,A801) 3',
      'Commentno value',
    ]);
  });

  test('SR-31: codes and relationships are shown on demand', async () => {
    const { page, line } = await open([withLesions]);
    expect(line('1.1').textContent).not.toContain('121106');
    expect(line('1.1').querySelector('[title]')?.getAttribute('title')).toBe(
      'Comment (121106, DCM) · CONTAINS TEXT · item 1.1',
    );
    await click(button(page, 'Codes'));
    expect(line('1.1').textContent).toContain('121106, DCM');
    expect(line('1.1').textContent).toContain('CONTAINS TEXT');
    expect(button(page, 'Codes').getAttribute('aria-pressed')).toBe('true');
  });

  test('SR-31: arrows, Home, End, Enter and Space move and fold as in any tree', async () => {
    const { tree, line, focused, lines, pane } = await open([withLesions]);
    await act(async () => pane.focus());
    await press(pane, 'ArrowDown');
    expect(focused()).toBe('1.1');
    const key = (name: string) => press(document.activeElement!, name);
    const walk = async (...keys: string[]) => {
      const seen = [];
      for (const name of keys) {
        await key(name);
        seen.push(focused());
      }
      return seen;
    };
    expect(await walk('ArrowUp', 'ArrowDown', 'ArrowRight', 'End', 'Home', 'End')).toEqual([
      '1.1',
      '1.2',
      '1.2.1',
      '1.2.2',
      '1.1',
      '1.2.2',
    ]);
    expect(await walk('ArrowRight')).toEqual(['1.2.2']);
    expect(line('1.2.2').getAttribute('aria-expanded')).toBe('true');
    expect(await walk('ArrowRight', 'ArrowLeft', 'ArrowLeft')).toEqual(['1.2.2.1', '1.2.2', '1.2.2']);
    expect(line('1.2.2').getAttribute('aria-expanded')).toBe('false');
    expect(await walk('ArrowLeft', ' ')).toEqual(['1.2', '1.2']);
    expect(lines()).toHaveLength(2);
    expect(lines().filter((one) => one.tabIndex === 0)).toHaveLength(1);
    expect(tree().querySelectorAll('button[tabindex="0"]')).toHaveLength(0);
  });

  test('SR-31: an item given by reference leads to what is meant, through whatever is folded', async () => {
    const { page, focused, line, lines } = await open([
      plain(
        section(measurements, [lesion('Lesion 1', '12.3', '9.1.2')]),
        node(undefined, { kind: 'reference', path: '1.1.1.4' }, [], 'INFERRED FROM'),
        node(undefined, { kind: 'reference', path: '1.9.9' }, [], 'INFERRED FROM'),
      ),
    ]);
    await click(button(page, 'Collapse all'));
    expect(lines()).toHaveLength(3);
    await click(button(page, 'Length: 12.3 mm'));
    expect(focused()).toBe('1.1.1.4');
    expect(line('1.3').textContent).toContain('item 1.9.9, which is not in this document');
    expect(line('1.3').querySelector('button')).toBeNull();
  });
});

describe('SR-31: references to images', () => {
  test('SR-31: an image and its points are shown by a command with everything it needs', async () => {
    const { line, ran, page } = await open([
      plain(image('9.1.2'), image('9.1.3', [2, 5]), outline([0, 0, 5, 5], '9.1.1'), lesion('Lesion 1', '1', '9.1.2')),
    ]);
    await click(button(line('1.1'), 'CT image 2 of Lung 1.0'));
    await click(button(line('1.2'), 'CT image 3, frame 5 of Lung 1.0'));
    await click(button(line('1.3'), 'Polyline, 2 points'));
    await click(button(page, 'Show Lesion 1'));
    expect(ran.filter(([id]) => id === 'document.showReference').map(([, args]) => args)).toEqual([
      { sopInstanceUid: '9.1.2' },
      { sopInstanceUid: '9.1.3', frameNumber: 5 },
      { sopInstanceUid: '9.1.1', points: [0, 0, 5, 5] },
      { sopInstanceUid: '9.1.2', points: [0, 0, 5, 5] },
    ]);
    await act(async () => line('1.1').focus());
    await press(line('1.1'), 'Enter');
    expect(ran.at(-1)).toEqual(['document.showReference', { sopInstanceUid: '9.1.2' }]);
  });

  test('SR-31: points in millimetres are shown where some image shares their frame of reference', async () => {
    const space = (uid: string, ...sources: readonly Sketch[]) =>
      node(
        undefined,
        { kind: 'coordinates', graphicType: 'POINT', points: [1, 2, 3], dimension: 3, frameOfReferenceUid: uid },
        sources,
      );
    const placed = { ...ct, frameOfReferenceUid: '4.4' as NonNullable<typeof ct.frameOfReferenceUid> };
    const { line, ran } = await open([plain(space('4.4'), space('4.5'), space('4.4', image('8.8')))], {
      displaySets: [placed],
    });
    await click(button(line('1.1'), 'Point'));
    expect(ran.at(-1)?.[1]).toEqual({ points: [1, 2, 3], frameOfReferenceUid: '4.4' });
    expect(line('1.2').textContent).toContain('no image here shares its frame of reference');
    await click(button(line('1.3'), 'Point'));
    expect(ran.at(-1)?.[1]).toEqual({ points: [1, 2, 3], frameOfReferenceUid: '4.4' });
  });

  test('SR-31: what is not in the case, withdrawn or unreadable is said beside a button that does nothing', async () => {
    const broken = node(undefined, { kind: 'coordinates', graphicType: 'POLYLINE', points: [], dimension: 2 });
    const { line, ran, workspace } = await open([
      plain(image('8.8'), outline([1, 1, 2, 2], '8.8'), broken, image('8.9')),
    ]);
    await act(async () => workspace.setState({ rejectedInstances: { '8.9': 'Rejected for Quality Reasons' } }));
    const reason = (path: string) => line(path).querySelector('button')?.getAttribute('aria-description');
    expect(['1.1', '1.2', '1.3', '1.4'].map(reason)).toEqual([
      'not in this case',
      'its image is not in this case',
      'its points cannot be read',
      'withdrawn: Rejected for Quality Reasons',
    ]);
    expect(line('1.1').textContent).toContain('not in this case');
    await click(line('1.1').querySelector('button')!);
    expect(ran).toEqual([]);
    await act(async () => workspace.setState({ isCaseLoading: true }));
    expect(line('1.1').textContent).toContain('the case is still loading');
  });
});

describe('SR-25: versions', () => {
  const versions = [
    version('1.2.3', { rivals: ['1.2.2'] as never, predecessors: ['1.2.1'] as never, changes: ['Lesion 1: moved'] }),
    version('1.2.2', {
      rivals: ['1.2.3'] as never,
      predecessors: ['1.2.1'] as never,
      isWithdrawn: true,
      isComplete: false,
      authorName: 'Smith, Alan',
    }),
    version('1.2.1', { isHead: false }),
  ];
  const chain = ['1.2.1', '1.2.2', '1.2.3'].map((uid) => report(uid, [words(comment, `text of ${uid}`)], { versions }));

  test('SR-25: the current version is shown, a rival is said and can be opened', async () => {
    const { page, texts } = await open(chain);
    expect(texts()).toEqual(['Commenttext of 1.2.3']);
    expect(page.textContent).toContain('Two versions were made at the same time');
    await click(button(page, 'Open the other version'));
    expect(texts()).toEqual(['Commenttext of 1.2.2']);
    expect(page.textContent).toContain('PARTIAL');
    expect(page.textContent).toContain('All marks were withdrawn in this version');
  });

  test('SR-25: the history lists who made what, newest first, and opens any version', async () => {
    const { page, texts } = await open(chain);
    await click(button(page, 'History: 3 versions'));
    const history = page.querySelector('[aria-label=History]')!;
    const items = [...history.querySelectorAll('ol > li')].map((item) => item.textContent ?? '');
    expect(items).toHaveLength(3);
    for (const part of ['2026-03-01 10:15', 'CURRENT', 'COMPLETE', 'Doe, Jane', 'ACME Reader', 'Lesion 1: moved']) {
      expect(items[0]).toContain(part);
    }
    expect(items[1]).toContain('All marks were withdrawn in this version');
    expect(items[2]).toContain('First version');
    expect(items[2]).not.toContain('CURRENT');
    await click([...history.querySelectorAll('button')].at(-1)!);
    expect(texts()).toEqual(['Commenttext of 1.2.1']);
    expect(page.textContent).toContain('Older version, not current');
    await click(button(page, 'Open the current version'));
    expect(texts()).toEqual(['Commenttext of 1.2.3']);
  });

  test('SR-25: several current reports of a series are all offered', async () => {
    const { page, texts } = await open([
      report('1.2.8', [words(comment, 'a')]),
      report('1.2.9', [words(comment, 'b')]),
    ]);
    const choice = page.querySelector<HTMLSelectElement>('select[aria-label=Report]')!;
    expect([...choice.options].map(({ value }) => value)).toEqual(['1.2.8', '1.2.9']);
    await act(async () => {
      choice.value = '1.2.9';
      choice.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(texts()).toEqual(['Commentb']);
  });
});

describe('SR-31: what is not there, and what is too much', () => {
  test('SR-31: a report that is loading, unreadable or there in part says so', async () => {
    const { pane, page, workspace } = await open([], { uids: ['1.2.1', '1.2.2'], isCaseLoading: true });
    expect([pane.dataset.paneState, page.textContent]).toEqual(['loading', 'Loading Measurements…']);
    await act(async () => {
      workspace.setState({ isCaseLoading: false });
      workspace.setProblem('case/derived/1.2.1/0', {
        code: 'invalid-object',
        severity: 'error',
        title: 'Measurements: this object could not be read',
      });
    });
    expect(pane.dataset.paneState).toBe('error');
    expect(page.querySelector('[role=alert]')?.textContent).toContain('this object could not be read');
    await act(async () => workspace.setState({ documents: { '1.2.2': report('1.2.2', []) } }));
    expect(pane.dataset.paneState).toBe('partial');
    expect(page.textContent).toContain('1 of 2 documents of this series could not be read');
    expect(page.textContent).toContain('This document has a title and nothing else');
  });

  test('SR-31: hostile text stays text, in its own direction, and long text is shown in part', async () => {
    const hostile = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>';
    const long = 'a very long narrative '.repeat(500);
    const { page, line } = await open([
      report('1.2.1', [words(dcm('1', hostile), hostile), words(comment, long), lesion(hostile, '1', '9.1.1')], {
        title: hostile,
        versions: [version('1.2.1', { authorName: hostile, madeWith: hostile })],
      }),
    ]);
    expect(page.querySelectorAll('img, script')).toHaveLength(0);
    expect(page.querySelector('h2 > bdi')?.textContent).toBe(hostile);
    expect([...line('1.1').querySelectorAll('bdi')].map((one) => one.textContent)).toEqual([hostile, hostile]);
    expect(line('1.2').textContent?.length).toBeLessThan(700);
    await click(button(line('1.2'), 'Show all 11,000 characters'));
    expect(line('1.2').textContent).toContain(long);
  });

  test('SR-31: ten thousand items open folded, and unfolding them all puts no more on the page than is read', async () => {
    const groups = Array.from({ length: 2000 }, (_, i) => lesion(`Lesion ${i}`, '1', '9.1.1'));
    const { lines, page, focused, line } = await open([plain(section(measurements, groups))]);
    expect(lines().length).toBeLessThanOrEqual(150);
    await click(button(page, 'Expand all'));
    expect(lines().length).toBeLessThanOrEqual(150);
    expect(page.textContent).toContain('further items');
    await act(async () => line('1.1').focus());
    await press(line('1.1'), 'End');
    expect(focused()).toBe('1.1.2000.4.1.1');
    expect(lines().length).toBeLessThanOrEqual(150);
    expect(page.textContent).toContain('earlier items');
    await press(document.activeElement!, 'Home');
    expect(focused()).toBe('1.1');
  }, 30_000);

  test('SR-31: a tree deeper than any stack is shown and unfolded', async () => {
    let deep = words(comment, 'bottom');
    for (let i = 0; i < 300; i++) deep = section(comment, [deep]);
    const { page, lines } = await open([plain(deep)]);
    await click(button(page, 'Expand all'));
    expect(lines().length).toBe(150);
    expect(lines()[20]?.textContent).toContain('level 21');
  }, 30_000);

  test('SR-31: a document that is read again stays as far unfolded as it was', async () => {
    const { line, workspace, lines } = await open([withLesions]);
    await click(line('1.2.1'));
    const count = lines().length;
    await act(async () => workspace.setState({ documents: { '1.2.1': structuredClone(withLesions) } }));
    expect(lines()).toHaveLength(count);
    expect(line('1.2.1').getAttribute('aria-expanded')).toBe('true');
  });

  test('SR-31: the whole document can be copied as text', async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    onTestFinished(() => void vi.unstubAllGlobals());
    const { page } = await open([withLesions]);
    await click(button(page, 'Copy as text'));
    const [[text]] = writeText.mock.calls as unknown as [[string]];
    expect(text).toContain('Imaging Measurement Report\n2026-03-01 10:15, Doe, Jane, made with ACME Reader');
    expect(text).toContain('    Tracking Identifier: Lesion 2\n');
    expect(text).toContain('      Length: 12.30 mm\n'.slice(2));
    expect(page.querySelector('[role=status]')?.textContent).toBe('Copied');
  });
});

test('SR-36: the mean and the maximum of one quantity are two columns', async () => {
  const by = (meaning: string, value: string) =>
    number(dcm('112031', 'Attenuation'), value, mm, [
      node(dcm('121401', 'Derivation'), { kind: 'code', code: sct(meaning, meaning) }, [], 'HAS CONCEPT MOD'),
    ]);
  const row = (a: string, b: string) => section(dcm('9', 'Vessel'), [by('Mean', a), by('Maximum', b)]);
  const { page } = await open([plain(section(measurements, [row('1', '2'), row('3', '4')]))]);
  await click([...page.querySelectorAll('[role=tab]')].find((tab) => tab.textContent === 'Tables (1)')!);
  expect([...page.querySelectorAll('tr')].map((one) => [...one.children].map((cell) => cell.textContent))).toEqual([
    ['#', 'Attenuation (Mean) (mm)', 'Attenuation (Maximum) (mm)'],
    ['1', '1', '2'],
    ['2', '3', '4'],
  ]);
});

test('SR-36: values that repeat are offered as tables, and a row leads to its place in the report', async () => {
  const mGy = { value: 'mGy', scheme: 'UCUM', meaning: 'mGy' };
  const event = (protocol: string, dose: Sketch) =>
    section(dcm('113819', 'CT Acquisition'), [
      words(dcm('125203', 'Acquisition Protocol'), protocol),
      section(dcm('113829', 'CT Dose'), [dose]),
    ]);
  const ctdi = dcm('113830', 'Mean CTDIvol');
  const { page, focused } = await open([
    plain(
      event('Thorax', number(ctdi, '7.25', mGy)),
      event('Abdomen', number(ctdi, '8.25', mGy)),
      event('Scout', node(ctdi, { kind: 'number', qualifier: dcm('114007', 'Measurement not attempted') })),
      section(dcm('121070', 'Findings'), [
        number(lengthCode, '1', mm, [node(dcm('1', 'Image Mode'), { kind: 'code', code: dcm('2', 'M mode') })]),
        number(sct('2', 'Width'), '2'),
        number(sct('3', 'Depth'), '3'),
      ]),
    ),
  ]);
  await click([...page.querySelectorAll('[role=tab]')].find((tab) => tab.textContent === 'Tables (2)')!);
  const rows = (table: Element) =>
    [...table.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  expect([...page.querySelectorAll('table')].map(rows)).toEqual([
    [
      ['#', 'Acquisition Protocol', 'Mean CTDIvol (mGy)'],
      ['1', 'Thorax', '7.25'],
      ['2', 'Abdomen', '8.25'],
      ['3', 'Scout', 'no value (Measurement not attempted)'],
    ],
    [
      ['#', 'Name', 'Value', 'Image Mode'],
      ['1', 'Length', '1 mm', 'M mode'],
      ['2', 'Width', '2 mm', ''],
      ['3', 'Depth', '3 mm', ''],
    ],
  ]);
  await click(button(page, '2: show CT Acquisition 2 in the report'));
  expect(focused()).toBe('1.2');
});
