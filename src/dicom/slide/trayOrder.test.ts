import { expect, test } from 'vitest';
import { buildStudy } from '../../testing/builders';
import type { DicomJson } from '../json';
import { tags } from '../tags';
import type { DisplaySet, SlideDisplaySet } from '../types';
import { buildSlides } from './buildSlides';
import { element, madeInstance, madeSeries } from './slideFixture';
import { slideTags } from './slideTags';
import { inTrayOrder, trayPlaceOf } from './trayOrder';

const study = buildStudy('1.2');
const text = (concept: string, value: string) => ({
  [slideTags.ConceptNameCodeSequence]: element({ [slideTags.CodeValue]: element(concept) }),
  [slideTags.TextValue]: element(value),
});
const sampling = (child: string, parent: string) => ({
  [slideTags.SpecimenPreparationStepContentItemSequence]: element(text('121041', child), text('111705', parent)),
});

/** Of a glass named after its block, which is named after its part. */
function tissueOf(part: string, block: string): DicomJson {
  const glass = `${block}-1`;
  return {
    [tags.SpecimenDescriptionSequence]: element({
      [slideTags.SpecimenIdentifier]: element(glass),
      [slideTags.SpecimenPreparationSequence]: element(sampling(glass, block), sampling(block, part)),
    }),
  };
}

const [{ slide: plain } = { slide: undefined }] = buildSlides([
  { series: madeSeries(), instances: [madeInstance({ uid: '1', matrix: [512, 512] })] },
]);
const slideSet = (id: string, seriesNumber: number, tissue: DicomJson = {}, stain?: string): SlideDisplaySet => ({
  kind: 'slide',
  id,
  series: { ...madeSeries(), studyInstanceUid: study.studyInstanceUid, seriesNumber },
  slide: { ...plain!, baseDataset: tissue, ...(stain !== undefined && { stain }) },
});
const order = (...sets: readonly DisplaySet[]) => inTrayOrder(sets).map(({ id }) => id);

test('part, block, the overview stain before others, Series Number; ten after two', () => {
  expect(
    order(
      slideSet('B1', 1, tissueOf('B', 'B1'), 'H&E'),
      slideSet('A10', 2, tissueOf('A', 'A10'), 'H&E'),
      slideSet('A2 Ki-67', 3, tissueOf('A', 'A2'), 'Ki-67'),
      slideSet('A2 p53', 9, tissueOf('A', 'A2'), 'p53'),
      slideSet('A2 HE', 8, tissueOf('A', 'A2'), 'hematoxylin + eosin'),
    ),
  ).toEqual(['A2 HE', 'A2 Ki-67', 'A2 p53', 'A10', 'B1']);
});

test('what does not tell its block comes first, by Series Number; nothing is guessed from names', () => {
  expect(trayPlaceOf(slideSet('S26-1-A1-HE', 1).slide)).toBeUndefined();
  expect(order(slideSet('x', 3), slideSet('A1', 1, tissueOf('A', 'A1')), slideSet('y', 2))).toEqual(['y', 'x', 'A1']);
});
