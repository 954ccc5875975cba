import { describe, expect, test } from 'vitest';
import { buildAnnotation, buildStudy } from '../testing/builders';
import type { DisplaySet, Series } from '../dicom/types';
import { maskedWorkList, maskedWorkspace } from './identityMask';
import { selectPatients, selectUnsavedCount } from './selectors';
import { createWorkList } from './workList';
import { createWorkspace } from './store';

const jane = {
  patientId: 'K-17/3(a)',
  issuerOfPatientId: 'A',
  patientName: 'Doe^Jane^^Dr',
  patientBirthDate: '19610302',
};
const jim = { ...jane, issuerOfPatientId: 'B' };

function caseOf(...patients: readonly (typeof jane)[]) {
  const workspace = createWorkspace();
  const series = {
    seriesInstanceUid: '1.1.1',
    studyInstanceUid: '1.1',
    modality: 'CT',
    seriesDescription: 'Thorax DOE',
  };
  workspace.setState({
    studies: patients.map((patient, index) =>
      buildStudy(`1.${index + 1}`, { patient, accessionNumber: 'S26-04127', studyDescription: 'CT of jane doe' }),
    ),
    displaySets: [{ kind: 'document', id: 'd', series: series as unknown as Series } as unknown as DisplaySet],
  });
  workspace.setProblem('case/x', {
    code: 'conflict',
    severity: 'error',
    title: 'Report of Doe, Jane',
    detail: 'K-17/3(a)',
  });
  const mark = buildAnnotation({ id: 'a', comment: 'Seen with Jane, born 1961-03-02, S26-04127' });
  workspace.transact('Load', 'stored', () => ({ a: mark }));
  return workspace.getState();
}

const SECRETS = /doe|jane|K-17|1961|S26-04127/i;

describe('masked identity', () => {
  test('nothing that the page is made from names the patient, in whatever writing', () => {
    const state = caseOf(jane);
    expect(JSON.stringify([state.studies, state.displaySets, state.problems])).toMatch(SECRETS);
    const { studies, displaySets, problems, annotations, stored } = maskedWorkspace(state);
    expect(JSON.stringify([studies, displaySets, problems, annotations, stored])).not.toMatch(SECRETS);
    expect(studies[0]?.patient.patientName).toBe('Identity hidden');
    expect(displaySets[0]?.series.seriesDescription).toBe('Thorax •••');
  });

  test('what the page finds its images by stays, whatever the ID of the patient is a part of', () => {
    const patient = { ...jane, patientId: '1481' };
    const state = caseOf(patient);
    const uid = '1.2.826.0.1.3680043.10.1481.81';
    const series = { seriesInstanceUid: uid, seriesDescription: 'Thorax of 1481, born 2.3.1961' } as unknown as Series;
    const sets = [{ kind: 'document', id: 'd', series } as unknown as DisplaySet];
    const [masked] = maskedWorkspace({ ...state, displaySets: sets }).displaySets;
    expect(masked?.series.seriesInstanceUid).toBe(uid);
    expect(masked?.series.seriesDescription).toBe('Thorax of •••, born •••');
  });

  test('two patients stay two, and the same state is the same answer', () => {
    const two = maskedWorkspace(caseOf(jane, jim));
    expect(selectPatients(two).map(({ patientId }) => patientId)).toEqual(['Patient 1', 'Patient 2']);
    const state = caseOf(jane, jane);
    expect(selectPatients(maskedWorkspace(state))).toHaveLength(1);
    expect(maskedWorkspace(state)).toBe(maskedWorkspace(state));
  });

  test('hiding a name makes no work of what is saved', () => {
    expect(selectUnsavedCount(maskedWorkspace(caseOf(jane)))).toBe(0);
  });

  test('the work list hides its rows, and keeps apart whom it kept apart', () => {
    const list = createWorkList();
    list.setState({ studies: [jane, jim, jane].map((patient, index) => buildStudy(`1.${index}`, { patient })) });
    const { studies } = maskedWorkList(list.getState());
    expect(studies.map(({ patient }) => patient.patientId)).toEqual(['Patient 1', 'Patient 2', 'Patient 1']);
    expect(JSON.stringify(studies)).not.toMatch(SECRETS);
  });
});
