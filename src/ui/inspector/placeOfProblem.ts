import type { Pane } from '../../workspace/layout';

/** The place a problem's path names, in the reader's words; undefined where the title says it already. */
export function placeOfProblem(path: string, panes: readonly Pane[]): string | undefined {
  const [kind, id, part] = path.split('/');
  if (kind === 'pane') return `Pane ${panes.findIndex((pane) => pane.id === id) + 1 || id}`;
  if (kind === 'source') return `Archive ${id}`;
  if (kind === 'case' && id === 'save') return 'Saving';
  if (kind === 'case' && part !== undefined) return 'Not shown';
  return undefined;
}
