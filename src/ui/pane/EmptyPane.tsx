import { useWorkspace } from '../AppContext';
import { PaneMessage } from './PaneMessage';

/** A pane with nothing in it says how to fill it. */
export function EmptyPane() {
  const isCaseLoading = useWorkspace((state) => state.isCaseLoading);
  const hasSeries = useWorkspace((state) => state.displaySets.length > 0);
  if (!hasSeries)
    return (
      <PaneMessage
        title={isCaseLoading ? 'Opening the case…' : 'This case has nothing to show'}
        isDelayed={isCaseLoading}
      />
    );
  return (
    <PaneMessage title="Nothing in this pane">
      <p>Drag a series here, or choose one on the left and press Enter.</p>
    </PaneMessage>
  );
}
