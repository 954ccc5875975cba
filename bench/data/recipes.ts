/** What a set of generated images is made of. Everything else follows from it: same recipe, same bytes. */
export type Recipe = CtRecipe | ProjectionRecipe | SlideRecipe | SparseRecipe | AnnRecipe | BoardRecipe;

export type CtCodec = 'raw' | 'jpegls' | 'htj2k';

export interface CtRecipe {
  readonly kind: 'ct';
  readonly name: string;
  readonly slices: number;
  readonly codec: CtCodec;
  /** Rows and columns. */
  readonly size: number;
}

/** One large radiograph, uncompressed. */
export interface ProjectionRecipe {
  readonly kind: 'projection';
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

export type TileCodec = 'jpeg' | 'j2k';

export interface SlideRecipe {
  readonly kind: 'slide';
  readonly name: string;
  /** Size of the finest level, pixels. */
  readonly columns: number;
  readonly rows: number;
  readonly tilePx: number;
  readonly codec: TileCodec;
  readonly glasses: number;
}

/** A slide of many tiny tiles, for what a tile costs besides its pixels. */
export interface SparseRecipe {
  readonly kind: 'sparse';
  readonly name: string;
  /** Frames of the finest level. */
  readonly frames: number;
  readonly tilePx: number;
  /** `sparse`: every frame says where it lies, and some places have none; `full`: all places in raster order. */
  readonly organisation: 'sparse' | 'full';
  /** Places of the finest level across and down; exactly `frames` of them where it is full. */
  readonly across: number;
  readonly down: number;
}

/** Bulk annotations on a slide of their own, which has one glass. */
export interface AnnRecipe {
  readonly kind: 'ann';
  readonly name: string;
  readonly objects: number;
  readonly graphicType: 'POINT' | 'POLYGON';
  readonly slide: SlideRecipe;
}

/** A CT and a slide of each of several patients. What belongs to one patient goes by one name, from which it follows. */
export interface BoardRecipe {
  readonly kind: 'board';
  readonly name: string;
  readonly cases: readonly { readonly ct: CtRecipe; readonly slide: SlideRecipe }[];
}

/** Finest level of a slide of each size, pixels; a hundred times the area from `1x` to `100x`. */
const SLIDE_SIZES = { '1x': [10240, 8192], '10x': [32768, 25600], '100x': [102400, 81920] } as const;
type SlideSize = keyof typeof SLIDE_SIZES;

function slide(name: string, size: SlideSize, tilePx: number, codec: TileCodec, glasses: number): SlideRecipe {
  const [columns, rows] = SLIDE_SIZES[size];
  return { kind: 'slide', name, columns, rows, tilePx, codec, glasses };
}

const ct = (slices: number, codec: CtCodec): CtRecipe => ({
  kind: 'ct',
  name: `ct-${slices}-${codec}`,
  slices,
  codec,
  size: 512,
});

const ann = (exponent: number): AnnRecipe => ({
  kind: 'ann',
  name: `ann-1e${exponent}`,
  objects: 10 ** exponent,
  graphicType: exponent < 7 ? 'POLYGON' : 'POINT',
  slide: slide(`ann-1e${exponent}`, '1x', 512, 'jpeg', 1),
});

const board = (cases: number, slices: number): BoardRecipe => ({
  kind: 'board',
  name: `board-${cases}`,
  cases: Array.from({ length: cases }, (_, index) => {
    const name = `board-${cases}-${index + 1}`;
    return { ct: { ...ct(slices, 'jpegls'), name }, slide: slide(name, '1x', 512, 'jpeg', 1) };
  }),
});

const sparse = (name: string, frames: number, across: number, down: number): SparseRecipe => ({
  kind: 'sparse',
  name,
  frames,
  tilePx: 256,
  organisation: name.startsWith('full') ? 'full' : 'sparse',
  across,
  down,
});

const ALL: readonly Recipe[] = [
  ...[100, 300, 1000].flatMap((slices) => (['raw', 'jpegls', 'htj2k'] as const).map((codec) => ct(slices, codec))),
  { kind: 'projection', name: 'projection-dx', rows: 4000, columns: 3000 },
  ...(['1x', '10x'] as const).flatMap((size) =>
    [256, 512, 1024].flatMap((tilePx) =>
      (['jpeg', 'j2k'] as const).map((codec) => slide(`slide-${size}-${tilePx}-${codec}`, size, tilePx, codec, 2)),
    ),
  ),
  slide('slide-100x-512-jpeg', '100x', 512, 'jpeg', 1),
  sparse('sparse-5k', 5_000, 80, 78),
  sparse('sparse-50k', 50_000, 250, 250),
  sparse('full-50k', 50_000, 250, 200),
  ...[4, 5, 6, 7].map(ann),
  {
    ...ann(7),
    name: 'ann-1e7-polygons',
    graphicType: 'POLYGON',
    slide: slide('ann-1e7-polygons', '10x', 512, 'jpeg', 1),
  },
  board(10, 60),
];

const byName = new Map(ALL.map((recipe) => [recipe.name, recipe]));

/** Every set there is, in the order of the issue. */
export const DATA_NAMES: readonly string[] = ALL.map(({ name }) => name);

export function recipeOf(name: string): Recipe {
  const recipe = byName.get(name);
  if (recipe === undefined) throw new Error(`there is no data set "${name}"; there are ${DATA_NAMES.join(', ')}`);
  return recipe;
}
