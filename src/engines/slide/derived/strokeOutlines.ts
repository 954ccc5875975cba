import { toScreen } from '../../../dicom/geometry/displayedPlane';
import type { ShownOverlay } from '../../../dicom/overlay/overlay';
import type { TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import type { Context } from '../../drawing/painter';
import { BLOCK, type BlockPlan } from './blockPlan';
import type { BlockNeed, BlockState } from './blockStore';
import type { BlockPart } from './composeMessages';

/** CSS pixels. */
const LINE = 1.5;
const HALO = 3;

const paths = new WeakMap<BlockPart, Path2D>();

/** Outlines along the edges of large pixels, as fine as a mark however large they are. */
export function strokeOutlines(
  context: Context,
  { overlay, hidden, opacity }: Omit<ShownOverlay, 'overlay'> & { readonly overlay: TiledOverlay },
  { map }: BlockPlan,
  states: readonly { readonly need: BlockNeed; readonly state: BlockState | undefined }[],
): void {
  const colours = new Map(overlay.segments.map(({ number, colour }) => [number, colour]));
  for (const { need, state } of states) {
    if (state?.kind !== 'ready') continue;
    const [x, y] = toScreen(map, [need.column * BLOCK, need.row * BLOCK]);
    for (const part of state.parts) {
      if (part.outline.length === 0 || hidden.has(part.segment)) continue;
      context.save();
      context.transform(map.a, map.b, map.c, map.d, x, y);
      context.lineCap = 'square';
      for (const [colour, width, alpha] of [
        ['#000', HALO, 0.35],
        [colours.get(part.segment) ?? '#fff', LINE, 1],
      ] as const) {
        context.strokeStyle = colour;
        context.globalAlpha = opacity * alpha;
        context.lineWidth = width / Math.hypot(map.a, map.b);
        context.stroke(pathOf(part));
      }
      context.restore();
    }
  }
}

function pathOf(part: BlockPart): Path2D {
  const known = paths.get(part);
  if (known) return known;
  const path = new Path2D();
  const { outline } = part;
  for (let at = 0; at < outline.length; at += 4) {
    path.moveTo(outline[at] ?? 0, outline[at + 1] ?? 0);
    path.lineTo(outline[at + 2] ?? 0, outline[at + 3] ?? 0);
  }
  paths.set(part, path);
  return path;
}
