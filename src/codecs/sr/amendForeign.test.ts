import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DicomJson, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { decodePart10 } from '../part10';
import { ctLines, idsOf, SOURCE } from '../testData';
import { amended, amendInput, opened } from './amendFixtures';
import { amendReport } from './amendReport';
import { codeContent, numContent, textContent } from './contentItem';
import type { DecodeContext, ResolvedImage } from './decodeContext';
import { measuredValue } from './measuredValue';
import { refiled, saved } from './reportFixtures';
import { treeDifference } from './treeDifference';

const data = process.env.PARFOCAL_DATA ?? '../shared/data/public';
const firstIn = (folder: string, ...names: string[]): string | undefined => {
  const path = join(data, folder);
  if (!existsSync(path)) return undefined;
  return names
    .flatMap((name) =>
      name.includes('/') ? readdirSync(path).map((one) => join(path, name.replace('*', one))) : [join(path, name)],
    )
    .find(existsSync);
};
const FILES: Record<string, string | undefined> = {
  'dcm4che PET report': firstIn('derived', 'tid1500_sr.dcm'),
  'highdicom report': firstIn('wsi_ann_highdicom', 'sr_document.dcm'),
  'highdicom report of several groups': firstIn('wsi_ann_highdicom', 'sr_document_with_multiple_groups.dcm'),
  'OHIF report': firstIn('mr_ge_sr', '*/SR_0001.dcm'),
  'report of points in space': firstIn('mr_prostatex', '*/SR_0001.dcm'),
};

const read = (path: string): DicomJson => {
  const result = decodePart10(new Uint8Array(readFileSync(path)));
  if (!result.ok) throw new Error(result.error.title);
  return result.value;
};

/** A case that holds whatever a report refers to, in its study and as large as need be. */
const anyImage = (document: DicomJson): DecodeContext => {
  const image = (sopInstanceUid: string): ResolvedImage => ({
    ...idsOf(document),
    sourceId: SOURCE,
    isTiled: false,
    sopInstanceUid: sopInstanceUid as ResolvedImage['sopInstanceUid'],
  });
  return { resolveImage: image, resolveFrameOfReference: () => image('2.25.7') };
};
const imagesOf = (document: DicomJson) => ({
  images: ({ sopInstanceUid }: Annotation) => ({
    dataset: {
      ...document,
      [tags.SOPInstanceUID]: element('UI', sopInstanceUid),
      [tags.Columns]: element('US', 9999),
      [tags.Rows]: element('US', 9999),
    },
    isMultiFrame: false,
  }),
});

describe('reports of other systems', () => {
  for (const [name, path] of Object.entries(FILES)) {
    const title = `T-SR-11: ${name}: a comment on one group is the only difference of the tree`;
    test.skipIf(path === undefined)(path === undefined ? `${title} (file not there)` : title, () => {
      const document = read(path as string);
      const { annotations, views } = opened(document, anyImage(document));
      const [one] = annotations;
      const own = one ?? standIn(document);
      const view = (one && views.get(one.id)) ?? firstGroup(document);
      const input = amendInput(document, {}, imagesOf(document), anyImage(document));
      const keptViews = new Map([...views].filter(([id]) => id !== own.id));
      const others = [...keptViews.values()].some(({ groupPath }) => groupPath === view.groupPath);
      const edits = {
        added: [],
        removed: [],
        changed: [{ before: own, after: { ...own, comment: 'Seen again' }, view }],
      };
      const result = amendReport({ ...input, keptViews, edits });
      if (!result.ok) throw new Error(result.error.title);
      expect(others).toBe(false);
      const { dataset } = result.value;
      expect(treeDifference(document, dataset)).toEqual([
        expect.stringMatching(new RegExp(`^added ${view.groupPath}\\.\\d+ TEXT 121106$`)),
      ]);
      for (const tag of [
        t.CurrentRequestedProcedureEvidenceSequence,
        tags.PatientName,
        tags.PatientID,
        tags.StudyInstanceUID,
        '00130010',
        '00131010',
        '00080110',
      ]) {
        expect(dataset[tag], tag).toEqual(document[tag]);
      }
      // Through a file and back nothing changes either: charset, private elements and all.
      expect(treeDifference(document, refiled(dataset))).toHaveLength(1);
    });
  }

  const movable = FILES['OHIF report'];
  test.skipIf(movable === undefined)(
    'T-SR-11: a line of an OHIF report is moved: its coordinates and its value change, nothing else',
    () => {
      const document = read(movable as string);
      const change = (one: Annotation, index: number) =>
        index === 0
          ? {
              ...one,
              points: one.points.map((value) => value + 1),
              measurements: one.measurements.map((value) => ({ ...value, value: value.value + 1 })),
            }
          : undefined;
      const { dataset } = amended(document, { change }, imagesOf(document), anyImage(document));
      const lines = treeDifference(document, dataset);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/^changed 1\.\d+\.1\.\d+(\.1)? (NUM|SCOORD)/);
      expect(stringOf(dataset, tags.SOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.88.34');
    },
  );
});

/** A group that has no outline of its own (a segment): an edit of its words needs none either. */
function firstGroup(document: DicomJson): { groupPath: string; graphicPaths: string[]; measurementPaths: string[] } {
  const find = (item: DicomJson, path: string): string | undefined => {
    const name = sequenceOf(item, t.ConceptNameCodeSequence)[0] ?? {};
    if (stringOf(name, t.CodeValue) === '125007') return path;
    for (const [index, child] of sequenceOf(item, t.ContentSequence).entries()) {
      const found = find(child, `${path}.${index + 1}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return { groupPath: find(document, '1') ?? '', graphicPaths: [], measurementPaths: [] };
}

const standIn = (document: DicomJson): Annotation => ({
  ...(ctLines()[0] as Annotation),
  ...idsOf(document),
  measurements: [],
});

test('T-SR-11: an unknown quantity in a private unit, private items and odd codes survive an unrelated edit', () => {
  const secret = { value: 'Q-1', scheme: '99ACME', meaning: 'Fuzziness' };
  const odd = [
    numContent('CONTAINS', secret, measuredValue(3.5, { value: 'fuzz', scheme: '99ACME', meaning: 'fuzz' })),
    {
      ...textContent('CONTAINS', secret, 'kept\\as it is'),
      '00090010': element('LO', 'ACME'),
      '00091001': element('LO', 'x'),
    },
    codeContent('HAS CONCEPT MOD', secret, secret, [textContent('HAS PROPERTIES' as 'CONTAINS', secret, 'deep')]),
    {
      '0040A010': element('CS', 'CONTAINS'),
      '0040A040': element('CS', 'HOLOGRAM'),
      '00091002': element('LO', 'unknown kind'),
    },
  ];
  const document = saved(ctLines());
  const [last = {}, ...before] = [...sequenceOf(document, t.ContentSequence)].reverse();
  const groups = sequenceOf(last, t.ContentSequence).map((group, index) =>
    index === 0
      ? { ...group, [t.ContentSequence]: sequence([...odd, ...sequenceOf(group, t.ContentSequence)]) }
      : group,
  );
  const theirs: DicomJson = refiled({
    ...document,
    [t.ContentSequence]: sequence([...before.reverse(), { ...last, [t.ContentSequence]: sequence(groups) }]),
  });
  const [shown] = opened(theirs).annotations;
  expect(shown?.measurements.map(({ name }) => name.meaning)).toContain('Fuzziness');
  for (const index of [0, 1]) {
    const { dataset } = amended(theirs, {
      change: (one, at) => (at === index ? { ...one, trackingIdentifier: 'Renamed' } : undefined),
    });
    expect(treeDifference(theirs, dataset)).toEqual([expect.stringMatching(/^changed [\d.]+ TEXT 112039 0040A160$/)]);
    expect(treeDifference(theirs, refiled(dataset))).toEqual(treeDifference(theirs, dataset));
  }
});

test('a document without a container for measurements gets one with its first mark', () => {
  const bare = { ...saved(ctLines()), [t.ContentSequence]: undefined };
  const { dataset } = amended(bare, { added: ctLines().slice(0, 1) });
  expect(treeDifference(bare, dataset)).toEqual(['added 1.1 CONTAINER 111028', 'added 1.2 CONTAINER 126010']);
  expect(opened(dataset).annotations).toHaveLength(1);
});
