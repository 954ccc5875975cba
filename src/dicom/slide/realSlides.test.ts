import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFile } from '../../../archive/byteSource';
import { readContent, readForm } from '../../../archive/part10Reader';
import { groupBy } from './groupBy';
import { buildSlidesFromText } from './buildSlidesFromText';
import { buildSlides } from './buildSlides';
import { FRAME_STRIDE } from './indexedTiles';
import type { DicomJson } from '../json';
import { numberOf, stringOf } from '../json';
import { tags } from '../tags';
import type { PyramidLevel, Series, Slide } from '../types';
import type { SeriesInstanceUid, SourceId, StudyInstanceUid } from '../uids';

const folder = process.env.PARFOCAL_DATA ?? new URL('../../../../shared/data/public', import.meta.url).pathname;
const isThere = existsSync(folder);
const MONITOR_PROFILE = 'info: The ICC profile is of class mntr, not that of a scanner (scnr)';
const NO_ORIGIN = 'info: Origin on the glass is missing: positions in mm are not stored';
const NO_GLASS = 'info: No container identifier: the glass is not named';
const WHOLE_SLIDE = '1.2.840.10008.5.1.4.1.1.77.1.6';

/** The header of a slide file; undefined for files of other kinds and those that are broken on purpose. */
function slideHeader(path: string): DicomJson | undefined {
  const file = openFile(path);
  try {
    const { dataset } = readContent(file, readForm(file));
    const json = JSON.parse(JSON.stringify(dataset)) as DicomJson;
    if (stringOf(json, tags.SOPClassUID) !== WHOLE_SLIDE) return undefined;
    const hasStudy = stringOf(json, tags.StudyInstanceUID) !== undefined;
    return hasStudy ? json : { ...json, [tags.StudyInstanceUID]: { vr: 'UI', Value: ['1.1'] } };
  } catch {
    return undefined;
  } finally {
    void file.close();
  }
}

const headers = isThere
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /wsi.*\.dcm$/.test(name))
      .toSorted()
      .flatMap((name): DicomJson[] => {
        const header = slideHeader(join(folder, name));
        return header ? [header] : [];
      })
  : [];

const seriesOf = (dataset: DicomJson): Series => ({
  sourceId: 'archive' as SourceId,
  studyInstanceUid: stringOf(dataset, tags.StudyInstanceUID) as StudyInstanceUid,
  seriesInstanceUid: stringOf(dataset, tags.SeriesInstanceUID) as SeriesInstanceUid,
  modality: 'SM',
  seriesNumber: numberOf(dataset, tags.SeriesNumber) ?? 0,
});

/** As openCase reads them: all slide series of one study together. */
const studies = groupBy(headers, (dataset) => stringOf(dataset, tags.StudyInstanceUID) ?? '').map((instances) =>
  groupBy(instances, (dataset) => stringOf(dataset, tags.SeriesInstanceUID) ?? '').map((own) => ({
    series: seriesOf(own[0]),
    instances: own,
  })),
);
const slides = studies.flatMap((study) => buildSlides(study).map(({ slide }) => slide));

const nameOf = ({ levels, baseDataset }: Slide): string =>
  `${stringOf(baseDataset, tags.Manufacturer) ?? 'unknown'} ${levels[0]?.totalPixelMatrixColumns}x${levels[0]?.totalPixelMatrixRows}`;

/** Frames of an instance that the index reaches, each as often as it does. */
function reached(level: PyramidLevel): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const plane of level.focalPlanes ?? []) {
    for (const entry of [...plane.tileIndex, ...(plane.looseTiles?.frames ?? [])]) {
      if (entry < 0) continue;
      const uid = level.instances[Math.floor(entry / FRAME_STRIDE)]!.sopInstanceUid;
      const key = `${uid}/${(entry % FRAME_STRIDE) + 1}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

test('the public slides are there', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  expect(slides.length).toBeGreaterThanOrEqual(8);
});

describe.each(slides.map((slide) => [nameOf(slide), slide] as const))('%s', (_, slide) => {
  test('has the level sizes its headers name, and as many tiles as they take', () => {
    for (const level of slide.levels) {
      const header = headers.find((one) => stringOf(one, tags.SOPInstanceUID) === level.instances[0]!.sopInstanceUid)!;
      expect(level.totalPixelMatrixColumns).toBe(numberOf(header, tags.TotalPixelMatrixColumns));
      expect(level.totalPixelMatrixRows).toBe(numberOf(header, tags.TotalPixelMatrixRows));
      expect(level.tilesAcross).toBe(Math.ceil(level.totalPixelMatrixColumns / numberOf(header, tags.Columns)!));
      expect(level.tilesDown).toBe(Math.ceil(level.totalPixelMatrixRows / numberOf(header, tags.Rows)!));
      expect(level.tileIndex).toHaveLength(level.tilesAcross * level.tilesDown);
    }
    const widths = slide.levels.map((level) => level.totalPixelMatrixColumns);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  });

  test('reaches every frame of every instance exactly once', () => {
    for (const level of slide.levels) {
      const counts = reached(level);
      const frames = level.instances.reduce((sum, { numberOfFrames }) => sum + numberOfFrames, 0);
      expect([...counts.values()].every((count) => count === 1)).toBe(true);
      expect(counts.size).toBe(frames);
      const isSparse = counts.size < level.tileIndex.length;
      const type = headers.find((one) => stringOf(one, tags.SOPInstanceUID) === level.instances[0]!.sopInstanceUid)!;
      if (isSparse) expect(stringOf(type, '00209311')).toBe('TILED_SPARSE');
    }
  });

  test('has levels that lie on each other within a pixel of the coarser', () => {
    const [base] = slide.levels;
    for (const level of slide.levels) {
      const width = level.plane.columnSpacingMm * level.totalPixelMatrixColumns;
      const baseWidth = base!.plane.columnSpacingMm * base!.totalPixelMatrixColumns;
      expect(Math.abs(width - baseWidth)).toBeLessThanOrEqual(2 * level.plane.columnSpacingMm);
    }
  });
});

test('every instance is in a slide or named in its problems', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  for (const header of headers) {
    const uid = stringOf(header, tags.SOPInstanceUID)!;
    const isUsed = slides.some(
      ({ levels, thumbnail, label, overview, problems }) =>
        levels.some(({ instances }) => instances.some((one) => one.sopInstanceUid === uid)) ||
        [thumbnail, label, overview].some((ref) => ref?.sopInstanceUid === uid) ||
        problems.some(({ detail }) => detail?.includes(uid)),
    );
    expect([uid, isUsed]).toEqual([uid, true]);
  }
});

/** By what they are; two of one name say the same. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'Leica Biosystems (DICOM-wrapped test data) 1110x1484': [MONITOR_PROFILE],
  'Leica Biosystems (DICOM-wrapped test data) 2220x2967': [MONITOR_PROFILE],
  'Leica Biosystems (DICOM-wrapped test data) 6535x6285': [MONITOR_PROFILE],
  'Leica Biosystems 13198x11685': [
    'info: Width and height of the imaged volume are swapped in the header; pixel spacing is used',
  ],
  'Test Manufacturer 50x50': [],
  'unknown 1152x700': [NO_ORIGIN, NO_GLASS],
  'unknown 957x715': [NO_ORIGIN, NO_GLASS],
  'unknown 3175x2281': [
    'warning: Pixel spacing is missing: this slide is uncalibrated, lengths are in pixels',
    NO_ORIGIN,
    'info: Orientation on the glass is missing: the usual one is assumed',
    NO_GLASS,
  ],
};

test('what is said about each of them is what is true of it, and no more', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  for (const slide of slides) {
    const said = slide.problems.map(({ severity, title }) => `${severity}: ${title}`);
    expect([nameOf(slide), said]).toEqual([nameOf(slide), expected[nameOf(slide)] ?? said]);
  }
  expect(slides.filter((slide) => expected[nameOf(slide)]).length).toBeGreaterThanOrEqual(8);
});

test('the same slides come from the text of the answers', ({ skip }) => {
  skip(!isThere, `no files in ${folder}`);
  const built = studies.flatMap(
    (study) =>
      buildSlidesFromText(
        study.map(({ series, instances }) => ({
          series,
          text: new TextEncoder().encode(JSON.stringify(instances)).buffer as ArrayBuffer,
        })),
      ).displaySets,
  );
  expect(built.map(({ slide }) => slide)).toEqual(slides);
});
