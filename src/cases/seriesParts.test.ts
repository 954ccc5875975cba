import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { element } from '../codecs/dataset';
import { ctImage, SOURCE } from '../codecs/testData';
import { type DicomJson, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Series } from '../dicom/types';
import { FakeArchive } from '../testing/fakeArchive';
import { openAsReader } from './headlessReader';
import { createIndexedDbDraftStore } from './indexedDbDraftStore';
import { partsOfSeries } from './seriesParts';

const image: DicomJson = {
  ...ctImage(),
  '00200032': element('DS', 0, 0, 0),
  '00200037': element('DS', 1, 0, 0, 0, 1, 0),
  '00280030': element('DS', 0.7, 0.7),
};
/** A report that somebody wrote into the series of its image. */
const report: DicomJson = {
  ...ctImage(),
  '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.88.34'),
  '00080018': element('UI', '2.25.77'),
  '00080060': element('CS', 'SR'),
  '0040A040': element('CS', 'CONTAINER'),
};
const listedAs = (modality: string) =>
  ({
    sourceId: SOURCE,
    studyInstanceUid: stringOf(image, tags.StudyInstanceUID),
    seriesInstanceUid: stringOf(image, tags.SeriesInstanceUID),
    modality,
  }) as Series;

test.each(['CT', 'SR'])('a series that holds an image and a report, listed as %s, is both', (modality) => {
  const { images, documents } = partsOfSeries(listedAs(modality), [report, image]);
  expect([images?.series.modality, images?.instances]).toEqual(['CT', [image]]);
  expect([documents?.series.modality, documents?.instances]).toEqual(['SR', [report]]);
});

test('an ordinary series stays what it is, and one without instances is nothing', () => {
  const series = listedAs('CT');
  expect(partsOfSeries(series, [image])).toEqual({ images: { series, instances: [image] } });
  expect(partsOfSeries(series, [image]).images?.series).toBe(series);
  expect(partsOfSeries(series, [])).toEqual({});
});

test.each([
  ['the report first', [report, image]],
  ['the image first', [image, report]],
])(
  'with %s in the list of the archive, the case shows the image and the report of a mixed series',
  async (_, objects) => {
    const archive = new FakeArchive();
    archive.add(...objects);
    const { workspace } = await openAsReader({
      source: archive.source(),
      drafts: createIndexedDbDraftStore(new IDBFactory()),
      studyInstanceUids: [stringOf(image, tags.StudyInstanceUID) ?? ''],
    });
    const { displaySets } = workspace.getState();
    expect(displaySets.map(({ kind }) => kind).sort()).toEqual(['document', 'frames']);
    expect(new Set(displaySets.map(({ id }) => id)).size).toBe(2);
  },
);
