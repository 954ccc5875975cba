import type { ColourTable } from './colourTable';

/** How pixels are coloured: by the table first, then by the curve. */
export interface Recipe {
  readonly table?: ColourTable;
  readonly curve?: Uint8Array;
}

/** What the colour worker is asked: for the table of a profile, or for pictures in other colours, in one message. */
export type ColourRequest =
  | { readonly kind: 'table'; readonly profile: Uint8Array }
  | { readonly kind: 'pictures'; readonly recipe: Recipe; readonly pictures: readonly ImageBitmap[] };

/** One bitmap for each picture, in their order. */
export type ColourAnswer =
  | { readonly kind: 'table'; readonly table: ColourTable }
  | { readonly kind: 'pictures'; readonly bitmaps: readonly ImageBitmap[] }
  | { readonly kind: 'failed'; readonly reason: string };
