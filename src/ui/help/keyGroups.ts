import type { KeyBinding, KeyedPane, KeyedVerb } from '../../workspace/keyring';
import { keyText } from '../controls/keyText';

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly { readonly title: string; readonly keys: readonly string[] }[];
}

const PLACES: readonly (readonly [title: string, where: KeyedPane | undefined])[] = [
  ['Everywhere', undefined],
  ['Radiology pane', 'radiology'],
  ['Slide pane', 'slide'],
];

/** The keys in force by the kind of pane they work in; several keys for one verb share a line. */
export function keyGroups(bindings: readonly KeyBinding[]): readonly KeyGroup[] {
  return PLACES.map(([title, where]) => {
    const rows = new Map<string, string[]>();
    for (const binding of bindings) {
      if (binding.in !== where) continue;
      rows.set(binding.title, [...(rows.get(binding.title) ?? []), keyText(binding.key)]);
    }
    return { title, rows: [...rows].map(([rowTitle, keys]) => ({ title: rowTitle, keys })) };
  }).filter(({ rows }) => rows.length > 0);
}

/** Every verb, with or without a key, by the kind of pane it works in. */
export const verbGroups = (verbs: readonly KeyedVerb[]) =>
  PLACES.map(([title, where]) => ({ title, verbs: verbs.filter((verb) => verb.in === where) })).filter(
    (group) => group.verbs.length > 0,
  );

/** What the pointer does, which no key table holds (CONTRACT §5). */
export const pointerGroups: readonly KeyGroup[] = [
  {
    title: 'Pointer on radiology',
    rows: [
      { title: 'Window: right is wider, up lowers the centre', keys: ['Left drag'] },
      { title: 'Pan', keys: ['Middle drag'] },
      { title: 'Zoom', keys: ['Right drag', 'Ctrl+Wheel'] },
      { title: 'Scroll images', keys: ['Wheel'] },
      { title: 'Previous or next series', keys: ['Wheel sideways', 'Swipe'] },
      { title: 'This pane alone, and back', keys: ['Double-click'] },
    ],
  },
  {
    title: 'Fingers on radiology',
    rows: [
      { title: 'The tool', keys: ['One finger'] },
      { title: 'Zoom about the fingers', keys: ['Pinch'] },
      { title: 'Scroll images', keys: ['Two fingers along'] },
      { title: 'This pane alone, and back', keys: ['Double tap'] },
    ],
  },
  {
    title: 'Pointer on slides',
    rows: [
      { title: 'Pan', keys: ['Left drag'] },
      { title: 'Zoom at the pointer', keys: ['Wheel'] },
      { title: 'Rotate freely', keys: ['Alt+Wheel'] },
    ],
  },
  {
    title: 'Gamepad',
    rows: [
      { title: 'Pan, the further the faster', keys: ['Left stick'] },
      { title: 'One field on', keys: ['Directional pad'] },
      { title: 'Zoom', keys: ['Triggers', 'Right stick'] },
      { title: 'Previous or next slide', keys: ['Shoulder buttons'] },
      { title: 'Place a point (in the middle, with a drawing tool)', keys: ['South button'] },
      { title: 'Cancel', keys: ['East button'] },
      { title: 'Polygon', keys: ['West button'] },
      { title: 'Fit the slide', keys: ['North button'] },
      { title: 'View before', keys: ['Select'] },
      { title: 'Count on slides, or no longer', keys: ['Select + West button'] },
      { title: 'Counting field in the middle', keys: ['Select + North button'] },
      { title: 'Count one more, in the middle', keys: ['Select + South button'] },
      { title: 'Class before or after', keys: ['Select + Shoulder buttons'] },
      { title: 'Save', keys: ['Start'] },
      { title: 'Rotate by 90°', keys: ['Press left stick'] },
      { title: 'In a panel: next button', keys: ['Directional pad'] },
      { title: 'In a panel: press it', keys: ['South button'] },
    ],
  },
  {
    title: 'Drawing',
    rows: [
      { title: 'Place points', keys: ['Click', 'Drag'] },
      { title: 'Close a polygon', keys: ['Double-click', 'Enter', 'First point'] },
      { title: 'Cancel the drawing, then the tool', keys: ['Esc'] },
    ],
  },
];
