import { describe, expect, test } from 'vitest';
import { tags } from '../tags';
import { element } from './slideFixture';
import { slideTags } from './slideTags';
import { specimenHistoryOf } from './specimenHistory';

const item = (concept: string, value: string, isCode = false) => ({
  [slideTags.ConceptNameCodeSequence]: element({ [slideTags.CodeValue]: element(concept) }),
  ...(isCode
    ? { [slideTags.ConceptCodeSequence]: element({ [slideTags.CodeMeaning]: element(value) }) }
    : { [slideTags.TextValue]: element(value) }),
});
const step = (...items: readonly object[]) => ({
  [slideTags.SpecimenPreparationStepContentItemSequence]: element(...items),
});
const sampling = (child: string, parent: string) => step(item('121041', child), item('111705', parent));
const glass = (identifier: string, ...steps: readonly object[]) => ({
  [tags.SpecimenDescriptionSequence]: element({
    [slideTags.SpecimenIdentifier]: element(identifier),
    [slideTags.SpecimenPreparationSequence]: element(...steps),
  }),
});

describe('where the tissue on a glass comes from', () => {
  test('WSI-14: case, part, block and glass by the parents that samplings name, in any order of steps', () => {
    const steps = [sampling('S1_A_1', 'S1_A'), sampling('S1_A', 'S1'), sampling('S1_A_1_1', 'S1_A_1')];
    expect(specimenHistoryOf(glass('S1_A_1_1', ...steps))).toEqual({
      lineage: ['S1', 'S1_A', 'S1_A_1', 'S1_A_1_1'],
      part: 'S1_A',
      block: 'S1_A_1',
    });
  });

  test('a file that leaves out the cutting of the section still tells block and part', () => {
    const history = specimenHistoryOf(glass('S1_A_1_1', sampling('S1_A', 'S1'), sampling('S1_A_1', 'S1_A')));
    expect(history).toMatchObject({ part: 'S1_A', block: 'S1_A_1' });
  });

  test('one parent is not called a block: the glass may be a smear', () => {
    expect(specimenHistoryOf(glass('S1_1', sampling('S1_1', 'S1')))).toEqual({ lineage: ['S1', 'S1_1'] });
  });

  test('fixative and embedding medium are in the words of the file', () => {
    const steps = [
      step(item('430864009', 'Neutral buffered formalin', true)),
      step(item('430863003', 'Paraffin wax', true)),
    ];
    expect(specimenHistoryOf(glass('A', ...steps))).toMatchObject({
      fixative: 'Neutral buffered formalin',
      embedding: 'Paraffin wax',
    });
  });

  test('nothing stated is nothing told, and parents in a circle end', () => {
    expect(specimenHistoryOf({})).toEqual({ lineage: [] });
    expect(specimenHistoryOf(glass('A', sampling('A', 'B'), sampling('B', 'A'))).lineage).toEqual(['B', 'A']);
  });
});
