import type { Pane } from '../../workspace/layout';

/** The place a problem's path names, in the reader's words; undefined where the title says it already. */
export function placeOfProblem(
  path: string,
  panes: readonly Pane[],
  title: string,
  sourceLabels: Readonly<Record<string, string>>,
): string | undefined {
  const [kind, id] = path.split('/');
  switch (kind) {
    case 'pane':
      return `Pane ${panes.findIndex((pane) => pane.id === id) + 1 || id}`;
    case 'source':
      return archivePlace(sourceLabels[id ?? ''] ?? id ?? '', title);
    case 'series':
      return 'Series';
    case 'case':
      return CASE_PLACES[id ?? ''];
    default:
      return undefined;
  }
}

const CASE_PLACES: Readonly<Record<string, string>> = {
  save: 'Saving',
  draft: 'Draft on this device',
  study: 'Study',
};

const archivePlace = (label: string, title: string): string | undefined => (title.includes(label) ? undefined : label);
