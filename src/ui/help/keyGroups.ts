import type { KeyHint } from '../AppContext';
import { keyText } from '../controls/keyText';

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly { readonly title: string; readonly keys: readonly string[] }[];
}

/** The keys by the kind of pane they work in; several keys for one verb share a line. */
export function keyGroups(hints: readonly KeyHint[]): readonly KeyGroup[] {
  const group = (title: string, where: KeyHint['in']): KeyGroup => {
    const rows = new Map<string, string[]>();
    for (const hint of hints) {
      if (hint.in === where) rows.set(hint.title, [...(rows.get(hint.title) ?? []), keyText(hint.key)]);
    }
    return { title, rows: [...rows].map(([rowTitle, keys]) => ({ title: rowTitle, keys })) };
  };
  return [group('Everywhere', undefined), group('Radiology pane', 'radiology'), group('Slide pane', 'slide')].filter(
    ({ rows }) => rows.length > 0,
  );
}

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
    title: 'Pointer on slides',
    rows: [
      { title: 'Pan', keys: ['Left drag'] },
      { title: 'Zoom at the pointer', keys: ['Wheel'] },
      { title: 'Rotate freely', keys: ['Alt+Wheel'] },
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
