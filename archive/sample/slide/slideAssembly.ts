import type { SlideFacts } from '../facts';
import type { BlockResult } from '../tasks';
import { type JpegEncoder, jpegEncoder } from './jpegEncoder';
import { labelImage, MACRO_SPACING_MM, overviewImage } from './macroImages';
import { BLOCK_LEVELS, BLOCK_TILES } from './paintBlock';
import { blankPicture, halved, levelSizes, type LevelSize, type Picture, place, TILE, tileOf } from './pyramid';
import type { SlideImage } from './slideDataset';
import { GLASS } from './tilePainter';
import { writeSlideImage } from './writeSlideImage';

/** Collects the blocks of one slide in any order, and writes the slide when all are there. */
export class SlideAssembly {
  readonly #facts: SlideFacts;
  readonly #sizes: readonly LevelSize[];
  /** Encoded tiles by level, row-major; undefined where there is only glass. */
  readonly #tiles: readonly (Uint8Array | undefined)[][];
  readonly #top: Picture;
  #glass: Uint8Array = new Uint8Array(0);

  constructor(facts: SlideFacts) {
    this.#facts = facts;
    this.#sizes = levelSizes(facts.columns, facts.rows);
    this.#tiles = this.#sizes.map((size) => Array.from({ length: size.tilesAcross * size.tilesDown }));
    const top = this.#sizes[Math.min(BLOCK_LEVELS, this.#sizes.length) - 1];
    this.#top = blankPicture(top?.columns ?? 0, top?.rows ?? 0, GLASS);
  }

  /** Columns and rows of blocks. */
  static blocks(facts: SlideFacts): readonly (readonly [column: number, row: number])[] {
    const across = Math.ceil(facts.columns / (TILE * BLOCK_TILES));
    const down = Math.ceil(facts.rows / (TILE * BLOCK_TILES));
    return Array.from({ length: across * down }, (_, index) => [index % across, Math.floor(index / across)] as const);
  }

  add(block: BlockResult): void {
    this.#glass = block.glass;
    for (const { level, column, row, jpeg } of block.tiles) {
      const size = this.#sizes[level];
      const tiles = this.#tiles[level];
      if (size && tiles && jpeg) tiles[row * size.tilesAcross + column] = jpeg;
    }
    if (block.top)
      place({ columns: TILE, rows: TILE, rgb: block.top }, this.#top, block.column * TILE, block.row * TILE);
  }

  /** Encodes what spans blocks, and writes every image of the slide. */
  async write(directory: string, seed: number): Promise<void> {
    const encode = await jpegEncoder();
    let picture = this.#top;
    for (const size of this.#sizes.slice(BLOCK_LEVELS)) {
      picture = halved(picture);
      this.#encodeLevel(size, picture, encode);
    }
    const { pixelSpacingMm } = this.#facts;
    for (const size of this.#sizes)
      await this.#writeImage(
        directory,
        seed,
        {
          part: `level/${size.level}`,
          flavor: 'VOLUME',
          instanceNumber: size.level + 1,
          isOriginal: size.level === 0,
          totalColumns: size.columns,
          totalRows: size.rows,
          tileColumns: TILE,
          tileRows: TILE,
          pixelSpacingMm: pixelSpacingMm * size.factor,
        },
        (this.#tiles[size.level] ?? []).map((tile) => tile ?? this.#glass),
      );
    await this.#writePictures(directory, seed, picture, encode);
  }

  #encodeLevel(size: LevelSize, picture: Picture, encode: JpegEncoder): void {
    for (let row = 0; row < size.tilesDown; row += 1)
      for (let column = 0; column < size.tilesAcross; column += 1) {
        const tiles = this.#tiles[size.level];
        if (tiles) tiles[row * size.tilesAcross + column] = encode(tileOf(picture, column, row, GLASS), TILE, TILE);
      }
  }

  /** The coarsest level once more as one frame, and the photographs of slide and label. */
  async #writePictures(directory: string, seed: number, coarsest: Picture, encode: JpegEncoder): Promise<void> {
    const coarsestFactor = this.#facts.columns / coarsest.columns;
    const pictures = [
      {
        part: 'thumbnail',
        flavor: 'THUMBNAIL',
        picture: coarsest,
        pixelSpacingMm: this.#facts.pixelSpacingMm * coarsestFactor,
      },
      { part: 'label', flavor: 'LABEL', picture: labelImage(this.#facts), pixelSpacingMm: MACRO_SPACING_MM },
      {
        part: 'overview',
        flavor: 'OVERVIEW',
        picture: overviewImage(this.#facts, coarsest),
        pixelSpacingMm: MACRO_SPACING_MM,
      },
    ] as const;
    for (const [index, { part, flavor, picture, pixelSpacingMm }] of pictures.entries()) {
      const { columns, rows } = picture;
      const image = {
        part,
        flavor,
        instanceNumber: 20 + index,
        isOriginal: flavor !== 'THUMBNAIL',
        totalColumns: columns,
        totalRows: rows,
        tileColumns: columns,
        tileRows: rows,
        pixelSpacingMm,
      };
      await this.#writeImage(directory, seed, image, [encode(picture.rgb, columns, rows)]);
    }
  }

  #writeImage(
    directory: string,
    seed: number,
    image: Omit<SlideImage, 'encodedBytes' | 'numberOfFrames'>,
    frames: readonly Uint8Array[],
  ): Promise<void> {
    return writeSlideImage(directory, this.#facts, seed, image, frames);
  }
}
