import type { Problem } from '../dicom/problem';
import type { Workspace } from './store';

/** What stands where a name, an identifier or a date of birth was. */
export const HIDDEN = '•••';

/**
 * True where a command would write the page's hidden words back as if somebody had typed them: a field shows the masked
 * text, and what is taken over from it would replace the real one. Said at the case.
 */
export function wouldWriteHidden(workspace: Workspace, args: unknown): boolean {
  if (args === undefined || workspace.getState().mask === undefined || !holdsHidden(args)) return false;
  workspace.setProblem('case/command', notWhileHidden);
  return true;
}

const holdsHidden = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes(HIDDEN)
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsHidden);

const notWhileHidden: Problem = {
  code: 'conflict',
  severity: 'warning',
  title: 'Not changed: part of this text is hidden, and would be lost',
  tip: 'Show names (Alt+V), then change it.',
};
