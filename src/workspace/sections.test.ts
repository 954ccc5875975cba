import { describe, expect, test } from 'vitest';
import type { RadiologyStatus } from '../dicom/paneStatus';
import type { FramesDisplaySet, Study } from '../dicom/types';
import type { PaneId } from '../dicom/uids';
import { pointFor, sectionsFor } from './sections';
import { createWorkspace } from './store';

const [ONE, TWO] = ['1', '2'] as const as readonly [PaneId, PaneId];
const plane = {} as NonNullable<RadiologyStatus['section']>['plane'];

/** Two panes with a series each; of one frame of reference unless told otherwise. */
function twoPanes(over: { readonly frame?: string; readonly patient?: string; readonly derived?: boolean }) {
  const workspace = createWorkspace();
  const setOf = (id: string, study: string, frameOfReferenceUid: string) =>
    ({
      kind: 'frames',
      id,
      series: { studyInstanceUid: study },
      frames: [{}],
      frameOfReferenceUid,
    }) as unknown as FramesDisplaySet;
  const statusOf = (frameOfReferenceUid: string) =>
    ({
      kind: 'radiology',
      section: { frameOfReferenceUid, plane },
      ...(over.derived && { derived: {} }),
    }) as unknown as RadiologyStatus;
  const study = (studyInstanceUid: string, patientId: string) =>
    ({ studyInstanceUid, patient: { patientId } }) as unknown as Study;
  workspace.setState({
    studies: [study('1', 'A'), study('2', over.patient ?? 'A')],
    displaySets: [setOf('a', '1', '1.9'), setOf('b', '2', over.frame ?? '1.9')],
    panes: [
      { id: ONE, displaySetId: 'a' },
      { id: TWO, displaySetId: 'b' },
    ],
    paneStatus: { [ONE]: statusOf('1.9'), [TWO]: statusOf(over.frame ?? '1.9') },
  });
  return workspace;
}

describe('lines of other panes', () => {
  test('are drawn with the crosshair in hand, and between computed views always', () => {
    const workspace = twoPanes({});
    expect(sectionsFor(workspace.getState(), ONE)).toEqual([]);
    workspace.setState({ tool: 'crosshair' });
    expect(sectionsFor(workspace.getState(), ONE)).toHaveLength(1);
    expect(sectionsFor(twoPanes({ derived: true }).getState(), ONE)).toHaveLength(1);
  });

  test('are not drawn from another frame of reference, nor from another person whose images name the same one (ORI-04)', () => {
    expect(sectionsFor(twoPanes({ derived: true, frame: '1.8' }).getState(), ONE)).toEqual([]);
    expect(sectionsFor(twoPanes({ derived: true, patient: 'B' }).getState(), ONE)).toEqual([]);
  });
});

test('the crosshair brings no pane of another person along', () => {
  const pointed = { frameOfReferenceUid: '1.9', mm: [1, 2, 3], paneId: ONE } as never;
  const [same, other] = [twoPanes({}), twoPanes({ patient: 'B' })];
  for (const workspace of [same, other]) workspace.setState({ patientPoint: pointed });
  expect(pointFor(same.getState(), TWO)).toMatchObject({ mm: [1, 2, 3] });
  expect(pointFor(other.getState(), TWO)).toBeUndefined();
  expect(pointFor(other.getState(), ONE)).toMatchObject({ mm: [1, 2, 3] });
});
