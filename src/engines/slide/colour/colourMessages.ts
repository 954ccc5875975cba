import type { ColourTable } from './colourTable';
import type { ChannelRecipe, TilePlanes } from './mixPlanes';
import type { ScreenSpace } from './screenSpace';

/** How pixels are coloured: channels are mixed first, then the table acts, then the curve. */
export interface Recipe {
  readonly channels?: readonly ChannelRecipe[];
  readonly table?: ColourTable;
  /** Where the table leads; sRGB where it is absent. */
  readonly space?: ScreenSpace;
  readonly curve?: Uint8Array;
}

/** What the colour worker is asked: for the table of a profile, or for pictures in other colours, in one message. */
export type ColourRequest =
  | { readonly kind: 'table'; readonly profile: Uint8Array; readonly space: ScreenSpace }
  | { readonly kind: 'pictures'; readonly recipe: Recipe; readonly pictures: readonly (ImageBitmap | TilePlanes)[] };

/** One bitmap for each picture, in their order. */
export type ColourAnswer =
  | { readonly kind: 'table'; readonly table: ColourTable }
  | { readonly kind: 'pictures'; readonly bitmaps: readonly ImageBitmap[] }
  | { readonly kind: 'failed'; readonly reason: string };
