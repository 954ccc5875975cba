import { type KeyChoice, type KeyedPane, verbId } from '../../workspace/keyring';

/** A set of keys that hands may already know. */
export interface KeyProfile {
  readonly id: string;
  readonly name: string;
  /** What is different in it, in a line. */
  readonly note: string;
  readonly keys: KeyChoice['keys'];
}

type Entry = readonly [id: string, keys: readonly string[]];

const verb = (command: string, keys: readonly string[], where?: KeyedPane, args?: unknown): Entry => [
  verbId({ command, args, ...(where && { in: where }) }),
  keys,
];
const tool = (name: string, ...keys: readonly string[]): Entry => verb('tool.set', keys, undefined, { tool: name });
const scroll = (frames: number, ...keys: readonly string[]): Entry =>
  verb('view.scrollBy', keys, 'radiology', { frames });
const inRadiology = (command: string, ...keys: readonly string[]): Entry => verb(command, keys, 'radiology');
const everywhere = (command: string, ...keys: readonly string[]): Entry => verb(command, keys);
const onSlides = (command: string, ...keys: readonly string[]): Entry => verb(command, keys, 'slide');
const hideWhileHeld = (...keys: readonly string[]): Entry => verb('overlay.set', keys, undefined, { isHidden: true });

/** As OHIF 3 comes: its list of default hotkeys, as far as the verb exists here. */
const ohif: readonly Entry[] = [
  tool('zoom', 'z'),
  tool('length', 'Shift+L'),
  tool('rectangle', 'Shift+R'),
  inRadiology('view.rotateRight', 'r'),
  inRadiology('view.rotateLeft', 'l'),
  onSlides('view.rotateRight', 'r'),
  onSlides('view.rotateLeft', 'l'),
  everywhere('view.flipHorizontal', 'h'),
  hideWhileHeld('j'),
  inRadiology('view.fit', '=', 'Shift+O'),
  everywhere('pane.next', 'Tab', 'ArrowRight'),
  everywhere('pane.previous', 'Shift+Tab', 'ArrowLeft'),
  scroll(-1, 'ArrowUp'),
  scroll(1, 'ArrowDown'),
  scroll(-10, 'Shift+PageUp'),
  scroll(10, 'Shift+PageDown'),
  inRadiology('pane.previousSeries', 'PageUp'),
  inRadiology('pane.nextSeries', 'PageDown'),
  everywhere('hanging.nextStage', '.'),
  everywhere('hanging.previousStage', ','),
  everywhere('view.reset', ' '),
  everywhere('annotation.delete', 'Backspace', 'Delete'),
];

/** As OsiriX and Horos come: the hot keys of their preferences, as far as the verb exists here. */
const osirix: readonly Entry[] = [
  tool('windowLevel', 'w'),
  tool('pan', 'm'),
  tool('zoom', 'z'),
  tool('length', 'l'),
  tool('angle', 'a'),
  tool('cobbAngle', 'Shift+A'),
  tool('ellipse', 'e'),
  tool('polygon', 'c'),
  tool('freehand', 'd'),
  tool('arrow', 'q'),
  tool('point', 'p'),
  tool('probe', 'Shift+P'),
  tool('crosshair', 'y'),
  everywhere('panes.link', 'u'),
  everywhere('view.flipHorizontal', 'h'),
  hideWhileHeld('j'),
  inRadiology('view.defaultWindow', '~', '0'),
  everywhere('annotation.delete', 'Delete', 'Backspace'),
];

/** The left hand holds the mouse: every key of the left half of the keyboard has another in the right half. */
const leftHanded: readonly Entry[] = [
  tool('bidirectional', 'Shift+L'),
  tool('ellipse', 'j'),
  tool('rectangle', 'u'),
  tool('polygon', 'Shift+J'),
  tool('freehand', 'Alt+j'),
  tool('circle', 'Alt+l'),
  tool('arrow', 'Alt+i'),
  tool('angle', 'Shift+K'),
  tool('cobbAngle', 'Alt+k'),
  tool('windowLevel', 'm'),
  tool('crosshair', 'Shift+N'),
  onSlides('view.rotateRight', 'u'),
  onSlides('view.rotateLeft', 'Shift+U'),
  inRadiology('view.cine', 'Alt+y'),
  inRadiology('view.toggleFusion', 'Shift+I'),
  inRadiology('view.lens', 'Alt+n'),
  verb('view.viewHistory', ['Alt+n'], 'slide', { step: -1 }),
  verb('view.viewHistory', ['Alt+Shift+N'], 'slide', { step: 1 }),
  everywhere('pane.snapshot', 'Shift+P'),
  verb('pane.snapshot', ['Alt+p'], undefined, { identity: true }),
  everywhere('annotation.delete', 'Delete', 'Backspace'),
  everywhere('edit.undo', 'Ctrl+z', 'Alt+Backspace'),
  onSlides('panes.alignUndo', 'Ctrl+z', 'Alt+Backspace'),
  everywhere('edit.redo', 'Ctrl+y', 'Ctrl+Shift+Z', 'Alt+Shift+Backspace'),
  everywhere('case.save', 'Ctrl+s', 'Ctrl+u'),
  everywhere('screen.full', 'Alt+m'),
  everywhere('tray.focus', 'Alt+Shift+O'),
  everywhere('view.dimGlass', 'Alt+o'),
  everywhere('story.capture', 'Alt+u'),
  everywhere('story.present', 'Alt+Shift+U'),
  everywhere('identity.mask', 'Alt+h'),
  everywhere('story.handOver', 'Alt+Shift+H'),
  ...(['stack', 'axial', 'coronal', 'sagittal'] as const).map((plane, index) =>
    verb('view.plane', [`Alt+${index + 6}`], 'radiology', { plane }),
  ),
];

/** The mouse is the same in all of them: left window, middle pan, right zoom, wheel scroll is what all these viewers do. */
export const keyProfiles: readonly KeyProfile[] = [
  { id: 'parfocal', name: 'Parfocal', note: 'The keys as they come.', keys: {} },
  {
    id: 'ohif',
    name: 'OHIF-like',
    note: 'Arrows left and right change the pane, Page up and down the series, Space resets, R L H turn and flip.',
    keys: Object.fromEntries(ohif),
  },
  {
    id: 'osirix',
    name: 'OsiriX-like',
    note: 'W M Z are window, pan and zoom, A E C D P Q draw, ~ is the window of the image.',
    keys: Object.fromEntries(osirix),
  },
  {
    id: 'leftHanded',
    name: 'Left-handed',
    note: 'For the mouse in the left hand: every tool has a key in the right half. The computer’s own settings swap the buttons.',
    keys: Object.fromEntries(leftHanded),
  },
];

/** A profile of another version counts as the first. */
export const profileOf = ({ profile }: Pick<KeyChoice, 'profile'>): KeyProfile =>
  keyProfiles.find(({ id }) => id === profile) ?? (keyProfiles[0] as KeyProfile);
