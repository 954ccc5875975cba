import { expect, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { element, madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import { tags } from '../../dicom/tags';
import { slideFacts } from './slideFacts';

const factsOf = (recipe: Partial<InstanceRecipe>) => {
  const instances = [madeInstance({ uid: '1.1', matrix: [4000, 3000], ...recipe })];
  const [set] = buildSlides([{ series: madeSeries(), instances }]);
  return Object.fromEntries(slideFacts(set!));
};

test('what a file does not say of a glass is said to be missing', () => {
  const facts = factsOf({});
  for (const name of ['Specimen', 'Part', 'Block', 'Fixative', 'Embedding', 'Stain', 'Scanner', 'Software'])
    expect(facts[name], name).toBe('not stated');
  expect(facts['Optical path']).toBe('illumination not stated');
  expect(facts['Colour profile']).toBe('none: colours as stored');
  expect(facts['Focal planes']).toBe(1);
});

test('scanner, software and focal planes are told in words', () => {
  const facts = factsOf({
    focalPlanes: 3,
    planeStepMm: 0.0015,
    more: {
      [tags.Manufacturer]: element('Acme'),
      [tags.ManufacturerModelName]: element('Scan 3'),
      '00181000': element('X-77'),
      '00181020': element('4.1', '2.0'),
    },
  });
  expect(facts.Scanner).toBe('Acme Scan 3');
  expect(facts['Serial number']).toBe('X-77');
  expect(facts.Software).toBe('4.1, 2.0');
  expect(facts['Focal planes']).toBe('3, 1.5 µm apart');
});
