import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FALSE_FINDINGS, type FalseFinding } from '../../e2e/fixtures/independent/allowList';
import {
  contentTreeFindings,
  type Findings,
  type JudgedFile,
  structureFindings,
  templateFindings,
} from '../../e2e/fixtures/independent/findings';
import { PROGRAMS, python, requirePrograms, run } from '../../e2e/fixtures/independent/programs';
import { type DicomJson, numbersOf, sequenceOf } from '../dicom/json';
import { checkAnn } from './ann/annChecker';
import { annFixtures } from './ann/annFixtures';
import { encodeAnnotationGroups } from './ann/encodeAnnotationGroups';
import { bulkObjects } from './bulkMatrix';
import { bytesOf } from './dataset';
import { savedStates } from './gsps/viewTestData';
import { successOf, toolReports } from './objectMatrix';
import { objectTags as t } from './objectTags';
import { encodePart10 } from './part10';
import { specialReports, specialSelections } from './specialReports';
import { readContentTree, walk } from './sr/contentItem';
import { reportInput, slideImage, slideMarks } from './testData';

/**
 * Other people's programs judge what is written here (ORC-1). A missing program is a failure in CI; elsewhere the check
 * is skipped and says which program it misses.
 */

type ByName = Readonly<Record<string, DicomJson>>;
const byName = (list: readonly { readonly name: string; readonly dataset: DicomJson }[]): ByName =>
  Object.fromEntries(list.map(({ name, dataset }) => [name, dataset]));

const REPORTS: ByName = { ...specialReports(), ...byName(toolReports()) };
const { images: _, annotations: __, ...common } = reportInput([]);
const SELECTIONS: ByName = specialSelections();
const BULK: ByName = {
  ...byName(annFixtures().map((one) => ({ ...one, name: `ANN fixture ${one.name}` }))),
  ...byName(bulkObjects()),
  'ANN of drawn marks': successOf(
    encodeAnnotationGroups({ ...common, slide: slideImage(), annotations: slideMarks() }),
  ),
};

const STATES: ByName = Object.fromEntries(
  Object.entries(savedStates()).map(([name, dataset]) => [`view ${name}`, dataset]),
);

let folder = '';
const excused = new Set<FalseFinding>();
const errorsOf = (findings: Findings): readonly string[] => {
  for (const one of findings.excused) excused.add(one);
  return findings.errors;
};

const pathOf = (name: string): string => join(folder, `${name.replace(/\W+/g, '-')}.dcm`);
const write = (name: string, dataset: DicomJson): string => {
  writeFileSync(pathOf(name), encodePart10(dataset));
  return pathOf(name);
};
const judged = (objects: ByName, object: JudgedFile['object']): JudgedFile[] =>
  Object.keys(objects).map((name) => ({ path: pathOf(name), object }));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parfocal-validators-'));
  const paths = Object.entries({ ...REPORTS, ...SELECTIONS, ...BULK, ...STATES, ...BROKEN }).map(([name, dataset]) =>
    write(name, dataset),
  );
  if (new Set(paths).size !== paths.length) throw new Error('two objects share a file');
});
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

/** Reports that every program must object to. */
const BROKEN: ByName = {
  'broken, no modality': { ...REPORTS['lines and points'], '00080060': undefined },
  'broken, no content': { ...REPORTS['lines and points'], [t.ContentSequence]: { vr: 'SQ', Value: [] } },
};

let template: Findings | undefined;
/** One Java machine for all files, the broken ones too: starting another costs as much as judging fifty reports. */
const judgedByTemplate = (): Findings =>
  (template ??= templateFindings([...judged(REPORTS, 'SR'), ...judged(SELECTIONS, 'KOS'), ...judged(BROKEN, 'SR')]));
const isOfBroken = (error: string): boolean => error.startsWith('broken-');

const SR_VALIDATORS = ['dciodvfy', 'PixelMed with Saxon and BeanShell'] as const;

describe('independent programs', () => {
  test('T-SR-01: dciodvfy and DicomSRValidator find no error in a report of any tool, place and version, nor in key objects', ({
    skip,
  }) => {
    requirePrograms(SR_VALIDATORS, skip);
    const files = [...judged(REPORTS, 'SR'), ...judged(SELECTIONS, 'KOS')];
    expect(files.length).toBeGreaterThan(110);
    expect(errorsOf(structureFindings(files))).toEqual([]);
    expect(errorsOf(judgedByTemplate()).filter((error) => !isOfBroken(error))).toEqual([]);
  }, 300_000);

  test('T-ANN-01: no error in bulk annotations of any graphic type, placement and precision', ({ skip }) => {
    expect(
      Object.entries(BULK).flatMap(([name, dataset]) => checkAnn(dataset).map((fault) => `${name}: ${fault}`)),
    ).toEqual([]);
    requirePrograms(['dciodvfy'], skip);
    expect(errorsOf(structureFindings(judged(BULK, 'ANN')))).toEqual([]);
  }, 120_000);

  test('PS-04: dciodvfy finds no error in a saved view of any turn, area, window and mark', ({ skip }) => {
    requirePrograms(['dciodvfy'], skip);
    const files = judged(STATES, 'GSPS');
    expect(files.length).toBeGreaterThan(12);
    expect(errorsOf(structureFindings(files))).toEqual([]);
    const path = write('view without images', { ...STATES['view plain'], '00081115': { vr: 'SQ' } });
    expect(structureFindings([{ path, object: 'GSPS' }]).errors).not.toEqual([]);
  }, 120_000);

  test('dsrdump reads every report and key object to the end without a warning', ({ skip }) => {
    requirePrograms(['dsrdump'], skip);
    expect(errorsOf(contentTreeFindings([...judged(REPORTS, 'SR'), ...judged(SELECTIONS, 'KOS')]))).toEqual([]);
  }, 120_000);

  test('every program is awake: each objects to a report that is broken', ({ skip }) => {
    requirePrograms([...SR_VALIDATORS, 'dsrdump'], skip);
    const files = judged(BROKEN, 'SR');
    expect(structureFindings(files).errors).not.toEqual([]);
    expect(contentTreeFindings(files).errors).not.toEqual([]);
    expect(judgedByTemplate().errors.filter(isOfBroken)).not.toEqual([]);
  }, 300_000);

  test('every line of the allow-list still excuses something', ({ skip }) => {
    requirePrograms(Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[], skip);
    expect(FALSE_FINDINGS.filter((one) => !excused.has(one))).toEqual([]);
    for (const { reason, reference } of FALSE_FINDINGS) {
      expect(reason).not.toBe('');
      expect(reference).not.toBe('');
    }
  });

  test('pydicom reads back every coordinate and index, to the bit', ({ skip }) => {
    requirePrograms(['pydicom'], skip);
    const names = Object.keys({ ...REPORTS, ...BULK });
    const { stdout } = run(python() ?? '', ['-c', READ_BACK, ...names.map(pathOf)]);
    const read = JSON.parse(stdout) as { patient: string; numbers: number[][] }[];
    expect(read).toHaveLength(names.length);
    names.forEach((name, index) => {
      expect(read[index]?.patient, name).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
      expect(read[index]?.numbers, name).toEqual(
        REPORTS[name] ? graphicsOf(REPORTS[name]) : columnsOf(BULK[name] ?? {}),
      );
    });
  }, 120_000);
});

const graphicsOf = (dataset: DicomJson): number[][] => {
  const found: number[][] = [];
  walk(
    readContentTree(dataset),
    (item) => void (item.dataset[t.GraphicData] && found.push(numbersOf(item.dataset, t.GraphicData))),
  );
  return found;
};

const columnsOf = (dataset: DicomJson): number[][] =>
  sequenceOf(dataset, t.AnnotationGroupSequence).flatMap((group) =>
    [
      [t.PointCoordinatesData, Float32Array] as const,
      [t.DoublePointCoordinatesData, Float64Array] as const,
      [t.LongPrimitivePointIndexList, Uint32Array] as const,
    ].flatMap(([tag, Column]) => {
      const value = group[tag]?.Value?.[0];
      return value === undefined ? [] : [Array.from(new Column(bytesOf(value as ArrayBuffer).slice().buffer))];
    }),
  );

const READ_BACK = `
import array, json, sys, pydicom
def graphics(item, found):
    if 'GraphicData' in item: found.append([float(v) for v in item.GraphicData])
    for child in item.get('ContentSequence', []): graphics(child, found)
def columns(ds, found):
    for group in ds.AnnotationGroupSequence:
        for keyword, code in (('PointCoordinatesData', 'f'), ('DoublePointCoordinatesData', 'd'), ('LongPrimitivePointIndexList', 'I')):
            if keyword in group: found.append(list(array.array(code, group[keyword].value)))
out = []
for path in sys.argv[1:]:
    ds = pydicom.dcmread(path)
    found = []
    columns(ds, found) if 'AnnotationGroupSequence' in ds else graphics(ds, found)
    out.append({'patient': str(ds.PatientName), 'numbers': found})
print(json.dumps(out))
`;
