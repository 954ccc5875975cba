import { expect, test } from 'vitest';
import { tags } from '../tags';
import { buildSlides } from './buildSlides';
import { element, madeInstance, madeSeries } from './slideFixture';
import { slideTags } from './slideTags';

function problemsOf(container: string, barcode: string | undefined) {
  const label = {
    uid: '1.8',
    matrix: [50, 40] as const,
    tile: [50, 40] as const,
    flavour: 'LABEL',
    container,
    ...(barcode !== undefined && { more: { [slideTags.BarcodeValue]: element(barcode) } }),
  };
  const instances = [madeInstance({ uid: '1.1', matrix: [4000, 3000], container }), madeInstance(label)];
  return buildSlides([{ series: madeSeries(), instances }])[0]!.slide.problems;
}

test('T-WSI-12: a label whose barcode names another glass than the header is an error next to the image', () => {
  for (const barcode of ['S23-1234-A2', 'S23-1234-A10', '23-1234-A1']) {
    expect(problemsOf('S23-1234-A1', barcode)).toMatchObject([
      { code: 'conflict', severity: 'error', title: expect.stringContaining(`barcode ${barcode}, header S23-1234-A1`) },
    ]);
  }
});

test.each(['S23-1234-A1', 's231234a1', 'LAB7|S23-1234-A1;3', 'S23-1234-A1 HE', '', undefined])(
  'a barcode %s says nothing against glass S23-1234-A1',
  (barcode) => {
    expect(problemsOf('S23-1234-A1', barcode)).toEqual([]);
  },
);

test('every specimen of the glass is named, with its UID and description', () => {
  const specimen = (identifier: string, uid: string, more: object = {}) => ({
    [slideTags.SpecimenIdentifier]: element(identifier),
    [slideTags.SpecimenUID]: element(uid),
    ...more,
  });
  const described = { [slideTags.SpecimenDetailedDescription]: element('core biopsy, left') };
  const more = { [tags.SpecimenDescriptionSequence]: element(specimen('A1', '2.1'), specimen('A2', '2.2', described)) };
  const instances = [madeInstance({ uid: '1.1', matrix: [4000, 3000], more })];
  const [set] = buildSlides([{ series: madeSeries(), instances }]);
  expect(set!.slide.specimens).toEqual([
    { specimenUid: '2.1', specimenIdentifier: 'A1' },
    { specimenUid: '2.2', specimenIdentifier: 'A2', description: 'core biopsy, left' },
  ]);
});
