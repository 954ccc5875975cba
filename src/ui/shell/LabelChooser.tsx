import type { CodedConcept } from '../../dicom/codedConcept';
import { useRunCommand, useWorkspace } from '../AppContext';
import { LabelSelect } from '../controls/LabelSelect';
import { labelsFor } from '../controls/labelChoices';
import { selectActiveKind } from './activePane';

/** The coded label that the next mark gets; remembered apart for images and slides. */
export function LabelChooser() {
  const run = useRunCommand();
  const kind = useWorkspace((state) => (selectActiveKind(state) === 'slide' ? 'slide' : 'radiology'));
  const current = useWorkspace((state) => state.currentLabel[kind]);
  const labels = useWorkspace((state) => state.labels);
  return (
    <LabelSelect
      name="Label of the next mark"
      value={current}
      choices={labelsFor(labels, kind)}
      palette={kind === 'slide' ? 'stain' : 'grey'}
      onChange={(concept: CodedConcept) => run('label.set', { concept })}
    />
  );
}
