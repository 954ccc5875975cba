import { presetNames, presetsFor, type VolumePreset } from '../../dicom/radiology/volumePreset';
import { voiChoices } from '../../dicom/radiology/voiChoices';
import { keyFor } from '../../workspace/keyring';
import { selectActivePane, selectActivePaneKind, selectDisplaySet } from '../../workspace/selectors';
import type { WorkspaceState } from '../../workspace/store';
import type { AppServices } from '../AppContext';
import { keyText } from '../controls/keyText';
import { labelsFor } from '../controls/labelChoices';
import { displaySetTitle } from '../rail/displaySetWords';
import { toolsFor } from '../shell/tools';

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

const SYNONYMS: Readonly<Record<string, string>> = {
  'layout.set': 'panes grid screen split',
  'tool.set': 'draw measure',
  'view.preset': 'preset contrast brightness grey',
  'view.voi': 'preset voi lut contrast brightness grey',
  'view.defaultWindow': 'preset contrast brightness grey',
  'view.plane': 'reformat multiplanar',
  'view.volume3d': 'volume rendering vr three dimensional preset',
  'view.lookFrom': 'volume rendering rotate orientation',
  'view.nearest': 'interpolation nearest neighbour neighbor bilinear smoothing off',
  'view.trueSize': 'life size physical millimetre scale',
  'screen.measure': 'calibrate monitor display true size card',
  'layout.mpr': 'reformat multiplanar axial coronal sagittal',
  'pane.maximise': 'maximise enlarge fill single',
  'screen.full': 'monitor maximise fullscreen',
  'edit.undo': 'back revert',
  'case.save': 'store send report',
  'case.close': 'leave exit list',
  'help.keys': 'shortcuts help keyboard',
  'view.cine': 'movie clip loop run stop',
  'view.cineSweep': 'cine movie clip loop sweep',
  'view.tiles': 'tile grid several overview contact sheet',
  'view.invert': 'negative black white',
  'annotation.delete': 'remove',
  'hanging.stage': 'hanging protocol',
  'label.set': 'next mark class finding',
  'pane.show': 'series open load',
  'presentation.save': 'presentation state gsps store bookmark',
};

/** Held verbs have no place in a list, and the list does not offer itself. */
const LEFT_OUT = new Set(['overlay.set', 'help.palette', 'tool.set']);

/** Everything that can be done now in the active pane, each choice as an entry of its own. */
export function paletteEntries({ workspace, commands, keyring }: AppServices): readonly PaletteEntry[] {
  const own = workspace.getState();
  const state = own.mask ? own.mask.workspace(own) : own;
  const kind = selectActivePaneKind(state);
  const keyOf = (verb: Pick<PaletteEntry, 'command' | 'args'>) => textOf(keyFor(keyring.bindings(), verb, kind));
  const verbs = keyring.verbs().filter((verb) => verb.in === undefined || verb.in === kind);
  const entries: readonly PaletteEntry[] = [
    ...toolsFor(kind === 'slide')
      .filter(({ notOnSlides }) => kind !== 'slide' || notOnSlides === undefined)
      .map(({ tool, name }) => ({ title: name, command: 'tool.set', args: { tool } })),
    ...verbs.filter(({ command }) => !LEFT_OUT.has(command)),
    ...(state.hanging?.stageTitles ?? []).map((title, stageIndex) => ({
      title: `Stage: ${title}`,
      command: 'hanging.stage',
      args: { stageIndex },
    })),
    ...choicesShown(state).map(({ kind: of, index, title }) => ({
      title: `Window: ${title}`,
      command: 'view.voi',
      args: { of, number: index + 1 },
    })),
    ...presetsShown(state).map((preset) => ({
      title: `3D: ${presetNames[preset]}`,
      command: 'view.volume3d',
      args: { preset },
    })),
    ...labelsFor(state.labels, kind === 'slide' ? 'slide' : 'radiology').map((concept) => ({
      title: `Label: ${concept.meaning}`,
      command: 'label.set',
      args: { concept },
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
    const { title, command, args } = entry;
    return [{ title, command, args, key: keyOf(entry), synonyms: SYNONYMS[command] }];
  });
}

/** What the header of the image on the screen offers, where there is a choice. */
function choicesShown(state: WorkspaceState) {
  const shown = selectDisplaySet(state, selectActivePane(state));
  const status = state.paneStatus[state.activePaneId];
  if (shown?.kind !== 'frames' || status?.kind !== 'radiology' || status.derived || status.volume3d) return [];
  const frame = shown.frames[status.frameNumber - 1];
  const choices = frame ? voiChoices(frame) : [];
  return choices.length > 1 ? choices : [];
}

/** Those of HU on CT alone. */
function presetsShown(state: WorkspaceState): readonly VolumePreset[] {
  const shown = selectDisplaySet(state, selectActivePane(state));
  return shown?.kind === 'frames' ? presetsFor(shown.series.modality) : [];
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

const textOf = (key: string | undefined) => (key === undefined ? undefined : keyText(key));
