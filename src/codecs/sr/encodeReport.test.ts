import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { type DicomJson, numberOf, numbersOf, sequenceOf, stringOf, stringsOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { decodePart10, encodePart10 } from '../part10';
import { objectTags as t } from '../objectTags';
import { element, sequence } from '../dataset';
import {
  ctImage,
  ctLines,
  ctRegions,
  frameSpace,
  idsOf,
  mark,
  matrixSpace,
  PATIENT,
  reportInput,
  slideImage,
  slideMarks,
  slideSpace,
} from '../testData';
import { type ContentItem, readContentTree, walk } from './contentItem';
import { encodeMeasurementReport } from './encodeReport';
import type { ReportInput } from './reportInput';

const encoded = (annotations: readonly Annotation[], more: Partial<ReportInput> = {}): DicomJson => {
  const report = encodeMeasurementReport(reportInput(annotations, more));
  if (!report.ok) throw new Error(report.error.title);
  return report.value;
};

/** The double nearest to 12.3456789012345678. */
const EXACT = Number('12.3456789012345678');

/** What a reader of the file gets, after the bytes. */
const filed = (dataset: DicomJson): DicomJson => {
  const read = decodePart10(encodePart10(dataset));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};

const itemsOf = (dataset: DicomJson, valueType: string): ContentItem[] => {
  const found: ContentItem[] = [];
  walk(readContentTree(dataset), (item) => void (item.valueType === valueType && found.push(item)));
  return found;
};

const referencesInTree = (dataset: DicomJson): Set<string> =>
  new Set(
    itemsOf(dataset, 'IMAGE')
      .flatMap((item) => sequenceOf(item.dataset, tags.ReferencedSOPSequence))
      .map((reference) => stringOf(reference, tags.ReferencedSOPInstanceUID) ?? ''),
  );

const hierarchy = (dataset: DicomJson, tag: string) =>
  sequenceOf(dataset, tag).map((study) => ({
    study: stringOf(study, tags.StudyInstanceUID),
    series: sequenceOf(study, t.ReferencedSeriesSequence).map((series) => ({
      series: stringOf(series, tags.SeriesInstanceUID),
      instances: sequenceOf(series, tags.ReferencedSOPSequence).map((one) =>
        stringOf(one, tags.ReferencedSOPInstanceUID),
      ),
    })),
  }));

const templateOf = (item: ContentItem): string | undefined =>
  stringOf(sequenceOf(item.dataset, t.ContentTemplateSequence)[0] ?? {}, t.TemplateIdentifier);

describe('measurement reports', () => {
  test('T-SR-02: a report is a Comprehensive 3D SR of template 1500; lines follow 1501 and regions 1410', () => {
    const report = encoded([...ctLines(), ...ctRegions()]);
    expect(stringOf(report, tags.SOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.88.34');
    const [root, ...others] = itemsOf(report, 'CONTAINER');
    expect(root && templateOf(root)).toBe('1500');
    expect(others.map(templateOf).filter(Boolean)).toEqual(['1501', '1501', '1501', '1501', '1410', '1410', '1410']);
  });

  test('T-SR-16: patient and study are those of the image, in every writing of the name and with the issuer', () => {
    const report = filed(encoded(ctLines()));
    for (const tag of Object.keys(PATIENT)) expect(report[tag], tag).toEqual(PATIENT[tag]);
    for (const tag of ['0020000D', '00080020', '00080030', '00080050', '00080090', '00200010']) {
      expect(report[tag], tag).toEqual(ctImage()[tag]);
    }
    expect(stringOf(report, tags.Manufacturer)).toBe('Parfocal');
  });

  test('T-SR-04: everything the tree refers to is evidence, each study, series and instance once', () => {
    const report = encoded([...ctLines(), ...ctRegions(), ...ctLines(ctImage(2))]);
    const evidence = hierarchy(report, t.CurrentRequestedProcedureEvidenceSequence);
    expect(evidence).toHaveLength(1);
    expect(evidence[0]?.series).toHaveLength(1);
    const instances = evidence[0]?.series[0]?.instances ?? [];
    expect(new Set(instances).size).toBe(instances.length);
    expect(new Set(instances)).toEqual(referencesInTree(report));
  });

  test('SSR-09: a report of space coordinates alone still names the slide it was measured on, and its other levels', () => {
    const further = [{ seriesInstanceUid: idsOf(slideImage()).seriesInstanceUid, sopInstanceUid: '1.2.3.9' }];
    const report = encoded(slideMarks(), {
      images: () => ({ dataset: slideImage(), isMultiFrame: true, furtherInstances: further }),
    });
    const evidence = hierarchy(report, t.CurrentRequestedProcedureEvidenceSequence);
    expect(evidence[0]?.series[0]?.instances).toEqual([idsOf(slideImage()).sopInstanceUid, '1.2.3.9']);
    expect(referencesInTree(report)).toEqual(new Set(evidence[0]?.series[0]?.instances));
  });

  test('SR-09: marks on images of two studies: the first is current, the other pertinent evidence', () => {
    const report = encoded([...ctLines(), ...slideMarks()]);
    expect(hierarchy(report, t.CurrentRequestedProcedureEvidenceSequence)[0]?.study).toBe(
      idsOf(ctImage()).studyInstanceUid,
    );
    expect(hierarchy(report, t.PertinentOtherEvidenceSequence)[0]?.study).toBe(idsOf(slideImage()).studyInstanceUid);
  });

  test('T-SR-05: a vertex at column 0, row 0 and one at Columns, Rows round-trips exactly', () => {
    const [line] = itemsOf(filed(encoded(ctLines())), 'SCOORD');
    expect(numbersOf(line?.dataset ?? {}, t.GraphicData)).toEqual([0, 0, 512, 256]);
  });

  test('T-SR-06: the rectangle round the first pixel is 0\\0 1\\0 1\\1 0\\1 0\\0', () => {
    const [rectangle] = itemsOf(filed(encoded(ctRegions())), 'SCOORD');
    expect(stringOf(rectangle?.dataset ?? {}, t.GraphicType)).toBe('POLYLINE');
    expect(numbersOf(rectangle?.dataset ?? {}, t.GraphicData)).toEqual([0, 0, 1, 0, 1, 1, 0, 1, 0, 0]);
  });

  test('SR-20: a single-frame image is referred to without a frame number, a multi-frame image with it', () => {
    const image = ctImage();
    const annotation = mark(image, frameSpace(image, 7), 'point', [1, 2]);
    const frame = (isMultiFrame: boolean) => {
      const report = encoded([annotation], { images: () => ({ dataset: image, isMultiFrame }) });
      const [scoord] = itemsOf(report, 'SCOORD');
      return numberOf(
        sequenceOf(scoord?.children[0]?.dataset ?? {}, tags.ReferencedSOPSequence)[0] ?? {},
        tags.ReferencedFrameNumber,
      );
    };
    expect(frame(false)).toBeUndefined();
    expect(frame(true)).toBe(7);
  });

  test('T-SSR-06: the focal plane 4.5 µm above the glass is written as 0.0045 mm; contours close, ellipses keep both axes', () => {
    const graphics = itemsOf(filed(encoded(slideMarks())), 'SCOORD3D').map(({ dataset }) => ({
      type: stringOf(dataset, t.GraphicType),
      points: numbersOf(dataset, t.GraphicData),
      space: stringOf(dataset, t.ReferencedFrameOfReferenceUID),
    }));
    expect(graphics.map(({ type }) => type)).toEqual(['POLYLINE', 'POLYGON', 'ELLIPSE', 'POLYGON', 'POINT']);
    expect(graphics[0]?.points[2]).toBe(Math.fround(0.0045));
    expect(graphics[2]?.points).toEqual([-3, -2, 0, -1, -2, 0, -2, -2.5, 0, -2, -1.5, 0]);
    expect(graphics[3]?.points).toEqual([0, 0, 0, 0, 2, 0, 2, 2, 0, 0, 0, 0]);
    expect(new Set(graphics.map(({ space }) => space))).toEqual(
      new Set([stringOf(slideImage(), tags.FrameOfReferenceUID)]),
    );
  });

  test('SSR-08: a slide without frame of reference is measured in pixels of its whole matrix', () => {
    const slide = slideImage(false, 3);
    const [scoord] = itemsOf(
      encoded([mark(slide, matrixSpace(slide), 'polygon', [0, 0, 20_000, 0, 20_000, 10_000])]),
      'SCOORD',
    );
    expect(stringOf(scoord?.dataset ?? {}, t.PixelOriginInterpretation)).toBe('VOLUME');
  });

  test('SSR-11: the subject of a slide report is its specimen; with two slides each mark names its own', () => {
    const specimens = (report: DicomJson) =>
      itemsOf(report, 'UIDREF')
        .filter(({ name }) => name?.value === '121039')
        .map(({ path }) => path.split('.').length);
    expect(specimens(encoded(slideMarks()))).toEqual([2]);
    const other = slideImage(true, 2);
    const both = [...slideMarks(), mark(other, slideSpace(other), 'point', [1, 1, 0])];
    expect(new Set(specimens(encoded(both)))).toEqual(new Set([4]));
  });

  test('T-SR-07: a value that 16 characters cannot hold is written twice, rounded and exact', () => {
    const measurements = [{ name: codes.length, value: EXACT, unit: units.mm }];
    const image = ctImage();
    const report = filed(encoded([mark(image, frameSpace(image), 'length', [0, 0, 1, 1], { measurements })]));
    const num = itemsOf(report, 'NUM').find(({ name }) => name?.value === codes.length.value);
    const measured = sequenceOf(num?.dataset ?? {}, t.MeasuredValueSequence)[0] ?? {};
    expect(stringsOf(measured, t.NumericValue)[0]?.length).toBeLessThanOrEqual(16);
    expect(numberOf(measured, t.FloatingPointValue)).toBe(EXACT);
  });

  test('T-SR-08: the mean of no pixels is an empty value with the reason, never NaN', () => {
    const measurements = [
      { name: codes.attenuationCoefficient, value: Number.NaN, unit: units.hounsfield, derivation: codes.mean },
    ];
    const image = ctImage();
    const report = filed(
      encoded([mark(image, frameSpace(image), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements })]),
    );
    const num = itemsOf(report, 'NUM').find(({ name }) => name?.value === '112031');
    expect(num?.dataset[t.MeasuredValueSequence]).toEqual({ vr: 'SQ' });
    const qualifier = sequenceOf(num?.dataset ?? {}, t.NumericValueQualifierCodeSequence)[0] ?? {};
    expect(stringOf(qualifier, t.CodeValue)).toBe('114000');
  });

  test('T-SR-15: without a known person a report stays partial, and nothing is ever signed', () => {
    const flags = (more: Partial<ReportInput>) => {
      const report = encoded(ctLines(), { completion: 'COMPLETE', ...more });
      return [stringOf(report, t.CompletionFlag), stringOf(report, t.VerificationFlag)];
    };
    expect(flags({})).toEqual(['PARTIAL', 'UNVERIFIED']);
    expect(flags({ author: { name: 'Doe^Jane', isAuthenticated: true } })).toEqual(['COMPLETE', 'UNVERIFIED']);
  });

  test('SR-07: the authenticated person is the author, and the viewer is told as the device', () => {
    const report = encoded(ctLines(), { author: { name: 'Doe^Jane', isAuthenticated: true, loginName: 'jdoe' } });
    expect(itemsOf(report, 'PNAME').map(({ dataset }) => stringOf(dataset, t.PersonName))).toEqual(['Doe^Jane']);
    const context = readContentTree(report).children.map(({ name }) => name?.value);
    expect(context).toEqual(expect.arrayContaining(['121005', '121008', '128774', '121012', '121015']));
  });

  test('the request of the study is referred to, and its procedure is the one reported', () => {
    const procedure = sequence([
      { '00080100': element('SH', '24627-2'), '00080102': element('SH', 'LN'), '00080104': element('LO', 'CT Chest') },
    ]);
    const dataset = { ...ctImage(), '00081032': procedure };
    const report = encoded(ctLines(), { images: () => ({ dataset, isMultiFrame: false }) });
    expect(report[t.PerformedProcedureCodeSequence]).toEqual(procedure);
    expect(stringOf(sequenceOf(report, t.ReferencedRequestSequence)[0] ?? {}, tags.AccessionNumber)).toBe('ACC-1');
    const reported = readContentTree(report).children.find(({ name }) => name?.value === '121058');
    expect(stringOf(sequenceOf(reported?.dataset ?? {}, t.ConceptCodeSequence)[0] ?? {}, t.CodeValue)).toBe('24627-2');
  });

  test('content time is told in the zone of the image', () => {
    const dataset = { ...ctImage(), '00080201': element('SH', '+0530') };
    const report = encoded(ctLines(), { images: () => ({ dataset, isMultiFrame: false }) });
    expect([tags.ContentDate, tags.ContentTime, t.TimezoneOffsetFromUTC].map((tag) => stringOf(report, tag))).toEqual([
      '20261122',
      '150000',
      '+0530',
    ]);
  });

  test('SR-25: a report whose last mark was deleted says so, for the patient of its images', () => {
    const predecessor = { ...idsOf(ctImage()), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
    const report = encoded([], { studyImage: ctImage(), predecessor });
    expect(hierarchy(report, t.PredecessorDocumentsSequence)[0]?.series[0]?.instances).toEqual([
      predecessor.sopInstanceUid,
    ]);
    expect(itemsOf(report, 'TEXT').map(({ dataset }) => stringOf(dataset, t.TextValue))).toContain(
      'All marks of the previous version of this report were withdrawn.',
    );
    expect(stringOf(report, tags.PatientID)).toBe('P-17');
    expect(report[t.CurrentRequestedProcedureEvidenceSequence]).toBeUndefined();
  });

  test('SR-24: the edited version names the one it replaces, and why', () => {
    const predecessor = { ...idsOf(ctImage()), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
    const report = encoded(ctLines(), { predecessor });
    const [study] = sequenceOf(report, t.PredecessorDocumentsSequence);
    const [series] = sequenceOf(study ?? {}, t.ReferencedSeriesSequence);
    const [reference] = sequenceOf(series ?? {}, tags.ReferencedSOPSequence);
    const [purpose] = sequenceOf(reference ?? {}, t.PurposeOfReferenceCodeSequence);
    expect(stringOf(purpose ?? {}, t.CodeValue)).toBe('121360');
  });
});

const code = (value: string, meaning: string) => ({ value, scheme: 'SCT', meaning });
const LUNG = code('39607008', 'Lung');
const LEFT = code('7771000', 'Left');
const named = (item: ContentItem | undefined, value: string): ContentItem[] =>
  (item?.children ?? []).filter((child) => child.name?.value === value);
const groupsOf = (report: DicomJson): ContentItem[] =>
  itemsOf(report, 'CONTAINER').filter(({ name }) => name?.value === '125007');
const codeIn = (item: ContentItem | undefined): string | undefined =>
  stringOf(sequenceOf(item?.dataset ?? {}, t.ConceptCodeSequence)[0] ?? {}, t.CodeValue);

describe('what a mark says of itself', () => {
  const image = ctImage();
  const [line] = ctLines(image) as [Annotation];

  test('SR-13: the site modifies the group and its side modifies the site', () => {
    const [group] = groupsOf(filed(encoded([{ ...line, site: LUNG, laterality: LEFT }])));
    const [site] = named(group, '363698007');
    expect([site?.relationship, codeIn(site)]).toEqual(['HAS CONCEPT MOD', '39607008']);
    const [side] = named(site, '272741003');
    expect([side?.relationship, codeIn(side)]).toEqual(['HAS CONCEPT MOD', '7771000']);
  });

  test('a comment keeps its lines and its script', () => {
    const comment = 'Spiculated.\nGrew since 2024 — 腫瘤';
    const [group] = groupsOf(filed(encoded([{ ...line, comment }])));
    expect(stringOf(named(group, '121106')[0]?.dataset ?? {}, t.TextValue)).toBe(comment);
  });

  test('SR-10: a mark an algorithm proposed names it, and has the algorithm and the person as observers', () => {
    const algorithm = { name: 'NoduleFinder', version: '2.1' };
    const report = encoded([{ ...line, algorithm }, ...ctRegions()], { author: { name: 'Doe^Jane' } });
    const [proposed, drawn] = groupsOf(report);
    const textIn = (value: string) => stringOf(named(proposed, value)[0]?.dataset ?? {}, t.TextValue);
    expect([textIn('111001'), textIn('111003')]).toEqual(['NoduleFinder', '2.1']);
    expect(named(proposed, '121005').map(codeIn)).toEqual(['121006', '121007']);
    expect(stringOf(named(proposed, '121008')[0]?.dataset ?? {}, t.PersonName)).toBe('Doe^Jane');
    expect(textIn('121013')).toBe('NoduleFinder');
    expect(named(drawn, '121005')).toEqual([]);
    expect(named(drawn, '111001')).toEqual([]);
  });

  test('SR-12: a mark in space names the image of its plane, in its group and in the library', () => {
    const inSpace = mark(image, slideSpace(image), 'length', [1, 2, 3, 4, 5, 3]);
    const report = filed(encoded([inSpace]));
    const source = named(groupsOf(report)[0], '121112')[0];
    const referenced = sequenceOf(source?.dataset ?? {}, tags.ReferencedSOPSequence)[0] ?? {};
    expect(stringOf(referenced, tags.ReferencedSOPInstanceUID)).toBe(idsOf(image).sopInstanceUid);
    expect(itemsOf(report, 'IMAGE')).toHaveLength(2);
  });

  test('SR-16: several values of one lesion stand in one group under one tracking identifier', () => {
    const [group, ...others] = groupsOf(encoded([ctRegions()[0] as Annotation]));
    expect(others).toEqual([]);
    expect(named(group, '112040')).toHaveLength(1);
    expect((group?.children ?? []).filter(({ valueType }) => valueType === 'NUM')).toHaveLength(6);
  });

  test('SR-05: infinity and every reason a file can give for a missing value keep their own qualifier', () => {
    const reasons = [
      'Negative Infinity',
      'Divide by zero',
      'Measurement failure',
      'Value unknown',
      'Value indeterminate',
    ];
    const measurements = [
      { name: codes.mean, value: Number.POSITIVE_INFINITY, unit: units.mm },
      ...reasons.map((meaning) => ({ name: codes.mean, value: Number.NaN, unit: { value: '', scheme: '', meaning } })),
    ];
    const [group] = groupsOf(
      filed(encoded([mark(image, frameSpace(image), 'ellipse', [1, 2, 3, 2, 2, 1, 2, 3], { measurements })])),
    );
    const nums = (group?.children ?? []).filter(({ valueType }) => valueType === 'NUM');
    expect(nums.map(({ dataset }) => dataset[t.MeasuredValueSequence]?.Value)).toEqual(new Array(6).fill(undefined));
    expect(
      nums.map(({ dataset }) =>
        stringOf(sequenceOf(dataset, t.NumericValueQualifierCodeSequence)[0] ?? {}, t.CodeMeaning),
      ),
    ).toEqual(['Positive Infinity', ...reasons]);
  });
});

describe('reports on slides', () => {
  const specimen = (number: number) => ({
    '00400551': element('LO', `Block ${number}`),
    '00400554': element('UI', `2.25.88${number}`),
    '00400562': sequence([]),
    '00400610': sequence([]),
  });
  const two = { ...slideImage(), '00400560': sequence([specimen(1), specimen(2)]) };
  const onTwo = { images: () => ({ dataset: two, isMultiFrame: true }) };

  test('T-SSR-07: a slide with two specimens forces a choice, and the mark names the specimen it is of', () => {
    const [first, second] = slideMarks(two) as [Annotation, Annotation];
    const refused = encodeMeasurementReport(reportInput([{ ...first, trackingIdentifier: 'Gland' }], onTwo));
    expect(refused.ok ? undefined : [refused.error.title, refused.error.tip]).toEqual([
      '“Gland” cannot be saved: its slide holds several specimens',
      'Choose the specimen of “Gland”: Block 1, Block 2.',
    ]);
    const report = encoded(
      [
        { ...first, specimenUid: '2.25.882' },
        { ...second, specimenUid: '2.25.882' },
      ],
      onTwo,
    );
    const chosen = groupsOf(report).map((group) => stringOf(named(group, '121039')[0]?.dataset ?? {}, t.UID));
    expect(chosen).toEqual(['2.25.882', '2.25.882']);
    expect(named(readContentTree(report), '121039')).toEqual([]);
  });

  test('a mark whose specimen is not on its slide is not saved', () => {
    const [first] = slideMarks() as [Annotation];
    const refused = encodeMeasurementReport(reportInput([{ ...first, specimenUid: '1.2.3' }]));
    expect(refused.ok ? undefined : refused.error.title).toContain('the specimen it names is not on its slide');
  });

  test('SSR-14: stain and optical path of the slide stand with its image', () => {
    const codeItem = (value: string, scheme: string, meaning: string) =>
      sequence([
        { '00080100': element('SH', value), '00080102': element('SH', scheme), '00080104': element('LO', meaning) },
      ]);
    const step = (name: string, value: string) => ({
      '0040A040': element('CS', 'CODE'),
      '0040A043': codeItem(name, 'SCT', 'name'),
      '0040A168': codeItem(value, 'SCT', `code ${value}`),
    });
    const stained = {
      ...specimen(1),
      '00400610': sequence([
        { '00400612': sequence([step('111701', '127790008'), step('424361007', '12710003')]) },
        { '00400612': sequence([step('111701', '434465009'), step('424361007', '11111111')]) },
      ]),
    };
    const slide = {
      ...slideImage(),
      '00400560': sequence([stained]),
      '00480105': sequence([
        {
          '00220016': codeItem('111743', 'DCM', 'Epifluorescence illumination'),
          '00220055': element('FL', 520),
          '00480106': element('SH', '1'),
          '00480107': element('ST', 'FITC'),
        },
      ]),
    };
    const report = filed(encoded(slideMarks(), { images: () => ({ dataset: slide, isMultiFrame: true }) }));
    const entry = itemsOf(report, 'IMAGE').find(({ children }) => children.length > 0);
    expect(new Set(entry?.children.map(({ relationship }) => relationship))).toEqual(new Set(['HAS ACQ CONTEXT']));
    expect(named(entry, '424361007').map(codeIn)).toEqual(['12710003']);
    expect(named(entry, '112706').map(codeIn)).toEqual(['111743']);
    const wavelength = sequenceOf(named(entry, '112710')[0]?.dataset ?? {}, t.MeasuredValueSequence)[0] ?? {};
    expect(numberOf(wavelength, t.NumericValue)).toBe(520);
    expect(stringOf(named(entry, '121106')[0]?.dataset ?? {}, t.TextValue)).toBe('Optical path 1: FITC');
  });
});

describe('what is refused', () => {
  const image = ctImage();
  const space = frameSpace(image);
  const refusal = (annotations: readonly Annotation[], more: Partial<ReportInput> = {}) => {
    const report = encodeMeasurementReport(reportInput(annotations, more));
    return report.ok ? undefined : report.error.title;
  };

  test('a mark that reaches beyond its image, by more than rounding', () => {
    expect(refusal([mark(image, space, 'length', [0, 0, 513, 10], { trackingIdentifier: 'Aorta' })])).toBe(
      '“Aorta” cannot be saved: it reaches beyond the edge of its image',
    );
    expect(refusal([mark(image, space, 'length', [-1e-6, 0, 512.000001, 10])])).toBeUndefined();
  });

  test('a mark with a coordinate that is no number, or with the wrong number of points', () => {
    expect(refusal([mark(image, space, 'point', [1, Number.NaN])])).toContain('not a number');
    expect(refusal([mark(image, space, 'rectangle', [0, 0, 1, 1])])).toContain('2 points');
    expect(refusal([mark(image, space, 'polygon', new Array(20_000).fill(1))])).toContain(
      'its outline has 10000 points',
    );
  });

  test('a mark whose image is not known any more', () => {
    expect(refusal([mark({ ...image, '00080018': element('UI', '9.9') }, space, 'point', [1, 1])])).toContain(
      'not known',
    );
  });

  test('marks on images of two patients', () => {
    const other = { ...ctImage(2), '00100021': element('LO', 'HOSPITAL B') };
    const images = (annotation: Annotation) => ({
      dataset: annotation.sopInstanceUid === idsOf(other).sopInstanceUid ? other : image,
      isMultiFrame: false,
    });
    expect(refusal([...ctLines(), ...ctLines(other)], { images })).toContain('different patients');
  });

  test('a side without a site, which no template has a place for', () => {
    expect(refusal([{ ...(ctLines()[0] as Annotation), laterality: LEFT }])).toContain('a side but no site');
  });

  test('a report without marks that withdraws nothing', () => {
    expect(refusal([], { studyImage: image })).toContain('no marks');
    expect(refusal([])).toContain('no image');
  });
});
