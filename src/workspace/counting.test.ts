import { expect, test } from 'vitest';
import { counted } from '../dicom/codes';
import { countingBegun, countingEnded } from './counting';
import { createWorkspace } from './store';

test('counting calls points mitoses; afterwards hand and label are those of before, also in the next case', () => {
  const workspace = createWorkspace();
  const before = workspace.getState().currentLabel.slide;
  workspace.setState(countingBegun(workspace.getState()));
  expect(workspace.getState().currentLabel.slide).toEqual(counted.mitosis);
  workspace.setState({
    tool: 'point',
    currentLabel: { ...workspace.getState().currentLabel, slide: counted.positive },
  });
  // Begun twice is begun once.
  workspace.setState(countingBegun(workspace.getState()));
  expect(workspace.getState().currentLabel.slide).toEqual(counted.positive);
  workspace.closeCase();
  expect(workspace.getState()).toMatchObject({ counting: undefined, tool: 'windowLevel' });
  expect(workspace.getState().currentLabel.slide).toEqual(before);

  workspace.setState(countingBegun(workspace.getState()));
  workspace.setState({ tool: 'length' });
  workspace.setState(countingEnded(workspace.getState()));
  expect(workspace.getState().tool).toBe('length');
  expect(workspace.getState().currentLabel.slide).toEqual(before);
});
