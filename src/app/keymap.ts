import { type Viewpoint, viewpoints } from '../dicom/radiology/volumePreset';
import { ctPresets } from '../dicom/radiology/windowPresets';
import type { KeyBinding, Verb } from '../workspace/keyring';
import { layouts, tileChoices } from '../workspace/layout';

const magnifications: readonly (number | 'native')[] = [1, 2, 5, 10, 20, 40, 'native'];

const sideNames: Readonly<Record<Viewpoint, string>> = {
  anterior: 'the front',
  posterior: 'behind',
  left: 'the patient’s left',
  right: 'the patient’s right',
  head: 'the head',
  feet: 'the feet',
};

const tool = (key: string, name: string, title: string): KeyBinding => ({
  key,
  command: 'tool.set',
  args: { tool: name },
  title,
});
const pan = (key: string, dx: number, dy: number, title: string): KeyBinding => ({
  key,
  in: 'slide',
  command: 'view.panBy',
  args: { dx, dy },
  title,
});
const scroll = (key: string, frames: number, title: string): KeyBinding => ({
  key,
  in: 'radiology',
  command: 'view.scrollBy',
  args: { frames },
  title,
});

/** The default hands (CONTRACT §5). The focused pane decides what a digit or an arrow means; it never changes another pane. */
export const keymap: readonly KeyBinding[] = [
  tool('l', 'length', 'Length'),
  tool('b', 'bidirectional', 'Bidirectional'),
  tool('e', 'ellipse', 'Ellipse'),
  tool('Shift+E', 'circle', 'Circle: from its centre outwards'),
  tool('a', 'arrow', 'Arrow: from its tip to its words'),
  tool('r', 'rectangle', 'Rectangle'),
  tool('p', 'probe', 'Probe'),
  tool('g', 'polygon', 'Polygon'),
  tool('n', 'point', 'Point'),
  tool('Shift+A', 'angle', 'Angle'),
  tool('Shift+C', 'cobbAngle', 'Cobb angle'),
  tool('Shift+G', 'freehand', 'Freehand'),
  tool('w', 'windowLevel', 'Window level'),
  tool('x', 'crosshair', 'Crosshair: all panes go to the point'),
  ...(['stack', 'axial', 'coronal', 'sagittal'] as const).map((plane, index) => ({
    key: `Alt+${index + 1}`,
    in: 'radiology' as const,
    command: 'view.plane',
    args: { plane },
    title: plane === 'stack' ? 'Images as acquired' : `MPR: ${plane}`,
  })),
  ...(
    [
      ['ArrowLeft', 'vertical', -5, 'left'],
      ['ArrowRight', 'vertical', 5, 'right'],
      ['ArrowUp', 'horizontal', -5, 'up'],
      ['ArrowDown', 'horizontal', 5, 'down'],
    ] as const
  ).map(([key, about, deg, way]) => ({
    key: `Alt+Shift+${key}`,
    in: 'radiology' as const,
    command: 'view.turn',
    args: { about, deg },
    title: `MPR: turn the plane ${way} by 5°`,
  })),
  { key: 'Alt+5', in: 'radiology', command: 'view.volume3d', title: '3D view of the series, not for measurement' },
  ...(
    [
      ['Ctrl+ArrowLeft', -15, 0, 'left'],
      ['Ctrl+ArrowRight', 15, 0, 'right'],
      ['Ctrl+ArrowUp', 0, -15, 'up'],
      ['Ctrl+ArrowDown', 0, 15, 'down'],
    ] as const
  ).map(([key, rightDeg, downDeg, way]) => ({
    key,
    in: 'radiology' as const,
    command: 'view.turn3d',
    args: { rightDeg, downDeg },
    title: `3D: turn ${way} by 15°`,
  })),
  { key: 'Shift+F', in: 'radiology', command: 'view.toggleFusion', title: 'Fusion with PET or a map, or none' },
  ...(
    [
      ['Alt+ArrowUp', 0.1, 'more'],
      ['Alt+ArrowDown', -0.1, 'less'],
    ] as const
  ).map(([key, opacityBy, way]) => ({
    key,
    in: 'radiology' as const,
    command: 'view.fusionLook',
    args: { opacityBy },
    title: `Fusion: ${way} PET over the image`,
  })),
  { key: 'r', in: 'slide', command: 'view.rotateRight', title: 'Rotate right' },
  { key: 'Shift+R', in: 'slide', command: 'view.rotateLeft', title: 'Rotate left' },
  { key: 'k', command: 'keyImage.toggle', title: 'Key image, or no longer one' },
  { key: 's', command: 'pane.snapshot', title: 'Snapshot without the patient’s name and ID' },
  {
    key: 'Shift+S',
    command: 'pane.snapshot',
    args: { identity: true },
    title: 'Snapshot with the patient’s name and ID',
  },
  { key: 'Delete', command: 'annotation.delete', title: 'Delete the selected mark' },
  { key: 'd', command: 'annotation.delete', title: 'Delete the selected mark' },
  { key: 'Ctrl+z', command: 'edit.undo', title: 'Undo' },
  { key: 'Ctrl+Shift+Z', command: 'edit.redo', title: 'Redo' },
  { key: 'Ctrl+y', command: 'edit.redo', title: 'Redo' },
  { key: 'Ctrl+s', command: 'case.save', title: 'Save' },
  { key: 'Tab', command: 'pane.next', title: 'Next pane' },
  { key: 'Shift+Tab', command: 'pane.previous', title: 'Previous pane' },
  { key: 'y', command: 'panes.link', title: 'Link panes: scroll stacks of one frame of reference together' },
  { key: 'Shift+Y', command: 'panes.linkByHand', title: 'Link by hand what has no place in common' },
  { key: 'f', command: 'screen.full', title: 'Full screen, and back' },
  { key: 'Shift+M', command: 'pane.maximise', title: 'This pane alone, and back' },
  {
    key: 'h',
    command: 'overlay.set',
    args: { isHidden: true },
    releaseArgs: { isHidden: false },
    title: 'Hide marks and text while held',
  },
  { key: 'Escape', command: 'tool.leave', title: 'Leave the tool' },
  { key: 'o', in: 'radiology', command: 'view.actualPixels', title: 'Actual pixels (1:1)' },
  { key: 'Shift+O', in: 'radiology', command: 'view.fit', title: 'Fit the image' },
  { key: 'i', in: 'radiology', command: 'view.invert', title: 'Invert' },
  { key: ' ', command: 'hanging.nextStage', title: 'Next stage of the hanging' },
  { key: 'Shift+ ', command: 'hanging.previousStage', title: 'Stage before of the hanging' },
  { key: 'Shift+H', command: 'hanging.keep', title: 'Keep what hangs here for such cases' },
  { key: '?', command: 'help.keys', title: 'All keys' },
  { key: 'F1', command: 'help.keys', title: 'All keys' },
  { key: 'Ctrl+k', command: 'help.palette', title: 'Find a command by words' },
  { key: '0', in: 'radiology', command: 'view.defaultWindow', title: 'Window of the image' },
  ...ctPresets.map(({ key, title, windowCenter, windowWidth }) => ({
    key: String(key),
    in: 'radiology' as const,
    command: 'view.preset',
    args: { key },
    title: `Window: ${title} (${windowCenter} / ${windowWidth}) on CT, SUV on PET, else the image's own`,
  })),
  { key: ',', in: 'radiology', command: 'pane.previousSeries', title: 'Previous series' },
  { key: '.', in: 'radiology', command: 'pane.nextSeries', title: 'Next series' },
  scroll('ArrowUp', -1, 'Previous image'),
  scroll('ArrowDown', 1, 'Next image'),
  scroll('ArrowLeft', -1, 'Previous image'),
  scroll('ArrowRight', 1, 'Next image'),
  scroll('PageUp', -10, 'Ten images back'),
  scroll('PageDown', 10, 'Ten images on'),
  {
    key: 'Enter',
    in: 'radiology',
    command: 'view.tiles',
    args: { rows: 1, columns: 1 },
    title: 'One image, after several in the pane',
  },
  { key: 'c', in: 'radiology', command: 'view.cine', title: 'Cine: play the stack, or pause' },
  { key: '>', in: 'radiology', command: 'view.cineFaster', title: 'Cine: faster' },
  { key: '<', in: 'radiology', command: 'view.cineSlower', title: 'Cine: slower' },
  { key: 'Home', in: 'radiology', command: 'view.frame', args: { frameNumber: 1 }, title: 'First image' },
  {
    key: 'End',
    in: 'radiology',
    command: 'view.frame',
    args: { frameNumber: Number.MAX_SAFE_INTEGER },
    title: 'Last image',
  },
  ...magnifications.map((power, i) => ({
    key: String(i + 1),
    in: 'slide' as const,
    command: 'view.magnification',
    args: { power },
    title: power === 'native' ? 'Native resolution' : `${power}×`,
  })),
  { key: 'Shift+D', command: 'view.dimGlass', title: 'Dim the glass of slides beside dark images' },
  { key: '0', in: 'slide', command: 'view.fit', title: 'Fit the slide' },
  { key: 'Home', in: 'slide', command: 'view.fit', title: 'Fit the slide' },
  pan('ArrowLeft', -0.1, 0, 'Pan left'),
  pan('ArrowRight', 0.1, 0, 'Pan right'),
  pan('ArrowUp', 0, -0.1, 'Pan up'),
  pan('ArrowDown', 0, 0.1, 'Pan down'),
  pan('Shift+ArrowLeft', -0.9, 0, 'One field left'),
  pan('Shift+ArrowRight', 0.9, 0, 'One field right'),
  pan('Shift+ArrowUp', 0, -0.9, 'One field up'),
  pan('Shift+ArrowDown', 0, 0.9, 'One field down'),
  { key: ',', in: 'slide', command: 'pane.previousSlide', title: 'Previous slide' },
  { key: '.', in: 'slide', command: 'pane.nextSlide', title: 'Next slide' },
  { key: '+', in: 'slide', command: 'view.zoomBy', args: { factor: 1.25 }, title: 'Zoom in' },
  { key: '-', in: 'slide', command: 'view.zoomBy', args: { factor: 0.8 }, title: 'Zoom out' },
];

/** Verbs without a key of their own: found by words, and a reader may give them one. */
export const keyless: readonly Verb[] = [
  { command: 'tool.set', args: { tool: 'pan' }, title: 'Pan' },
  { command: 'tool.set', args: { tool: 'zoom' }, title: 'Zoom' },
  { command: 'tool.set', args: { tool: 'scroll' }, title: 'Scroll' },
  { command: 'view.reset', title: 'Reset view' },
  { command: 'view.flipHorizontal', title: 'Flip horizontal' },
  { in: 'radiology', command: 'view.rotateRight', title: 'Rotate right' },
  { in: 'radiology', command: 'view.rotateLeft', title: 'Rotate left' },
  { in: 'radiology', command: 'view.cineSweep', title: 'Cine: there and back' },
  { command: 'layout.mpr', title: 'MPR' },
  ...viewpoints.map((viewpoint) => ({
    in: 'radiology' as const,
    command: 'view.lookFrom',
    args: { viewpoint },
    title: `3D: look from ${sideNames[viewpoint]}`,
  })),
  { command: 'overlay.toggle', title: 'Show or hide marks and text' },
  { command: 'annotation.copy', title: 'Copy the values of the selected mark (as Ctrl+C)' },
  { command: 'annotation.export', title: 'Marks as a table in a file (CSV)' },
  { command: 'presentation.clear', title: 'Without presentation state' },
  { command: 'presentation.save', title: 'Save view' },
  { command: 'case.close', title: 'Close the case' },
  ...tileChoices.slice(1).map(({ name, rows, columns }) => ({
    in: 'radiology' as const,
    command: 'view.tiles',
    args: { rows, columns },
    title: `${name} in the pane`,
  })),
  ...layouts.map(({ name, rows, columns }) => ({
    command: 'layout.set',
    args: { rows, columns },
    title: `Layout: ${name}`,
  })),
];
