// @vitest-environment happy-dom
import { expect, onTestFinished, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { AnnotationGroup } from '../../dicom/types';
import { byName, createHarness, show } from '../testing';
import { BulkGroups } from './BulkGroups';

const group = (over: Partial<AnnotationGroup>) =>
  ({
    annotationGroupUid: '1.2',
    storedIn: '1.3',
    count: 4,
    label: 'Nuclei',
    propertyType: { value: '84640000', scheme: 'SCT', meaning: 'Nucleus' },
    generationType: 'AUTOMATIC',
    algorithmName: 'Finder',
    measurements: [],
    ...over,
  }) as unknown as AnnotationGroup;

async function words(...groups: AnnotationGroup[]) {
  const harness = createHarness([]);
  harness.workspace.setState({ annotationGroups: groups });
  const { page, end } = await show(harness, <BulkGroups />);
  onTestFinished(end);
  return [...byName(page, 'ul', 'Bulk groups').children].map((item) => item.textContent ?? '');
}

test('ANN-11: each quantity of a group tells count, mean and range of the objects that have a value for it', async () => {
  const values = Float32Array.from([40, Number.NaN, 60, 80]);
  const [said] = await words(group({ measurements: [{ name: codes.area, unit: units.um2, values }] }));
  for (const part of ['Area', 'mean 60.0 µm²', '40.0 µm² to 80.0 µm²', '3 values, 1 without value']) {
    expect(said).toContain(part);
  }
});

test('ANN-11: a quantity nobody has is not called zero; a group without quantities has no line for them', async () => {
  const none = Float32Array.from([Number.NaN]);
  const said = await words(
    group({ measurements: [{ name: codes.area, unit: units.um2, values: none }] }),
    group({ storedIn: '1.4' as AnnotationGroup['storedIn'] }),
  );
  expect(said[0]).toContain('Areano values');
  expect(said[0]).not.toContain('0 ');
  expect(said[1]).toBe('Nuclei4NucleusAI: Finder');
});
