import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type DicomJson, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import type { CodedConcept } from '../../dicom/codedConcept';
import { FOR_TUMOR_BOARD, keyImageTitles } from '../../dicom/keyImage';
import { tags } from '../../dicom/tags';
import type { SopClassUid } from '../../dicom/uids';
import { objectTags as t } from '../objectTags';
import { encodePart10 } from '../part10';
import { ctImage, idsOf, slideImage } from '../testData';
import { encodeInEveryStudy } from './encodeInEveryStudy';
import { KEY_OBJECT_SELECTION } from '../../dicom/sopClasses';
import { enhancedCt, keyImage, keyInput, written } from './keyObjectTestData';

/**
 * Another program reads back the values of the selections written here; the validators judge them with everything else
 * (see ../validators.test.ts). A missing program is a failure in CI; elsewhere the check is skipped and says so.
 */
const ct = ctImage();
const place = idsOf(ctImage(7));
const presentationState = {
  studyInstanceUid: place.studyInstanceUid,
  seriesInstanceUid: place.seriesInstanceUid,
  sopInstanceUid: place.sopInstanceUid,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1' as SopClassUid,
};
const withdraws = ['2.25.31', '2.25.32'].map((sopInstanceUid) => ({
  studyInstanceUid: place.studyInstanceUid,
  seriesInstanceUid: '2.25.9',
  sopClassUid: KEY_OBJECT_SELECTION,
  sopInstanceUid,
}));
const FOR_CONFERENCE = { value: '113005', scheme: 'DCM', meaning: 'For Conference' };
function acrossStudies(label: CodedConcept): readonly DicomJson[] {
  const documents = encodeInEveryStudy(
    keyInput([
      keyImage(ct, 1, { label, trackingIdentifier: 'Nodule', presentationState }),
      keyImage(slideImage(), 1, { label, trackingIdentifier: 'Mitosen, häufig' }),
    ]),
    (study) => ({ seriesInstanceUid: `${study}.9`, seriesNumber: 9004, instanceNumber: 1, startedAt: new Date() }),
  );
  if (!documents.ok) throw new Error(documents.error.title);
  return documents.value;
}
const [radiology = {}, pathology = {}] = acrossStudies(FOR_TUMOR_BOARD);

const SELECTIONS: Record<string, DicomJson> = {
  single: written(keyInput([keyImage(ct), keyImage(ctImage(2))])),
  frames: written(keyInput([keyImage(ct), keyImage(enhancedCt, 2), keyImage(enhancedCt, 7, { presentationState })])),
  slide: written(keyInput([keyImage(slideImage())])),
  withdrawn: written(keyInput([], { studyImage: ct, withdraws })),
  radiology,
  pathology,
  conference: acrossStudies(FOR_CONFERENCE)[0] ?? {},
  conferenceFrames: written(keyInput([2, 7].map((frame) => keyImage(enhancedCt, frame, { label: FOR_CONFERENCE })))),
};
const TITLES: Record<string, DicomJson> = Object.fromEntries(
  keyImageTitles.map((label) => [label.meaning, written(keyInput([keyImage(ct, 1, { label })]))]),
);
const ALL = { ...SELECTIONS, ...TITLES };

const folder = mkdtempSync(join(tmpdir(), 'key-objects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string) => join(folder, `${name.replaceAll(' ', '-')}.dcm`);
for (const [name, dataset] of Object.entries(ALL)) writeFileSync(fileOf(name), encodePart10(dataset));

function requireProgram(isThere: boolean, name: string, skip: (note: string) => void): void {
  if (isThere) return;
  if (process.env.CI === 'true') throw new Error(`${name} is not installed`);
  skip(`${name} is not installed`);
}

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import pydicom']).status === 0,
);
test('SR-38: pydicom reads back every reference, frame and word', ({ skip }) => {
  requireProgram(PYTHON !== undefined, 'pydicom', skip);
  const names = Object.keys(ALL);
  const { stdout } = spawnSync(PYTHON ?? '', ['-c', READ_BACK, ...names.map(fileOf)], { encoding: 'utf8' });
  const read = JSON.parse(stdout) as { patient: string; title: string; words: string[]; references: unknown[] }[];
  names.forEach((name, index) => {
    const dataset = ALL[name] ?? {};
    const items = sequenceOf(dataset, t.ContentSequence);
    expect(read[index], name).toEqual({
      patient: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      title: stringOf(sequenceOf(dataset, t.ConceptNameCodeSequence)[0] ?? {}, t.CodeValue),
      words: items.flatMap((item) =>
        stringOf(item, t.ValueType) === 'TEXT' && stringOf(item, t.RelationshipType) === 'CONTAINS'
          ? [stringOf(item, t.TextValue)]
          : [],
      ),
      references: items.flatMap((item) =>
        sequenceOf(item, tags.ReferencedSOPSequence).map((one) => [
          stringOf(one, tags.ReferencedSOPInstanceUID),
          numbersOf(one, tags.ReferencedFrameNumber),
          sequenceOf(one, tags.ReferencedSOPSequence).map((state) => stringOf(state, tags.ReferencedSOPInstanceUID)),
        ]),
      ),
    });
  });
});

const READ_BACK = `
import json, sys, pydicom
out = []
for path in sys.argv[1:]:
    ds = pydicom.dcmread(path)
    items = ds.ContentSequence
    frames = lambda r: [int(v) for v in ([r.ReferencedFrameNumber] if 'ReferencedFrameNumber' in r else [])]
    out.append({
        'patient': str(ds.PatientName),
        'title': ds.ConceptNameCodeSequence[0].CodeValue,
        'words': [i.TextValue for i in items if i.ValueType == 'TEXT' and i.RelationshipType == 'CONTAINS'],
        'references': [[r.ReferencedSOPInstanceUID, frames(r), [s.ReferencedSOPInstanceUID for s in r.get('ReferencedSOPSequence', [])]]
                       for i in items for r in i.get('ReferencedSOPSequence', [])],
    })
print(json.dumps(out))
`;
