import type { PlaneView } from '../dicom/radiology/planeView';
import type { Fusion } from '../dicom/radiology/fusion';
import type { PaneId } from '../dicom/uids';

/** One rectangle of the screen and what it shows. The camera lives in the engine; what must survive is in the snapshot. */
export interface Pane {
  readonly id: PaneId;
  readonly displaySetId?: string;
  /** Of a series that is cut; absent where its images are shown as they were acquired. */
  readonly plane?: PlaneView;
  /** One of the planes that MPR hung side by side, also while the reader looks at its images as they were acquired. */
  readonly isHungAsPlane?: true;
  /** Another series laid over it in colour. */
  readonly fusion?: Fusion;
  /** How it begins to be shown, where that is not as the image itself says. */
  readonly opening?: PaneOpening;
}

export interface PaneOpening {
  readonly window?: { readonly windowCenter: number; readonly windowWidth: number };
  /** The side of the pane that the chest wall of a mammogram touches, at the scale of all panes that say so. */
  readonly chestWall?: 'left' | 'right';
}

export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** Set while one pane fills the screen; the others keep their place. */
  readonly maximisedPaneId?: PaneId;
}

/** The layouts offered, named as assistive technology and tests find them. */
export const layouts: readonly { readonly rows: number; readonly columns: number; readonly name: string }[] = [
  [1, 1],
  [1, 2],
  [1, 3],
  [2, 1],
  [2, 2],
  [2, 3],
  [3, 1],
  [3, 2],
  [3, 3],
].map(([rows = 1, columns = 1]) => ({ rows, columns, name: `${rows} by ${columns}` }));

/** How many images of its stack a pane can show at once; the first is the single image. */
export const tileChoices: readonly { readonly rows: number; readonly columns: number; readonly name: string }[] = [
  { rows: 1, columns: 1, name: '1 image' },
  ...[2, 3, 4, 5].map((count) => ({ rows: count, columns: count, name: `${count} × ${count} images` })),
];

/** Panes keep their identity and content when the grid grows; when it shrinks, those that show something stay first. */
export function panesForLayout(panes: readonly Pane[], count: number): readonly Pane[] {
  if (panes.length === count) return panes;
  const kept =
    panes.length <= count
      ? [...panes]
      : [...panes.filter((pane) => pane.displaySetId), ...panes.filter((pane) => !pane.displaySetId)].slice(0, count);
  const inPlace = panes.filter((pane) => kept.includes(pane));
  const used = new Set(inPlace.map((pane) => pane.id));
  for (let n = 1; inPlace.length < count; n++) {
    const id = String(n) as PaneId;
    if (!used.has(id)) inPlace.push({ id });
  }
  return inPlace;
}
