import { describe, expect, test } from 'vitest';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { ctImage, ctLines, frameSpace, idsOf, mark } from '../testData';
import { amended, amendInput, evidenceOf, opened, refusal } from './amendFixtures';
import { amendReport } from './amendReport';
import { saved } from './reportFixtures';

const moved = (one: Annotation): Annotation => ({ ...one, points: one.points.map((value) => value + 0.5) });
const lines = ctLines().map((one, index) => (index === 0 ? { ...one, points: [1, 1, 60, 60] } : one));
const document = saved(lines);
const only = (index: number, change: (one: Annotation) => Annotation | 'removed') => ({
  change: (one: Annotation, at: number) => (at === index ? change(one) : undefined),
});

describe('the header of the next version', () => {
  const signed = {
    ...document,
    [t.VerificationFlag]: element('CS', 'VERIFIED'),
    [t.CompletionFlag]: element('CS', 'COMPLETE'),
    [t.VerifyingObserverSequence]: sequence([{ '0040A075': element('PN', { Alphabetic: 'Chief' }) }]),
  };
  const odd = {
    ...document,
    '00090010': element('LO', 'ACME'),
    '00091001': element('UN', 'secret'),
    '00080012': element('DA', '20200101'),
    '00081010': element('SH', 'WS1'),
    '0040A07C': sequence([{ '00080080': element('LO', 'Custodian') }]),
    '0040A525': sequence([{ '0020000D': element('UI', '1.2') }]),
    FFFAFFFA: sequence([{ '04000100': element('UI', '1.2') }]),
  };

  test('patient, study and what nobody knows stay; what was true of one version only goes', () => {
    const { dataset } = amended(odd, only(0, moved));
    for (const tag of [
      '00100010',
      '00100020',
      '00100021',
      '00100024',
      '0020000D',
      '00080050',
      '00090010',
      '00091001',
      '0040A07C',
      '0040A370',
    ]) {
      expect(dataset[tag], tag).toBe(odd[tag as keyof typeof odd]);
    }
    for (const tag of ['00080012', '00081010', '0040A525', 'FFFAFFFA']) expect(dataset[tag], tag).toBeUndefined();
  });

  test('SR-01: an Enhanced or Comprehensive report is continued as Comprehensive 3D, an Extensible one as it is', () => {
    const continuedAs = (leaf: string) =>
      stringOf(
        amended({ ...document, '00080016': element('UI', `1.2.840.10008.5.1.4.1.1.88.${leaf}`) }, only(0, moved))
          .dataset,
        tags.SOPClassUID,
      )?.slice(-2);
    expect(['22', '33', '34', '35'].map(continuedAs)).toEqual(['34', '34', '34', '35']);
  });

  test('other documents cannot be changed, and the refusal says so', () => {
    for (const leaf of ['11', '50', '59', '65', '67', '71']) {
      const input = amendInput(document, only(0, moved));
      const other = { ...document, '00080016': element('UI', `1.2.840.10008.5.1.4.1.1.88.${leaf}`) };
      const result = amendReport({ ...input, document: other });
      expect(result.ok ? '' : result.error.title, leaf).toContain('it is no measurement report');
    }
  });

  test('T-SR-15: a signed report is not changed in place; its addendum is unsigned and leaves it standing', () => {
    const image = ctImage();
    const added = [mark(image, frameSpace(image), 'point', [1, 2])];
    expect(refusal(signed, { added })).toBe('The report cannot be changed: it is signed');
    const { dataset } = amended(signed, { added }, { purpose: 'addended' });
    expect(stringOf(dataset, t.VerificationFlag)).toBe('UNVERIFIED');
    expect(dataset[t.VerifyingObserverSequence]).toBeUndefined();
    const { identity } = opened(dataset);
    expect([identity.predecessors, identity.replaces]).toEqual([[stringOf(signed, tags.SOPInstanceUID)], []]);
    expect(identity.isVerified).toBe(false);
  });

  test('SR-24: each version names the one before and why; in a new series nothing of the old series is kept', () => {
    const purposeOf = (one: DicomJson) => {
      const [study = {}] = sequenceOf(one, t.PredecessorDocumentsSequence);
      const [series = {}] = sequenceOf(study, t.ReferencedSeriesSequence);
      const [item = {}] = sequenceOf(series, tags.ReferencedSOPSequence);
      return stringOf(sequenceOf(item, t.PurposeOfReferenceCodeSequence)[0] ?? {}, t.CodeValue);
    };
    expect(purposeOf(amended(document, only(0, moved)).dataset)).toBe('121360');
    expect(purposeOf(amended(document, only(0, moved), { purpose: 'addended' }).dataset)).toBe('121361');
    const old = {
      ...document,
      [tags.SeriesDate]: element('DA', '20200101'),
      [tags.SeriesDescription]: element('LO', 'Theirs'),
    };
    const series = { seriesInstanceUid: '1.2.9', seriesNumber: 9, instanceNumber: 1 };
    const other = amended(old, only(0, moved), { series }).dataset;
    expect([stringOf(other, tags.SeriesDescription), stringOf(other, tags.SeriesDate)]).toEqual([
      'Measurements',
      undefined,
    ]);
    const same = amended(old, only(0, moved)).dataset;
    expect([stringOf(same, tags.SeriesDescription), stringOf(same, tags.SeriesDate)]).toEqual(['Theirs', '20200101']);
  });

  test('evidence the tree never named stays as it is; evidence only the removed mark named goes', () => {
    const other = saved([...lines, mark(ctImage(2), frameSpace(ctImage(2)), 'point', [1, 2])]);
    const [study = {}] = sequenceOf(other, t.CurrentRequestedProcedureEvidenceSequence);
    const odd = {
      ...study,
      [tags.StudyInstanceUID]: element('UI', '1.2.3'),
      [t.ReferencedSeriesSequence]: sequence([
        {
          [tags.SeriesInstanceUID]: element('UI', '1.2.4'),
          [tags.ReferencedSOPSequence]: sequence([
            {
              [tags.ReferencedSOPClassUID]: element('UI', '1.2.5'),
              [tags.ReferencedSOPInstanceUID]: element('UI', '1.2.3'),
            },
          ]),
        },
      ]),
    };
    const withoutLibrary = sequenceOf(other, t.ContentSequence).filter(
      (item) => !JSON.stringify(item[t.ConceptNameCodeSequence]).includes('111028'),
    );
    const theirs = {
      ...other,
      [t.ContentSequence]: sequence(withoutLibrary),
      [t.CurrentRequestedProcedureEvidenceSequence]: sequence([study, study, odd]),
    };
    const { dataset } = amended(
      theirs,
      only(4, () => 'removed'),
    );
    expect(evidenceOf(dataset)).toEqual(new Set([idsOf(ctImage()).sopInstanceUid, '1.2.3']));
    expect(sequenceOf(dataset, t.CurrentRequestedProcedureEvidenceSequence)).toHaveLength(2);
  });
});
