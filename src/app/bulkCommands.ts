import { type BulkAddress, bulkKey, type BulkLook } from '../dicom/bulk';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** How a bulk group is seen: `{ storedIn, annotationGroupUid, look }`, where `look` replaces what was chosen before. */
export const bulkLookCommand = (workspace: Workspace): Command => ({
  id: 'bulk.look',
  title: 'Show, hide or filter a bulk group',
  isEnabled: () => workspace.getState().annotationGroups.some((group) => group.background),
  run: (args) => {
    const { storedIn, annotationGroupUid, look } = argumentsOf(args);
    const key = bulkKey({ storedIn, annotationGroupUid } as BulkAddress);
    const { bulkLooks, annotationGroups } = workspace.getState();
    if (!annotationGroups.some((group) => bulkKey(group) === key)) return;
    workspace.setState({ bulkLooks: { ...bulkLooks, [key]: { ...(look as BulkLook | undefined) } } });
  },
});
