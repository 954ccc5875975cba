import type { Problem } from '../dicom/problem';
import { copyText } from '../ui/controls/copyText';
import { markText } from '../ui/inspector/markText';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

const PROBLEM_PATH = 'marks/copy';

/** The selected marks, or the one of `id`, as plain text on the clipboard. */
export function copyCommand(workspace: Workspace, copy: (text: string) => Promise<void> = copyText): Command {
  return {
    id: 'annotation.copy',
    title: 'Copy the values of the selected mark',
    isEnabled: () => workspace.getState().selection.length > 0,
    run: async (args) => {
      const { id } = argumentsOf(args);
      const text = textOf(workspace, typeof id === 'string' ? [id] : workspace.getState().selection);
      if (text === '') return;
      try {
        await copy(text);
        workspace.setProblem(PROBLEM_PATH, undefined);
      } catch {
        workspace.setProblem(PROBLEM_PATH, notCopied);
      }
    },
  };
}

const FIELDS = 'input, textarea, [contenteditable="true"]';

/**
 * Ctrl+C, and the browser's own menu: the selected marks go to the clipboard where nothing else is selected. Words the
 * reader has marked on the page, and what stands in a field, are copied as everywhere. Returns the function that ends it.
 */
export function installCopy(page: Document, workspace: Workspace): () => void {
  const onCopy = (event: ClipboardEvent) => {
    if (event.defaultPrevented || page.activeElement?.closest(FIELDS) || page.getSelection()?.toString()) return;
    const text = textOf(workspace, workspace.getState().selection);
    if (text === '' || !event.clipboardData) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  };
  page.addEventListener('copy', onCopy);
  return () => page.removeEventListener('copy', onCopy);
}

function textOf(workspace: Workspace, ids: readonly string[]): string {
  const { annotations, displaySets } = workspace.getState();
  return ids
    .flatMap((id) => annotations[id] ?? [])
    .map((annotation) => markText(annotation, displaySets))
    .join('\n');
}

const notCopied: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'The values were not copied',
  tip: 'The browser does not let this page write to the clipboard. What is on it is older; Ctrl+C may still work.',
};
