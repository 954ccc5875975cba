import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import { measureInMm } from '../../dicom/geometry/measure';
import type { AnnotationGroup } from '../../dicom/types';
import { decodePart10, encodePart10 } from '../part10';
import { idsOf, mark, NUCLEUS, reportInput, slideImage, slideSpace } from '../testData';
import { currentVersions } from './annIdentity';
import { annotationsFromGroups } from './annotationsFromGroups';
import { decoded, shapesOf } from './annTestSupport';
import { encodeAnnotationGroups } from './encodeAnnotationGroups';

const { images: _, annotations: __, ...common } = reportInput([]);
const slide = slideImage();

describe('our own marks', () => {
  const cells = [
    mark(slide, slideSpace(slide), 'point', [1.5, 0, 0.0045], { label: NUCLEUS }),
    mark(slide, slideSpace(slide), 'point', [-2, 3, 0.0045], { label: NUCLEUS }),
    mark(slide, slideSpace(slide), 'polygon', [0, 0, 0, 1, 0, 0, 1, 1, 0], {
      label: NUCLEUS,
      measurements: [{ name: codes.area, value: 0.5, unit: units.mm2 }],
    }),
  ];
  const saved = (instanceNumber = 1) => {
    const written = encodeAnnotationGroups({
      ...common,
      slide,
      annotations: cells,
      series: { ...common.series, instanceNumber },
    });
    if (!written.ok) throw new Error(written.error.title);
    const file = decodePart10(encodePart10(written.value));
    if (!file.ok) throw new Error('file');
    return file.value;
  };
  const context = { resolveSpace: () => idsOf(slide), limit: 5000 };

  test('come back as marks that can be edited, with the same tracking UIDs every time', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const { annotations, groups } = annotationsFromGroups(read.groups, read.identity, context);
    expect(groups).toEqual([]);
    expect(
      annotations.map(({ shape, points, label, measurements }) => ({ shape, points, label, measurements })),
    ).toEqual(
      cells.map(({ shape, points, label, measurements }) => ({
        shape,
        points: points.map((value, index) => (index % 3 === 2 ? value : Math.fround(value))),
        label,
        measurements,
      })),
    );
    expect(annotations.every(({ lockedReason }) => lockedReason === undefined)).toBe(true);
    const again = annotationsFromGroups(
      (await decoded(saved(), { isWholeInstance: true })).groups,
      read.identity,
      context,
    );
    expect(again.annotations.map(({ trackingUid }) => trackingUid)).toEqual(
      annotations.map(({ trackingUid }) => trackingUid),
    );
    expect(new Set(annotations.map(({ trackingUid }) => trackingUid)).size).toBe(3);
  });

  test('a hole over a bridge comes back: the same points, and its area is that of its own outline', async () => {
    // 4 by 4 mm, 1 by 1 of it left out.
    const corners = [20, 40, 24, 40, 24, 44, 20, 44, 21, 42, 22, 42, 22, 41, 21, 41, 21, 42, 20, 44];
    const points = Array.from({ length: 10 }, (_, at) => [corners[2 * at]!, corners[2 * at + 1]!, 0]).flat();
    const holed = mark(slide, slideSpace(slide), 'polygon', points, { measurements: measureInMm('polygon', points) });
    const written = encodeAnnotationGroups({ ...common, slide, annotations: [holed] });
    const file = written.ok ? decodePart10(encodePart10(written.value)) : written;
    if (!file.ok) throw new Error('file');
    const read = await decoded(file.value, { isWholeInstance: true });
    const [mine] = annotationsFromGroups(read.groups, read.identity, context).annotations;
    expect(mine).toMatchObject({ shape: 'polygon', points });
    expect(measureInMm('polygon', mine!.points).map(({ value }) => value)).toEqual([15, 20]);
    expect(mine!.measurements.find(({ name }) => name.value === codes.area.value)?.value).toBe(15);
  });

  test('groups of others, computed or too large ones stay columns', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const kept = (identity = read.identity, limit = 5000) =>
      annotationsFromGroups(read.groups, identity, { ...context, limit }).groups.length;
    expect(kept({ ...read.identity, isOurs: false })).toBe(2);
    expect(kept(read.identity, 2)).toBe(1);
    expect(
      annotationsFromGroups(read.groups, read.identity, { ...context, resolveSpace: () => undefined }).groups,
    ).toHaveLength(2);
  });

  test('an edit of one mark gives a new version with the same Annotation Group UIDs (ANN-17)', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const { annotations } = annotationsFromGroups(read.groups, read.identity, context);
    const edited = annotations.map((one, index) => (index === 1 ? { ...one, points: [5, 6, 0.0045] } : one));
    const next = encodeAnnotationGroups({
      ...common,
      slide,
      annotations: edited,
      series: { ...common.series, instanceNumber: 2 },
    });
    if (!next.ok) throw new Error(next.error.title);
    const again = await decoded(next.value);
    const uidsOf = (groups: readonly AnnotationGroup[]) => groups.map(({ annotationGroupUid }) => annotationGroupUid);
    expect(uidsOf(again.groups)).toEqual(uidsOf(read.groups));
    expect(again.identity.sopInstanceUid).not.toBe(read.identity.sopInstanceUid);
    expect(again.groups.map(shapesOf)).toEqual(
      read.groups.map((group, index) =>
        shapesOf(group).map((shape, at) => (index === 0 && at === 1 ? [5, 6, 0.0045] : shape)),
      ),
    );
  });

  test('a group that stays columns is kept by the next version, beside new marks of its label', async () => {
    const read = await decoded(saved(), { isWholeInstance: true });
    const next = encodeAnnotationGroups({
      ...common,
      slide,
      annotations: [mark(slide, slideSpace(slide), 'point', [9, 9, 0], { label: NUCLEUS })],
      kept: read.groups,
    });
    if (!next.ok) throw new Error(next.error.title);
    const again = await decoded(next.value);
    expect(again.groups.slice(0, 2).map(shapesOf)).toEqual(read.groups.map(shapesOf));
    expect(new Set(again.groups.map(({ annotationGroupUid }) => annotationGroupUid)).size).toBe(3);
  });

  test('of our versions the newest counts, of others all', async () => {
    const [first, second] = await Promise.all([
      decoded(saved(1), { isWholeInstance: true }),
      decoded(saved(2), { isWholeInstance: true }),
    ]);
    expect(currentVersions([first, second])).toEqual([second]);
    const foreign = { identity: { ...first.identity, isOurs: false } };
    expect(currentVersions([foreign, second])).toEqual([foreign, second]);
  });
});
