import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { structureFindings } from '../../../e2e/fixtures/independent/findings';
import { python, requirePrograms, run } from '../../../e2e/fixtures/independent/programs';
import { type DicomJson, numbersOf, sequenceOf } from '../../dicom/json';
import { registrationsOf } from '../../dicom/radiology/registration';
import { encodePart10 } from '../part10';
import { everyRegistration, photographOnSlide } from './registrationFixture';
import { regTags as r } from './regTags';

/** Other people's programs judge and read the registrations and fiducials that are written here. */
const folder = mkdtempSync(join(tmpdir(), 'parfocal-registrations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, dataset: DicomJson): string => {
  const path = join(folder, `${name.replace(/\W+/g, '-')}.dcm`);
  writeFileSync(path, encodePart10(dataset));
  return path;
};
const ALL = everyRegistration();
const PHOTOGRAPH = photographOnSlide();
const photograph = {
  registration: write('photograph REG', PHOTOGRAPH.registration),
  fiducials: write('photograph FID', PHOTOGRAPH.fiducials),
};
const files = Object.entries(ALL).map(([name, { registration, fiducials }]) => ({
  registration: write(`${name} REG`, registration),
  fiducials: write(`${name} FID`, fiducials),
}));

test('REG-04: dciodvfy finds no error in a registration and its fiducials, of any kind and way', ({ skip }) => {
  requirePrograms(['dciodvfy'], skip);
  const paths = [...files, photograph].flatMap(({ registration, fiducials }) => [registration, fiducials]);
  expect(paths).toHaveLength(12);
  expect(structureFindings(paths.map((path) => ({ path, object: 'REG' }))).errors).toEqual([]);
  const broken = write('broken', { ...ALL['slide in CT']?.registration, [r.RegistrationSequence]: { vr: 'SQ' } });
  expect(structureFindings([{ path: broken, object: 'REG' }]).errors).not.toEqual([]);
}, 60_000);

test('T-SAFE-26: pydicom reads the same matrices, and they lead its own fiducials onto their partners', ({ skip }) => {
  requirePrograms(['pydicom'], skip);
  const { stdout, lines } = run(python() ?? '', [
    '-c',
    READ_BACK,
    ...files.flatMap(({ registration, fiducials }) => [registration, fiducials]),
  ]);
  const read = JSON.parse(stdout) as {
    matrix: number[];
    identity: number[];
    rms: number;
    used: boolean;
    name: string;
  }[];
  Object.entries(ALL).forEach(([name, { registration }], index) => {
    const own = registrationsOf(registration);
    const one = read[index];
    expect(one?.matrix, lines.join('\n')).toEqual(own.ok && own.value[0]?.sourceToRegistered.map(Number));
    expect(one?.identity, name).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(one?.rms, name).toBeLessThan(0.5);
    expect(one?.used, name).toBe(true);
    expect(one?.name).toBe('Spatial Registration Storage/Spatial Fiducials Storage');
  });
  const [first] = sequenceOf(ALL['slide in CT']?.fiducials ?? {}, r.FiducialSetSequence);
  expect(numbersOf(sequenceOf(first ?? {}, r.FiducialSequence)[0] ?? {}, r.ContourData)).toHaveLength(3);
});

test('pydicom follows a photograph without a frame of reference: its pixels, by its spacing, onto the slide', ({
  skip,
}) => {
  requirePrograms(['pydicom'], skip);
  const { stdout, lines } = run(python() ?? '', ['-c', READ_PHOTOGRAPH, photograph.registration, photograph.fiducials]);
  const read = JSON.parse(stdout) as { rms: number; hasFrame: boolean; hasContour: boolean };
  expect(read.rms, lines.join('\n')).toBeCloseTo(PHOTOGRAPH.fit.rmsMm, 5);
  expect(read).toMatchObject({ hasFrame: false, hasContour: false });
});

// The centre of the top left pixel is the origin (PS3.17 O.1); 0.25 mm between columns, 0.2 mm between rows.
const READ_PHOTOGRAPH = `
import json, sys, math, pydicom
ds, marks = pydicom.dcmread(sys.argv[1]), pydicom.dcmread(sys.argv[2])
item = next(i for i in ds.RegistrationSequence if i.get('FrameOfReferenceUID') != ds.FrameOfReferenceUID)
m = [float(v) for v in item.MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix]
image = item.ReferencedImageSequence[0].ReferencedSOPInstanceUID
own = next(s for s in marks.FiducialSetSequence if s.ReferencedImageSequence[0].ReferencedSOPInstanceUID == image)
other = {f.FiducialIdentifier: f for s in marks.FiducialSetSequence if s is not own for f in s.FiducialSequence}
squares = []
for f in own.FiducialSequence:
    column, row = f.GraphicCoordinatesDataSequence[0].GraphicData
    x = [(column - 0.5) * 0.25, (row - 0.5) * 0.2, 0, 1]
    y = [float(v) for v in other[f.FiducialIdentifier].ContourData]
    squares.append(sum((sum(m[4 * r + c] * x[c] for c in range(4)) - y[r]) ** 2 for r in range(3)))
print(json.dumps(dict(rms=math.sqrt(sum(squares) / len(squares)), hasFrame='FrameOfReferenceUID' in item,
                      hasContour='ContourData' in own.FiducialSequence[0])))
`;

const READ_BACK = `
import json, sys, math, pydicom
out = []
for reg, fid in zip(sys.argv[1::2], sys.argv[2::2]):
    ds, marks = pydicom.dcmread(reg), pydicom.dcmread(fid)
    items = {i.FrameOfReferenceUID: i for i in ds.RegistrationSequence}
    matrix = lambda i: [float(v) for v in i.MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix]
    sets = {s.FrameOfReferenceUID: {f.FiducialIdentifier: f for f in s.FiducialSequence} for s in marks.FiducialSetSequence}
    target = ds.FrameOfReferenceUID
    source = next(u for u in items if u != target)
    m, squares = matrix(items[source]), []
    for name, mark in sets[source].items():
        x = [float(v) for v in mark.ContourData] + [1]
        y = [float(v) for v in sets[target][name].ContourData]
        squares.append(sum((sum(m[4 * r + c] * x[c] for c in range(4)) - y[r]) ** 2 for r in range(3)))
    used = all({u.FiducialUID for u in items[k].UsedFiducialsSequence} == {f.FiducialUID for f in sets[k].values()} for k in items)
    out.append(dict(matrix=m, identity=matrix(items[target]), rms=math.sqrt(sum(squares) / len(squares)), used=used,
                    name=ds.SOPClassUID.name + '/' + marks.SOPClassUID.name))
print(json.dumps(out))
`;
