import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { CaseReport } from '../../dicom/report/caseReport';
import { buildMark, buildReport, findingOf, fixtureStudies, numberOf, patient } from '../../dicom/report/reportFixture';
import type { Annotation } from '../../dicom/types';
import { type BundleOptions, encodeBundle } from './encodeBundle';
import { systemOf } from './fhirCodes';
import type { Json, JsonObject } from './fhirJson';
import { fhirDateTime, fhirInstant } from './fhirTime';
import { issuerSystem, personText } from './patientResource';

const { before, after } = fixtureStudies;

function bundleOf(report: CaseReport, options: Partial<BundleOptions> = {}) {
  const encoded = encodeBundle(report, { version: 'R5', purpose: 'collection', ...options });
  if (!encoded.ok) throw new Error(encoded.error.title);
  return encoded.value;
}

const resources = (report: CaseReport, type: string, options: Partial<BundleOptions> = {}): readonly JsonObject[] =>
  bundleOf(report, options)
    .entry.map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === type);

const reportOf = (mark: Annotation) => buildReport({ findings: [findingOf(mark)] });

/** Every `reference` of a bundle, wherever it stands. */
function referencesIn(json: Json | undefined): readonly string[] {
  if (typeof json !== 'object') return [];
  if (Array.isArray(json)) return (json as readonly Json[]).flatMap(referencesIn);
  return Object.entries(json).flatMap(([key, value]) =>
    key === 'reference' && typeof value === 'string' ? [value] : referencesIn(value as Json),
  );
}

describe.each(['R4', 'R5'] as const)('a bundle of %s', (version) => {
  test('refers to nothing that it does not hold, and to each of its parts', () => {
    const bundle = bundleOf(buildReport(), { version });
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    for (const url of urls)
      expect(url).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const used = new Set(referencesIn(bundle));
    expect([...used].filter((one) => !urls.includes(one))).toEqual([]);
    const roots = ['DiagnosticReport', 'CarePlan', ...(version === 'R4' ? ['Composition'] : [])];
    const unused = bundle.entry.filter(
      ({ fullUrl, resource }) => !used.has(fullUrl) && !roots.includes(resource.resourceType),
    );
    expect(unused).toEqual([]);
  });

  test('is the same every time, and a mark keeps its resource when another joins', () => {
    expect(bundleOf(buildReport(), { version })).toEqual(bundleOf(buildReport(), { version }));
    const one = buildMark(before, '2.25.1');
    const other = buildMark(after, '2.25.1');
    const urls = (...marks: readonly [Annotation, ...Annotation[]]) =>
      bundleOf(buildReport({ findings: [findingOf(...marks)] }), { version }).entry.map(({ fullUrl }) => fullUrl);
    expect(urls(other, one)).toEqual(expect.arrayContaining(urls(one)));
  });

  test('tells every stored value, unrounded, in its unit', () => {
    const report = buildReport();
    const stored = report.findings.flatMap(({ marks }) => marks.flatMap(({ measurements }) => measurements));
    const told = resources(report, 'Observation', { version }).flatMap(({ valueQuantity }) => valueQuantity ?? []);
    expect(told).toHaveLength(stored.length);
    for (const { value, unit } of stored)
      expect(told).toContainEqual({ value, unit: unit.meaning, system: 'http://unitsofmeasure.org', code: unit.value });
  });
});

describe('a value', () => {
  const only = (mark: Annotation) =>
    resources(reportOf(mark), 'Observation').filter(
      ({ hasMember, code }) =>
        !hasMember &&
        !JSON.stringify(code).includes('category') &&
        !JSON.stringify(code).includes('121071') &&
        !JSON.stringify(code).includes('stage'),
    );

  test('has the code of its quantity, the day of its study, and what its millimetres rest on', () => {
    const method = { value: '113847', scheme: 'DCM', meaning: 'Measured at the detector' };
    const [value] = only(
      buildMark(before, '2.25.1', { measurements: [{ ...numberOf(codes.longAxis, 12.345678), method }] }),
    );
    expect(value).toMatchObject({
      status: 'final',
      effectiveDateTime: '2024-05-01',
      code: { coding: [{ system: 'http://snomed.info/sct', code: '103339001', display: 'Long axis' }] },
      valueQuantity: { value: 12.345678, code: 'mm' },
      method: { coding: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: '113847' }] },
    });
  });

  test('says its derivation as the report in DICOM does', () => {
    const mean = { ...numberOf(codes.attenuationCoefficient, 41, units.hounsfield), derivation: codes.mean };
    const [value] = only(buildMark(before, '2.25.1', { measurements: [mean] }));
    expect(value).toMatchObject({
      code: { text: 'Mean Attenuation Coefficient' },
      component: [
        { code: { coding: [{ code: '121401' }] }, valueCodeableConcept: { coding: [{ code: '373098007' }] } },
      ],
    });
  });

  test('that is none is said to be absent', () => {
    const [value] = only(buildMark(before, '2.25.1', { measurements: [numberOf(codes.length, Number.NaN)] }));
    expect(value?.valueQuantity).toBeUndefined();
    expect(value?.dataAbsentReason).toMatchObject({ coding: [{ code: 'not-a-number' }] });
  });

  test('of a draft is preliminary', () => {
    const statuses = resources(buildReport({ status: 'draft' }), 'Observation').map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['preliminary']));
  });
});

describe('where a mark is', () => {
  const instanceOf = (over: Partial<Annotation>) => {
    const [selection] = resources(reportOf(buildMark(before, '2.25.1', over)), 'ImagingSelection');
    return { selection, instance: (selection?.instance as readonly JsonObject[] | undefined)?.[0] };
  };

  test('is the frame and the outline in its pixels', () => {
    const { selection, instance } = instanceOf({});
    expect(selection).toMatchObject({ studyUid: '1.2.3.1', seriesUid: '1.2.3.1.1' });
    expect(instance).toEqual({
      uid: '1.2.3.1.1.7',
      subset: ['3'],
      imageRegion2D: [{ regionType: 'polyline', coordinate: [10, 20, 30, 40] }],
    });
  });

  test('is in millimetres of its frame of reference in space, closed where it is a contour', () => {
    const space = { kind: 'frameOfReference', uid: '1.9' } as Annotation['space'];
    const { selection, instance } = instanceOf({ shape: 'polygon', space, points: [0, 0, 0, 1, 0, 0, 1, 1, 0] });
    expect(selection?.frameOfReferenceUid).toBe('1.9');
    expect(instance?.imageRegion3D).toEqual([
      { regionType: 'polygon', coordinate: [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0] },
    ]);
  });

  test('is two lines where it was measured along two', () => {
    const { instance } = instanceOf({ shape: 'bidirectional', points: [0, 0, 9, 0, 4, -2, 4, 2] });
    expect(instance?.imageRegion2D).toEqual([
      { regionType: 'polyline', coordinate: [0, 0, 9, 0] },
      { regionType: 'polyline', coordinate: [4, -2, 4, 2] },
    ]);
  });

  test('is the image alone where no region of FHIR could say it', () => {
    const space = { kind: 'totalPixelMatrix', sopInstanceUid: '1.2.3.1.1.7' } as Annotation['space'];
    expect(instanceOf({ shape: 'polygon', space, points: [0, 0, 1, 0, 1, 1] }).instance).toEqual({
      uid: '1.2.3.1.1.7',
    });
  });

  test('is told by R4 as the image with its frame in words', () => {
    const [media] = resources(reportOf(buildMark(before, '2.25.1')), 'Media', { version: 'R4' });
    expect(media).toMatchObject({
      identifier: [{}, { system: 'urn:dicom:uid', value: 'urn:oid:1.2.3.1.1.7' }],
      content: { title: 'DICOM image, frame 3' },
    });
  });
});

describe('a finding and its stage', () => {
  test('have the Tracking UID, the site with its side, and who linked', () => {
    const link = { confidence: 'probable', basis: 'landmarks', by: 'Roe^Richard', at: '20250301', others: [] } as const;
    const [structure] = resources(reportOf(buildMark(before, '2.25.100', { link })), 'BodyStructure');
    expect(structure).toMatchObject({
      identifier: [{}, { system: 'urn:dicom:uid', value: 'urn:oid:2.25.100' }],
      includedStructure: [
        { structure: { coding: [{ code: '45653009' }] }, laterality: { coding: [{ code: '24028007' }] } },
      ],
      description: 'Nodule 1. Linked by Richard Roe: Probable, Landmarks in both',
    });
  });

  test('two sites are both told, in R4 the second in words', () => {
    const other = buildMark(after, '2.25.1', { site: { value: '39607008', scheme: 'SCT', meaning: 'Lung' } });
    const report = buildReport({ findings: [findingOf(buildMark(before, '2.25.1'), other)] });
    expect(resources(report, 'BodyStructure')[0]?.includedStructure).toHaveLength(2);
    expect(resources(report, 'BodyStructure', { version: 'R4' })[0]?.description).toContain('Also: Right Lung');
  });

  test('categories carry their prefix, their edition, and the code of their kind', () => {
    const [first] = buildReport().tnm;
    if (!first) throw new Error('the fixture has no stage');
    const codesOf = (prefix: typeof first.prefix) =>
      resources(buildReport({ tnm: [{ ...first, prefix, trackingUid: '2.25.100' }] }), 'Observation')
        .filter(({ method }) => JSON.stringify(method) === '{"text":"UICC 8"}')
        .map(({ code, valueCodeableConcept }) => [
          (code as { coding: { code: string }[] }).coding[0]?.code,
          (valueCodeableConcept as { text: string }).text,
        ]);
    expect(codesOf('c')).toEqual([
      ['399537006', 'cT1b cN0 cM0, stage IA2 (UICC 8)'],
      ['399504009', 'cT1b'],
      ['399534004', 'cN0'],
      ['399387003', 'cM0'],
    ]);
    expect(codesOf('p').map(([code]) => code)).toEqual(['399588009', '384625004', '371494008', '371497001']);
    expect(codesOf('yp').map(([code]) => code)).toEqual(['399390009', '78873005', '277206009', '277208005']);
    expect(codesOf('yp')[1]).toEqual(['78873005', 'ypT1b']);
  });

  test('what was decided is the conclusion, and a proposal with its dissent', () => {
    const { decision } = buildReport();
    const report = buildReport({ ...(decision && { decision: { ...decision, dissent: 'Loe: radiotherapy' } }) });
    expect(resources(report, 'DiagnosticReport')[0]?.conclusion).toBe(
      'Lobectomy\nResponsible: Richard Roe. Decided on 2025-03-01.\nDissent: Loe: radiotherapy',
    );
    expect(resources(report, 'CarePlan')[0]).toMatchObject({
      intent: 'proposal',
      description: 'Lobectomy',
      created: '2025-03-01',
      custodian: { display: 'Richard Roe' },
      note: [{ text: 'Dissent: Loe: radiotherapy' }],
    });
    const { decision: _, ...undecided } = buildReport();
    expect(resources(undecided, 'CarePlan')).toEqual([]);
  });
});

describe('whose it is', () => {
  test('is the ID with its issuer', () => {
    expect(resources(buildReport(), 'Patient')[0]).toMatchObject({
      identifier: [{ system: issuerSystem('NORTH'), value: 'P1', assigner: { display: 'NORTH' } }],
      name: [{ text: 'Jane Doe', family: 'Doe', given: ['Jane'] }],
      gender: 'female',
      birthDate: '1961-03-02',
    });
    expect(issuerSystem('NORTH')).toMatch(/^urn:oid:2\.25\.\d+$/);
    expect(issuerSystem('NORTH')).not.toBe(issuerSystem('SOUTH'));
    expect(issuerSystem('1.2.840.7')).toBe('urn:oid:1.2.840.7');
    expect(issuerSystem('NORTH', { NORTH: 'https://north.example/mrn' })).toBe('https://north.example/mrn');
    expect(issuerSystem('  ')).toBeUndefined();
  });

  test('two IDs that a person declared to be of one patient are both told', () => {
    const other = { ...after, patient: { ...patient, patientId: 'X9', issuerOfPatientId: 'SOUTH' } };
    const link = {
      confidence: 'certain',
      basis: 'reader',
      by: 'Roe',
      at: '20250301',
      others: [],
      reconciled: 'One person',
    } as const;
    const report = buildReport({
      studies: [before, other],
      findings: [findingOf(buildMark(before, '2.25.100'), buildMark(other, '2.25.100', { link }))],
    });
    expect(resources(report, 'Patient')[0]?.identifier).toEqual([
      { system: issuerSystem('NORTH'), value: 'P1', assigner: { display: 'NORTH' } },
      { system: issuerSystem('SOUTH'), value: 'X9', assigner: { display: 'SOUTH' } },
    ]);
  });

  test('a report that mixes patients or is incomplete is refused with the reasons', () => {
    const other = { ...before, patient: { ...patient, patientId: 'P2' } };
    const encoded = encodeBundle(buildReport({ studies: [other], findings: [] }), {
      version: 'R4',
      purpose: 'collection',
    });
    expect(encoded).toMatchObject({ ok: false, error: { title: 'The report is not complete' } });
    expect(!encoded.ok && encoded.error.tip).toContain('is of another patient');
  });

  test('nothing is posted for a patient that the server could confuse', () => {
    const { issuerOfPatientId: _, ...nobodys } = patient;
    const report = buildReport({
      patient: nobodys,
      studies: buildReport().studies.map((study) => ({ ...study, patient: nobodys })),
    });
    expect(encodeBundle(report, { version: 'R4', purpose: 'collection' }).ok).toBe(true);
    expect(encodeBundle(report, { version: 'R4', purpose: 'transaction' })).toMatchObject({
      ok: false,
      error: { title: 'The patient’s ID has no issuer: the server could take it for another patient' },
    });
    const options = { version: 'R4', purpose: 'transaction' } as const;
    expect(encodeBundle(report, { ...options, patientReference: 'Patient/7?_delete' }).ok).toBe(false);
    const known = bundleOf(report, { ...options, patientReference: 'Patient/7' });
    expect(known.entry.map(({ resource }) => resource.resourceType)).not.toContain('Patient');
    expect(
      known.entry.every(({ resource }) =>
        [resource.subject ?? resource.patient].flat().some((one) => (one as JsonObject).reference === 'Patient/7'),
      ),
    ).toBe(true);
  });
});

test('a server keeps what is its own, and a report that is sent again replaces itself', () => {
  const { entry, type } = bundleOf(buildReport(), { purpose: 'transaction' });
  expect(type).toBe('transaction');
  for (const { resource, request } of entry) {
    const [first] = [resource.identifier].flat() as readonly JsonObject[];
    const query = `identifier=${encodeURIComponent(`${first?.system}|${first?.value}`)}`;
    const isHospitals = ['Patient', 'ImagingStudy'].includes(resource.resourceType);
    expect(request).toEqual(
      isHospitals
        ? { method: 'POST', url: resource.resourceType, ifNoneExist: query }
        : { method: 'PUT', url: `${resource.resourceType}?${query}` },
    );
  }
  const urls = entry.map(({ request }) => `${request?.url} ${request?.ifNoneExist ?? ''}`);
  expect(new Set(urls).size).toBe(urls.length);
});

test('a coding scheme is the system that FHIR knows, a private one a URN of its own', () => {
  expect(['SCT', 'DCM', 'LN', 'UCUM'].map(systemOf)).toEqual([
    'http://snomed.info/sct',
    'http://dicom.nema.org/resources/ontology/DCM',
    'http://loinc.org',
    'http://unitsofmeasure.org',
  ]);
  expect(systemOf('99PARFOCAL')).toMatch(/^urn:oid:2\.25\.\d+$/);
  expect(systemOf('99PARFOCAL')).not.toBe(systemOf('99OTHER'));
});

test('a time is as exact as it is known', () => {
  expect(fhirDateTime('20250301143000.25+0100')).toBe('2025-03-01T14:30:00.25+01:00');
  expect(fhirDateTime('202503011430')).toBe('2025-03-01');
  expect(fhirDateTime('2025')).toBe('2025');
  expect(fhirDateTime('2025.03.01')).toBe('2025-03-01');
  expect(['', '20250230', 'today', '20251301', undefined].map(fhirDateTime)).toEqual(Array(5).fill(undefined));
  expect(fhirInstant('20250301')).toBeUndefined();
  expect(fhirInstant('20250301143000-0500')).toBe('2025-03-01T14:30:00-05:00');
});

test('a name is read as people write it, in all its spellings', () => {
  expect(personText('Doe^Jane^A^Dr.^MD=山田^花子')).toBe('Dr. Jane A Doe MD (花子 山田)');
  expect(personText('')).toBe('');
});
