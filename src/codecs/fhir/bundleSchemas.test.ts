import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import { Fhir, ParseConformance } from 'fhir';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CaseReport } from '../../dicom/report/caseReport';
import { buildMark, buildReport, findingOf, fixtureStudies, patient } from '../../dicom/report/reportFixture';
import type { Annotation, AnnotationShape } from '../../dicom/types';
import { type BundleOptions, encodeBundle } from './encodeBundle';
import type { FhirVersion } from './fhirJson';

const { before, slide } = fixtureStudies;

/** Both validators of a version: the schema of HL7, and its StructureDefinitions with value sets and cardinalities. */
interface Validators {
  readonly schema: JSONSchemaValidator;
  readonly structures: Fhir;
}

const validators = new Map<FhirVersion, Validators>();

beforeAll(() => {
  validators.set('R4', { schema: new JSONSchemaValidator(), structures: new Fhir() });
  const packed = readFileSync(new URL('definitions.r5.json.gz', import.meta.url));
  const { schema, conformance } = JSON.parse(gunzipSync(packed).toString('utf8'));
  const parser = new ParseConformance(false); // told that it is R5, it leaves the bindings of codes out
  parser.parseBundle(conformance);
  validators.set('R5', { schema: new JSONSchemaValidator(schema), structures: new Fhir(parser) });
}, 60_000);

/** Everything that either validator has against a bundle; what it could not check counts too. */
function faultsOf(bundle: object, version: FhirVersion): readonly string[] {
  const of = validators.get(version);
  if (!of) throw new Error(`no validators of ${version}`);
  const { messages } = of.structures.validate(bundle, { errorOnUnexpected: true });
  const structural = messages
    .filter(({ severity, message = '' }) => severity !== 'warning' && !isUnbound(message))
    .map(({ location, message }) => `${location}: ${message}`);
  const schematic = of.schema.validate(bundle, true).map((one) => (typeof one === 'string' ? one : one.message));
  return [...structural, ...schematic];
}

/** Value sets of other organisations (languages, MIME types, UCUM) are in no package; what they bind is not checked. */
const isUnbound = (message: string): boolean => /^Value set ".*" could not be found/.test(message);

function bundleOf(report: CaseReport, options: BundleOptions): object {
  const encoded = encodeBundle(report, options);
  if (!encoded.ok) throw new Error(encoded.error.title);
  return JSON.parse(JSON.stringify(encoded.value));
}

const SHAPES: readonly (readonly [AnnotationShape, number])[] = [
  ['point', 1],
  ['length', 2],
  ['bidirectional', 4],
  ['angle', 3],
  ['cobbAngle', 4],
  ['rectangle', 4],
  ['ellipse', 4],
  ['circle', 4],
  ['arrow', 2],
  ['polygon', 5],
  ['polyline', 6],
  ['keyImage', 0],
];

/** Every shape in a frame, in space and on a slide, with values that are hard to write. */
function everyShape(): CaseReport {
  const marks = SHAPES.flatMap(([shape, count]) =>
    (['frame', 'space', 'matrix'] as const).map((where) => {
      const over: Partial<Annotation> = {
        shape,
        points: Array.from({ length: count * (where === 'space' ? 3 : 2) }, (_, index) => (index * 7.25) % 50),
        ...(where === 'space' && { space: { kind: 'frameOfReference', uid: '1.2.9' as never } }),
        ...(where === 'matrix' && { space: { kind: 'totalPixelMatrix', sopInstanceUid: '1.2.3.3.1.7' as never } }),
      };
      return buildMark(where === 'matrix' ? slide : before, '2.25.100', over);
    }),
  ) as [Annotation, ...Annotation[]];
  return buildReport({ findings: [findingOf(...marks)] });
}

/** As little as a report may hold, and text that is hard to write. */
const bare = (): CaseReport => ({
  reportUid: '2.25.1',
  status: 'draft',
  title: '',
  patient: { patientId: 'P1', patientName: '' },
  studies: [{ ...before, patient: { patientId: 'P1', patientName: '' }, studyDate: 'unknown', modalitiesInStudy: [] }],
  series: [],
  findings: [
    findingOf(
      buildMark(before, '2.25.7', {
        trackingIdentifier: '  <b>&\u0000\u202Enodule ',
        comment: 'Æ 結節 "quoted"\r\nsecond line',
        measurements: [
          {
            name: { value: 'x', scheme: '99SITE', meaning: 'Odd' },
            value: Number.NaN,
            unit: { value: '1', scheme: 'UCUM', meaning: '' },
          },
          {
            name: { value: 'y', scheme: '99SITE', meaning: 'Tiny' },
            value: 1.5e-9,
            unit: { value: 'u', scheme: '99SITE', meaning: 'own' },
          },
        ],
      }),
    ),
  ].map((finding) => ({ ...finding, marks: finding.marks.map(({ site: _s, laterality: _l, ...mark }) => mark) })),
  sections: {},
  tnm: [],
  participants: [],
  author: 'Roe',
  writtenAt: '20250301',
});

describe.each(['R4', 'R5'] as const)('a bundle of FHIR %s', (version) => {
  test.each(['collection', 'transaction'] as const)('to be used as a %s is valid', (purpose) => {
    const options = { version, purpose };
    expect(faultsOf(bundleOf(buildReport(), options), version)).toEqual([]);
    expect(faultsOf(bundleOf(everyShape(), options), version)).toEqual([]);
    expect(faultsOf(bundleOf(bare(), { ...options, patientReference: 'Patient/7' }), version)).toEqual([]);
    expect(
      faultsOf(
        bundleOf(buildReport({ tnm: [], findings: [], patient: { ...patient, patientSex: 'X' } }), options),
        version,
      ),
    ).toEqual([]);
  });

  test('is seen to be broken when it is', () => {
    const mended = (path: readonly (string | number)[], value: unknown) => {
      const bundle = bundleOf(buildReport(), { version, purpose: 'collection' });
      const [last, ...up] = path.toReversed();
      const at = up.toReversed().reduce((node: unknown, key) => (node as Record<string, unknown>)[key], bundle);
      if (value === undefined) delete (at as Record<string, unknown>)[last as string];
      else (at as Record<string, unknown>)[last as string] = value;
      return faultsOf(bundle, version);
    };
    const indexOf = (type: string) => {
      const { entry } = bundleOf(buildReport(), { version, purpose: 'collection' }) as {
        entry: { resource: { resourceType: string } }[];
      };
      return entry.findIndex(({ resource }) => resource.resourceType === type);
    };
    const at = (type: string, ...path: readonly (string | number)[]) => ['entry', indexOf(type), 'resource', ...path];
    const breaks: readonly (readonly [readonly (string | number)[], unknown])[] = [
      [['type'], 'parcel'],
      [at('DiagnosticReport', 'status'), undefined],
      [at('DiagnosticReport', 'status'), 'done'],
      [at('DiagnosticReport', 'code'), undefined],
      [at('DiagnosticReport', 'subject', 'type'), 'Study'],
      [at('DiagnosticReport', 'colour'), 'red'],
      [at('Observation', 'status'), 'sent'],
      [at('Observation', 'code'), 'length'],
      [at('Observation', 'effectiveDateTime'), '1 March'],
      [at('Observation', 'derivedFrom', 0, 'type'), 'Patient'],
      [at('BodyStructure', 'patient'), undefined],
      [at('ImagingStudy', 'series', 0, 'uid'), undefined],
      [at('ImagingStudy', 'subject'), undefined],
      [at('CarePlan', 'intent'), 'wish'],
      [at('Composition', 'author'), undefined],
      [at('Patient', 'birthDate'), '2.3.1961'],
      [at('Patient', 'gender'), 'F'],
      ...(version === 'R5'
        ? ([
            [at('ImagingSelection', 'status'), undefined],
            [at('ImagingSelection', 'instance', 0, 'imageRegion2D', 0, 'regionType'), 'blob'],
            [at('ImagingSelection', 'instance', 0, 'imageRegion2D', 0, 'coordinate'), ['ten']],
            [at('BodyStructure', 'includedStructure'), undefined],
          ] as const)
        : ([
            [at('Media', 'content'), undefined],
            [at('DiagnosticReport', 'study'), [{ display: 'R5 alone knows it' }]],
          ] as const)),
    ];
    const missed = breaks.filter(([path, value]) => mended(path, value).length === 0).map(([path]) => path.join('.'));
    expect(missed).toEqual([]);
    expect(mended(['type'], 'collection')).toEqual([]);
  });

  test('of the other release is refused: each release is held against its own definitions', () => {
    const other = version === 'R4' ? 'R5' : 'R4';
    expect(faultsOf(bundleOf(buildReport(), { version, purpose: 'collection' }), other)).not.toEqual([]);
  });
});
