import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { codes, units } from '../dicom/codes';
import { type DicomJson, numbersOf, sequenceOf } from '../dicom/json';
import type { Annotation, GraphicType } from '../dicom/types';
import { type AnnInput, encodeGroupSources } from './ann/encodeGroupSources';
import { encodeAnnotationGroups } from './ann/encodeAnnotationGroups';
import type { GroupSource } from './ann/groupSource';
import { bytesOf, element } from './dataset';
import { objectTags as t } from './objectTags';
import { encodePart10 } from './part10';
import { encodeMeasurementReport } from './sr/encodeReport';
import type { ReportInput } from './sr/reportInput';
import { walk, readContentTree } from './sr/contentItem';
import {
  ctImage,
  ctLines,
  ctRegions,
  frameSpace,
  idsOf,
  mark,
  matrixSpace,
  NUCLEUS,
  reportInput,
  slideImage,
  slideMarks,
} from './testData';

/**
 * Other people's programs judge what is written here (ORC-1): dciodvfy (dicom3tools) the modules and attributes,
 * dsrdump (DCMTK) the tree, DicomSRValidator (PixelMed) the templates, pydicom the values. A missing program is a
 * failure in CI; elsewhere the check is skipped and says which program it misses.
 * Debian: dicom3tools dcmtk python3-pydicom libpixelmed-java libsaxonhe-java default-jre-headless.
 */

/** Errors of the validators that are theirs, each with the reason. */
const ALLOWED = [
  // dciodvfy of 2022 reports the attribute in every 2D object, where it is absent, as C.37.1.2 demands.
  /CommonZCoordinateValue.*Only valid for AnnotationCoordinateType of 3D/,
];

const folder = mkdtempSync(join(tmpdir(), 'codecs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (annotations: readonly Annotation[], more: Partial<ReportInput> = {}) => {
  const written = encodeMeasurementReport(reportInput(annotations, more));
  if (!written.ok) throw new Error(written.error.title);
  return written.value;
};

const predecessor = { ...idsOf(ctImage()), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
const ct = ctImage();
const flat = slideImage(false, 3);
const enhancedCt = { ...ct, '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2.1'), '00280008': element('IS', 9) };
const multiFrame = () => ({ dataset: enhancedCt, isMultiFrame: true });
const uncomputed = {
  name: codes.attenuationCoefficient,
  value: Number.NaN,
  unit: units.hounsfield,
  derivation: codes.mean,
};

/** One report for each tool and each way of placing it; and one kind of group in each of the four the templates are run on. */
const REPORTS: Record<string, DicomJson> = {
  lines: report(ctLines()),
  regions: report(ctRegions()),
  slide: report(slideMarks()),
  withdrawn: report([], { studyImage: ct, predecessor }),
  edited: report(ctRegions(), {
    predecessor,
    author: { name: 'Doe^Jane', isAuthenticated: true },
    completion: 'COMPLETE',
  }),
  multiFrame: report([mark(ct, frameSpace(ct, 3), 'point', [1, 2])], { images: multiFrame }),
  matrix: report([mark(flat, matrixSpace(flat), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000])]),
  uncomputed: report([mark(ct, frameSpace(ct), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements: [uncomputed] })]),
  twoStudies: report([...ctLines(), ...slideMarks()]),
  ...Object.fromEntries([...ctLines(), ...ctRegions()].map((one) => [`ct ${one.shape}`, report([one])])),
  ...Object.fromEntries(slideMarks().map((one) => [`slide ${one.shape}`, report([one])])),
};

const { images: _, annotations: __, ...common } = reportInput([]);
const SHAPES: Record<GraphicType, [number, number][][]> = {
  POINT: [[[0, 0]], [[1.5, 2]]],
  POLYLINE: [
    [
      [0, 0],
      [1, 1],
    ],
    [
      [2, 0],
      [3, 1],
      [4, 0],
    ],
  ],
  POLYGON: [
    [
      [0, 0],
      [2, 0],
      [2, 2],
    ],
    [
      [5, 5],
      [6, 5],
      [6, 6],
      [5, 6],
    ],
  ],
  ELLIPSE: [
    [
      [0, 1],
      [4, 1],
      [2, 0],
      [2, 2],
    ],
  ],
  RECTANGLE: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ],
  ],
};

function bulk(graphicType: GraphicType, mode: '2D' | '3D' | 'plane', isDouble: boolean): DicomJson {
  const dimension = mode === '2D' ? 2 : 3;
  // Far from the origin, or on a slide that does not tell its pixel size, float32 is not fine enough.
  const far = isDouble && mode === '2D' ? 2 ** 22 : 0;
  const shapes = SHAPES[graphicType].map((points) =>
    points.flatMap(([x, y], index) => [x + far, y, mode === '3D' ? index / 8 : 0].slice(0, dimension)),
  );
  const slide = mode === '2D' ? flat : { ...slideImage(), ...(isDouble ? { '52009229': undefined } : {}) };
  const group: GroupSource = {
    annotationGroupUid: '2.25.11',
    label: 'Nuclei',
    generationType: isDouble ? 'AUTOMATIC' : 'MANUAL',
    ...(isDouble
      ? {
          algorithm: {
            family: { value: '123109', scheme: 'DCM', meaning: 'Manual Processing' },
            name: 'x',
            version: '1',
          },
        }
      : {}),
    propertyCategory: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
    propertyType: NUCLEUS,
    graphicType,
    dimension,
    shapes,
    measurements: [
      { name: codes.area, unit: units.um2, values: shapes.map((_shape, index) => (index === 0 ? 7 : Number.NaN)) },
    ],
  };
  const written = encodeGroupSources({ ...common, slide } as AnnInput, [
    group,
    { ...group, annotationGroupUid: '2.25.12' },
  ]);
  if (!written.ok) throw new Error(written.error.title);
  return written.value;
}

const BULK: Record<string, DicomJson> = Object.fromEntries(
  (Object.keys(SHAPES) as GraphicType[]).flatMap((graphicType) =>
    (['2D', '3D', 'plane'] as const).flatMap((mode) =>
      [false, true].map((isDouble) => [
        `ann ${graphicType} ${mode} ${isDouble ? 'double' : 'float'}`,
        bulk(graphicType, mode, isDouble),
      ]),
    ),
  ),
);
const cells = encodeAnnotationGroups({ ...common, slide: slideImage(), annotations: slideMarks() });
if (cells.ok) BULK['ann marks'] = cells.value;

const fileOf = (name: string) => join(folder, `${name.replaceAll(' ', '-')}.dcm`);
for (const [name, dataset] of Object.entries({ ...REPORTS, ...BULK }))
  writeFileSync(fileOf(name), encodePart10(dataset));

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return { status, lines: `${stdout}\n${stderr}`.split('\n') };
};
const has = (program: string, ...args: string[]) => spawnSync(program, args).error === undefined;
const isAllowed = (line: string) => ALLOWED.some((pattern) => pattern.test(line));
const errorsIn = (lines: readonly string[]) => lines.filter((line) => /^(Error|E:|F:)/.test(line) && !isAllowed(line));

/** In CI a missing program fails; elsewhere the test is skipped with the program's name. */
function requireProgram(isThere: boolean, name: string, skip: (note: string) => void): void {
  if (isThere) return;
  if (process.env.CI === 'true') throw new Error(`${name} is not installed`);
  skip(`${name} is not installed`);
}

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import pydicom']).status === 0,
);

/** All the Java the validator needs, where Debian puts it. */
const JARS = [
  'pixelmed',
  'commons-codec',
  'commons-net',
  'javax.json',
  'slf4j-api',
  'vecmath',
  'hsqldb',
  'jaxb-api',
  'Saxon-HE',
]
  .map((jar) => `/usr/share/java/${jar}.jar`)
  .filter((jar) => existsSync(jar));
const hasPixelMed =
  JARS.some((jar) => jar.includes('pixelmed')) && JARS.some((jar) => jar.includes('Saxon')) && has('java', '-version');

describe('independent programs', () => {
  test('dciodvfy finds no error in any object', ({ skip }) => {
    requireProgram(has('dciodvfy'), 'dciodvfy', skip);
    const found = Object.keys({ ...REPORTS, ...BULK }).flatMap((name) =>
      errorsIn(run('dciodvfy', '-new', fileOf(name)).lines).map((line) => `${name}: ${line}`),
    );
    expect(found).toEqual([]);
  }, 120_000);

  test('dciodvfy is awake: it objects to a report without its modality', ({ skip }) => {
    requireProgram(has('dciodvfy'), 'dciodvfy', skip);
    writeFileSync(fileOf('broken'), encodePart10({ ...REPORTS.lines, '00080060': undefined }));
    expect(errorsIn(run('dciodvfy', '-new', fileOf('broken')).lines)).not.toEqual([]);
  });

  test('dsrdump reads every report to the end', ({ skip }) => {
    requireProgram(has('dsrdump', '--version'), 'dsrdump', skip);
    const found = Object.keys(REPORTS).flatMap((name) => {
      const { status, lines } = run('dsrdump', '-q', fileOf(name));
      return [...(status === 0 ? [] : [`${name}: exit ${status}`]), ...errorsIn(lines)];
    });
    expect(found).toEqual([]);
  }, 120_000);

  test.for(['lines', 'regions', 'slide', 'withdrawn'])(
    'PixelMed finds the %s report to follow TID 1500',
    { timeout: 180_000 },
    (name, { skip }) => {
      requireProgram(hasPixelMed, 'PixelMed with Saxon', skip);
      const factory = '-Djavax.xml.transform.TransformerFactory=net.sf.saxon.TransformerFactoryImpl';
      const { lines } = run(
        'java',
        '-Djava.awt.headless=true',
        factory,
        '-cp',
        JARS.join(':'),
        'com.pixelmed.validate.DicomSRValidator',
        fileOf(name),
      );
      expect(lines.join('\n')).toContain('Found Root Template TID_1500');
      expect(errorsIn(lines)).toEqual([]);
      expect(lines.filter((line) => line.startsWith('Warning'))).toEqual([]);
    },
  );

  test('pydicom reads back every coordinate and index', ({ skip }) => {
    requireProgram(PYTHON !== undefined, 'pydicom', skip);
    const names = Object.keys({ ...REPORTS, ...BULK });
    const output = execFileSync(PYTHON ?? '', ['-c', READ_BACK, ...names.map(fileOf)], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const read = JSON.parse(output) as { patient: string; numbers: number[][] }[];
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
