import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DocumentNode } from '../../dicom/document';
import { documentNodes, nodeAt, targetOf } from '../../dicom/documentTree';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { sopClasses } from '../../dicom/sopClasses';
import { tags } from '../../dicom/tags';
import { seededRandom } from '../../lib/seededRandom';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10 } from '../part10';
import {
  codeContent,
  containerItem,
  imageContent,
  numContent,
  personContent,
  rootItem,
  scoord3dContent,
  scoordContent,
  textContent,
  uidContent,
} from './contentItem';
import { measuredValue, missingValue } from './measuredValue';
import { readDocument } from './readDocument';
import { srCodes as c } from './srCodes';

const mm = { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' };
const length = { value: '410668003', scheme: 'SCT', meaning: 'Length' };
const nodule = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3' };

const reportOf = (...items: readonly DicomJson[]): DicomJson => rootItem(c.imagingMeasurementReport, '1500', items);
const only = (item: DicomJson): DocumentNode => readDocument(reportOf(item)).children[0] as DocumentNode;
/** An item of any value type with the attributes given. */
const item = (valueType: string, more: DicomJson = {}): DicomJson => ({
  [t.RelationshipType]: element('CS', 'CONTAINS'),
  [t.ValueType]: element('CS', valueType),
  ...more,
});

describe('SR-31: a structured report as a tree', () => {
  test('SR-31: text, code, person, date, time, date and time, and UID read as people write them', () => {
    expect(only(textContent('CONTAINS', c.comment, 'a\\b\nc  ')).value).toEqual({ kind: 'text', text: 'a\\b\nc' });
    expect(only(codeContent('CONTAINS', c.finding, nodule))).toMatchObject({
      path: '1.1',
      relationship: 'CONTAINS',
      name: c.finding,
      value: { kind: 'code', code: nodule },
    });
    expect(only(personContent('CONTAINS', c.comment, 'Doe^Jane^^Dr')).value).toEqual({
      kind: 'text',
      text: 'Doe, Jane, Dr',
    });
    const text = (valueType: string, tag: string, value: string) => {
      const node = only(item(valueType, { [tag]: element('UT', value) }));
      return node.value.kind === 'text' ? node.value.text : node.value;
    };
    expect(text('DATE', t.Date, '20260301')).toBe('2026-03-01');
    expect(text('TIME', t.Time, '101530.25')).toBe('10:15:30.25');
    expect(text('DATETIME', t.DateTime, '20260301101530+0100')).toBe('2026-03-01 10:15:30 +0100');
    expect(text('DATETIME', t.DateTime, '202603')).toBe('2026-03');
    expect(text('TIME', t.Time, 'noon')).toBe('noon');
    expect(only(uidContent('CONTAINS', c.comment, '1.2.840')).value).toEqual({ kind: 'text', text: '1.2.840' });
  });

  test('SR-31: a number keeps the spelling of the file, its unit, and the reason why there is none', () => {
    const spelt = {
      [t.MeasuredValueSequence]: sequence([
        { [t.NumericValue]: element('DS', '12.30'), [t.MeasurementUnitsCodeSequence]: codeItemOf(mm) },
      ]),
    };
    expect(only(numContent('CONTAINS', length, spelt)).value).toEqual({ kind: 'number', value: '12.30', unit: mm });
    expect(only(numContent('CONTAINS', length, missingValue(c.notANumber))).value).toEqual({
      kind: 'number',
      qualifier: c.notANumber,
    });
    const double = { [t.MeasuredValueSequence]: sequence([{ [t.FloatingPointValue]: element('FD', 0.1) }]) };
    expect(only(numContent('CONTAINS', length, double)).value).toEqual({ kind: 'number', value: '0.1' });
  });

  test('SR-31: images, coordinates and points in time say what they refer to', () => {
    expect(only(imageContent('CONTAINS', { ...image, frameNumber: 3 })).value).toEqual({
      kind: 'object',
      ...image,
      frameNumbers: [3],
    });
    const slide = only(scoordContent('CONTAINS', c.imageRegion, 'POLYLINE', [0, 0, 5, 5], image, 'VOLUME'));
    expect(slide.value).toEqual({
      kind: 'coordinates',
      graphicType: 'POLYLINE',
      points: [0, 0, 5, 5],
      dimension: 2,
      pixelOrigin: 'VOLUME',
    });
    expect(slide.children[0]?.value.kind).toBe('object');
    expect(only(scoord3dContent('CONTAINS', undefined, 'POINT', [1, 0, -2], '9.9')).value).toMatchObject({
      points: [1, 0, -2],
      dimension: 3,
      frameOfReferenceUid: '9.9',
    });
    const moments = { '0040A130': element('CS', 'SEGMENT'), '0040A138': element('DS', 1.5, 2) };
    expect(only(item('TCOORD', moments)).value).toEqual({ kind: 'time', rangeType: 'SEGMENT', text: '1.5, 2 s' });
  });

  test('SR-31: a coordinate that is no number takes away the outline, never its neighbours', () => {
    const broken = { [t.GraphicType]: element('CS', 'POLYLINE'), [t.GraphicData]: element('FL', 1, null, 3, 4) };
    expect(only(item('SCOORD', broken)).value).toMatchObject({ kind: 'coordinates', points: [] });
  });

  test('SR-31: an item given by reference points at the item that is meant, and does not repeat it', () => {
    const reference = {
      [t.RelationshipType]: element('CS', 'INFERRED FROM'),
      [t.ReferencedContentItemIdentifier]: element('UL', 1, 1),
    };
    const root = readDocument(reportOf(textContent('CONTAINS', c.comment, 'seen'), reference));
    const pointer = root.children[1] as DocumentNode;
    expect(pointer).toMatchObject({ relationship: 'INFERRED FROM', value: { kind: 'reference', path: '1.1' } });
    expect(targetOf(root, pointer)).toBe(root.children[0]);
    expect(nodeAt(root, '1.7')).toBeUndefined();
    expect(nodeAt(root, '2')).toBeUndefined();
    expect(nodeAt(root, '1.0.1')).toBeUndefined();
  });

  test('SR-31: text cannot turn the order of its own letters', () => {
    expect(only(textContent('CONTAINS', c.comment, 'Size \u202e3.21 mm')).value).toEqual({
      kind: 'text',
      text: 'Size \ufffd3.21 mm',
    });
    expect(only(textContent('CONTAINS', c.comment, '\u200fשלום')).value).toEqual({ kind: 'text', text: '\u200fשלום' });
  });

  test('SR-31: codes stay in the words and the scheme of the file', () => {
    const legacy = { value: 'G-D7FE', scheme: 'SRT', meaning: 'Länge' };
    expect(only(numContent('CONTAINS', legacy, measuredValue(1, mm))).name).toEqual(legacy);
  });

  test('SR-31: what is unknown or lacks its value is shown as such', () => {
    expect(only(item('TABLE', { '0040A801': element('UL', 3) })).value).toEqual({
      kind: 'unknown',
      text: '(0040,A801) 3',
    });
    for (const valueType of ['TEXT', 'CODE', 'PNAME', 'DATE', 'IMAGE', 'SCOORD', 'TCOORD', 'UIDREF']) {
      expect(only(item(valueType)).value, valueType).toEqual({ kind: 'unknown', text: '' });
    }
    expect(only({}).valueType).toBe('');
  });

  test('SR-31: a tree of any depth is read, and no odd input throws', () => {
    let deep = textContent('CONTAINS', c.comment, 'bottom');
    for (let i = 0; i < 20_000; i++) deep = containerItem('CONTAINS', c.comment, [deep]);
    const nodes = [...documentNodes(readDocument(reportOf(deep)))];
    expect(nodes).toHaveLength(20_002);
    expect(nodes.at(-1)?.value).toEqual({ kind: 'text', text: 'bottom' });
    const random = seededRandom(31);
    for (let i = 0; i < 150; i++) expect(readDocument(oddDataset(random, 3)).path).toBe('1');
  });
});

const codeItemOf = ({ value, scheme, meaning }: typeof mm) =>
  sequence([
    {
      [t.CodeValue]: element('SH', value),
      [t.CodingSchemeDesignator]: element('SH', scheme),
      [t.CodeMeaning]: element('LO', meaning),
    },
  ]);

/** What servers must not send and might: values of every kind in every attribute that is read. */
function oddDataset(random: () => number, depth: number): DicomJson {
  const kinds = ['CONTAINER', 'TEXT', 'NUM', 'CODE', 'IMAGE', 'SCOORD', 'SCOORD3D', 'TCOORD', 'PNAME', 'DATETIME', '?'];
  const odd = (): unknown =>
    [null, 7, Number.NaN, '', 'a\\b', '<b>', true, {}, [], [[]], 3n, { Alphabetic: 5 }, [null], { Value: 'x' }][
      Math.floor(random() * 14)
    ];
  const entries = [...Object.values(t), tags.ReferencedSOPSequence, tags.ReferencedFrameNumber].map((tag) => {
    const value = random() < 0.5 ? odd() : { vr: 'UN', Value: random() < 0.5 ? odd() : [odd(), odd()] };
    return [tag, random() < 0.3 ? undefined : value];
  });
  return {
    ...(Object.fromEntries(entries) as DicomJson),
    [t.ValueType]: element('CS', kinds[Math.floor(random() * kinds.length)]),
    [t.ContentSequence]:
      depth === 0 ? undefined : sequence([oddDataset(random, depth - 1), oddDataset(random, depth - 1)]),
  };
}

test('SR-02: every SR class is read as a faithful tree, the key object selection among them', () => {
  const classes = sopClasses.filter(({ isDocument }) => isDocument);
  expect(classes.length).toBeGreaterThanOrEqual(19);
  for (const { uid, name } of classes) {
    const dataset: DicomJson = {
      [tags.SOPClassUID]: element('UI', uid),
      ...reportOf(textContent('CONTAINS', c.comment, name), imageContent('CONTAINS', image)),
    };
    expect(
      readDocument(dataset).children.map(({ value }) => value.kind),
      name,
    ).toEqual(['text', 'object']);
  }
});

const data = process.env.PARFOCAL_DATA ?? '../shared/data/public';
const reports = existsSync(data) ? structuredReportsIn(data) : [];

test('SR-02: every content item of the real reports is one node, in its place', ({ skip }) => {
  skip(reports.length === 0, `no SR files in ${data}`);
  for (const { path, dataset } of reports) {
    const nodes = [...documentNodes(readDocument(dataset))];
    const raw = rawItems(dataset);
    expect(nodes.length, path).toBe(raw.length);
    expect(nodes.length, path).toBeGreaterThan(path.includes('broken') ? 0 : 5);
    const kinds = (types: readonly string[]) => types.map((one) => one.trim()).sort();
    expect(kinds(nodes.map(({ valueType }) => valueType)), path).toEqual(
      kinds(raw.map((one) => stringOf(one, t.ValueType) ?? '')),
    );
    expect(
      nodes.filter(({ value }) => value.kind === 'unknown').map(({ path: at }) => at),
      path,
    ).toEqual([]);
  }
});

function rawItems(dataset: DicomJson): DicomJson[] {
  return [dataset, ...sequenceOf(dataset, t.ContentSequence).flatMap(rawItems)];
}

function structuredReportsIn(folder: string): { readonly path: string; readonly dataset: DicomJson }[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.dcm'));
  return paths.flatMap((path) => {
    const bytes = readFileSync(join(folder, path));
    const isReport = bytes.subarray(0, 2000).includes('1.2.840.10008.5.1.4.1.1.88.', 0, 'latin1');
    const read = isReport ? decodePart10(new Uint8Array(bytes)) : undefined;
    return read?.ok && read.value[t.ValueType] ? [{ path, dataset: read.value }] : [];
  });
}
