import { selectActivePane, selectDisplaySet } from '../../workspace/selectors';
import { layouts } from '../../workspace/layout';
import type { AppServices, KeyHint } from '../AppContext';
import { keyText } from '../controls/keyText';
import { displaySetTitle } from '../rail/displaySetWords';
import { toolChoices } from '../shell/tools';

/** Something the reader can ask for by words. */
export interface PaletteEntry {
  readonly title: string;
  readonly command: string;
  readonly args?: unknown;
  /** As it stands on the keyboard: "Ctrl+S". */
  readonly key?: string | undefined;
  /** Other words for it; found, not shown. */
  readonly synonyms?: string | undefined;
}

/** Verbs that need no choice and may have no key. */
const PLAIN = [
  'view.reset',
  'view.fit',
  'view.flipHorizontal',
  'view.rotateRight',
  'view.rotateLeft',
  'layout.mpr',
  'overlay.toggle',
  'annotation.export',
  'case.close',
  'presentation.clear',
];

const SYNONYMS: Readonly<Record<string, string>> = {
  'layout.set': 'panes grid screen split',
  'tool.set': 'draw measure',
  'view.preset': 'preset contrast brightness grey',
  'view.defaultWindow': 'preset contrast brightness grey',
  'view.plane': 'reformat multiplanar',
  'layout.mpr': 'reformat multiplanar axial coronal sagittal',
  'pane.maximise': 'maximise enlarge fill single',
  'screen.full': 'monitor maximise fullscreen',
  'edit.undo': 'back revert',
  'case.save': 'store send report',
  'case.close': 'leave exit list',
  'help.keys': 'shortcuts help keyboard',
  'view.invert': 'negative black white',
  'annotation.delete': 'remove',
  'hanging.stage': 'hanging protocol',
  'pane.show': 'series open load',
};

/** Held verbs have no place in a list, and the list does not offer itself. */
const LEFT_OUT = new Set(['overlay.set', 'help.palette', 'tool.set']);

/** Everything that can be done now in the active pane, each choice as an entry of its own. */
export function paletteEntries({ workspace, commands, keys = [] }: AppServices): readonly PaletteEntry[] {
  const state = workspace.getState();
  const shown = selectDisplaySet(state, selectActivePane(state));
  const kind = shown?.kind === 'frames' ? 'radiology' : shown?.kind === 'slide' ? 'slide' : undefined;
  const inReach = keys.filter((hint) => hint.in === undefined || hint.in === kind);
  const toolKey = (tool: string) => inReach.find(({ command, args }) => command === 'tool.set' && same(args, { tool }));
  const entries: readonly PaletteEntry[] = [
    ...toolChoices
      .filter(({ notOnSlides }) => kind !== 'slide' || notOnSlides === undefined)
      .map(({ tool, name }) => ({ title: name, command: 'tool.set', args: { tool }, key: textOf(toolKey(tool)) })),
    ...inReach.filter(({ command }) => !LEFT_OUT.has(command)).map((hint) => ({ ...hint, key: textOf(hint) })),
    ...PLAIN.map((id) => ({ title: commands.find(id)?.title ?? id, command: id })),
    ...layouts.map(({ name, rows, columns }) => ({
      title: `Layout: ${name}`,
      command: 'layout.set',
      args: { rows, columns },
    })),
    ...(state.hanging?.stageTitles ?? []).map((title, stageIndex) => ({
      title: `Stage: ${title}`,
      command: 'hanging.stage',
      args: { stageIndex },
    })),
    ...state.displaySets.map((displaySet) => ({
      title: `Show here: ${displaySetTitle(displaySet)}`,
      command: 'pane.show',
      args: { displaySetId: displaySet.id },
    })),
  ];
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const id = `${entry.command} ${JSON.stringify(entry.args)}`;
    if (seen.has(id) || !commands.isEnabled(entry.command)) return [];
    seen.add(id);
    return [{ ...entry, synonyms: SYNONYMS[entry.command] }];
  });
}

/** Every word typed must begin or lie in the title or a synonym; titles that begin with what was typed come first. */
export function findEntries(entries: readonly PaletteEntry[], typed: string): readonly PaletteEntry[] {
  const wanted = typed.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter(Boolean);
  const rank = ({ title }: PaletteEntry) =>
    title.toLowerCase().startsWith(wanted) ? 0 : words.every((word) => title.toLowerCase().includes(word)) ? 1 : 2;
  return entries
    .filter(({ title, synonyms = '' }) => words.every((word) => `${title} ${synonyms}`.toLowerCase().includes(word)))
    .map((entry, order) => ({ entry, order, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map(({ entry }) => entry);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const textOf = (hint: KeyHint | undefined) => hint && keyText(hint.key);
