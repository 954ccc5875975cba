import type { ColourStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import { adjustmentCurve, PLAIN_COLOURS, type SlideColours, withinLimits } from '../../dicom/slide/slideColours';
import { isSrgbProfile } from '../../dicom/slide/srgbProfile';
import type { IccProfile } from '../../dicom/types';
import type { Result } from '../../lib/result';
import type { Recipe } from './colour/colourMessages';
import { type ChannelRecipe, isGone, isPlanes } from './colour/mixPlanes';
import type { ColourPool } from './colour/colourPool';
import { changesNothing, type ColourTable } from './colour/colourTable';
import type { ScreenSpace } from './colour/screenSpace';
import { closePixels, SlideTile, type TilePixels } from './slideTile';

type Pool = Pick<ColourPool, 'tableOf' | 'colour'>;

export interface ColouringNeeds {
  /** Of each level, the finest first. */
  readonly profiles: readonly IccProfile[];
  /** Identifiers of the optical paths that tiles hold as planes, in their order; absent where tiles are pictures. */
  readonly channels?: readonly string[];
  /** Whose colours those of a profile become. */
  readonly space: ScreenSpace;
  /** Its code travels with its first use; rejects where it does not come. */
  pool(): Promise<Pool>;
  profileBytes(profile: Extract<IccProfile, { kind: 'stored' }>): Promise<Result<Uint8Array, Problem>>;
  /** What is painted now. */
  onScreen(): ReadonlySet<ImageBitmap>;
  /** Something else is to be painted or said. */
  changed(): void;
}

/** The first tiles wait so long for the profile, so that colours do not jump; then they are shown without it, and it is said. */
const PATIENCE_MS = 1500;
/** Tiles outside the view that get new colours at a time. */
const AT_EASE = 16;
const NOTHING: Recipe = {};
const NO_CODE = 'a part of the viewer could not be loaded; reload the page';

/**
 * The colours of one slide while it is shown: its tiles are kept as stored and painted through profile and adjustment. A
 * change asks the archive for nothing. The picture changes as a whole, when all tiles in view have the new colours; tiles
 * that do not have them yet are not painted.
 */
export class SlideColouring {
  readonly #needs: ColouringNeeds;
  readonly #tiles = new Set<SlideTile>();
  readonly #tables: (ColourTable | undefined)[] = [];
  readonly #profileKnown: Promise<void>;
  #colours: SlideColours = PLAIN_COLOURS;
  #profile: ColourStatus['profile'];
  #reason: string | undefined;
  #recipes: readonly Recipe[] = [];
  /** What is wanted, and what is on the screen. */
  #version = 0;
  #shownVersion = 0;
  #isWorking = false;
  #isDisposed = false;

  constructor(needs: ColouringNeeds) {
    this.#needs = needs;
    const [base = { kind: 'none' as const }] = needs.profiles;
    this.#profile = base.kind === 'stored' ? 'loading' : base.kind === 'invalid' ? 'invalid' : 'none';
    if (base.kind === 'invalid') this.#reason = base.reason;
    this.#profileKnown = base.kind === 'stored' ? this.#readProfiles() : Promise.resolve();
  }

  /** Every tile in memory has the colours that are wanted. */
  get isDone(): boolean {
    return this.#shownVersion === this.#version && !this.#isWorking;
  }

  get status(): ColourStatus {
    const { hasProfile, channels: _of_the_engine, ...adjusted } = this.#colours;
    const profile = this.#profile === 'applied' && !hasProfile ? 'off' : this.#profile;
    return { profile, ...(this.#reason !== undefined && { reason: this.#reason }), ...adjusted };
  }

  set(change: Partial<SlideColours>): void {
    this.#colours = withinLimits({ ...this.#colours, ...change });
    this.#wish();
  }

  /** The tile of these pixels in the colours wanted now. It takes the bitmap over. */
  async tileOf(source: TilePixels, levelIndex: number): Promise<Result<SlideTile, Problem>> {
    if (this.#profile === 'loading') await Promise.race([this.#profileKnown, after(PATIENCE_MS)]);
    const version = this.#version;
    const coloured = await this.#coloured(source, levelIndex);
    if (coloured) return { ok: true, value: new SlideTile(source, levelIndex, coloured, version) };
    closePixels(source);
    return { ok: false, error: { code: 'network', severity: 'warning', title: 'Colours could not be computed' } };
  }

  /** It is painted as soon as its colours are those of the picture. */
  adopt(tile: SlideTile): void {
    this.#tiles.add(tile);
    tile.setShown(tile.version === this.#shownVersion);
    if (tile.version !== this.#version) void this.#work();
  }

  leave(tile: SlideTile): void {
    this.#tiles.delete(tile);
    tile.close();
  }

  #hide(tile: SlideTile): void {
    this.#tiles.delete(tile);
    tile.setShown(false);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const tile of this.#tiles) tile.close();
    this.#tiles.clear();
  }

  /** All levels of a scanner have one profile; where they differ, each is shown through its own (T67, T68). */
  async #readProfiles(): Promise<void> {
    const { profiles } = this.#needs;
    const seen = new Map<string, Promise<Result<ColourTable, string> | undefined>>();
    const tables = await Promise.all(
      profiles.map(async (profile): Promise<Result<ColourTable, string> | undefined> => {
        if (profile.kind === 'invalid') return { ok: false, error: profile.reason };
        if (profile.kind === 'none') return undefined;
        const known = seen.get(profile.key);
        const table =
          known ??
          this.#needs.profileBytes(profile).then(async (bytes) => {
            if (!bytes.ok) return { ok: false as const, error: bytes.error.title };
            // Stored values are those of the screen: nothing is computed, and nothing fetched for it.
            if (isSrgbProfile(bytes.value)) return undefined;
            const pool = await this.#pool();
            return pool.ok ? pool.value.tableOf(bytes.value, this.#needs.space) : undefined;
          });
        seen.set(profile.key, table);
        return table;
      }),
    );
    // Disposed, or given up.
    if (this.#isDisposed || this.#profile === 'failed') return;
    const failed = tables.find((table) => table && !table.ok);
    // A profile for half of the levels would make colours jump with the magnification.
    if (failed && !failed.ok) {
      this.#profile = 'invalid';
      this.#reason = failed.error;
    } else {
      this.#profile = 'applied';
      this.#tables.push(
        ...tables.map((table) => (table?.ok && !this.#isNothing(table.value) ? table.value : undefined)),
      );
    }
    this.#wish();
  }

  /** Stored values are shown as sRGB: equal values of another space are other colours. */
  #isNothing(table: ColourTable): boolean {
    return this.#needs.space === 'srgb' && changesNothing(table);
  }

  /** The colours wanted are others now. */
  #wish(): void {
    const curve = adjustmentCurve(this.#colours);
    const { hasProfile } = this.#colours;
    const channels = this.#channels();
    const recipes = this.#needs.profiles.map((_, level): Recipe => {
      const table = hasProfile && this.#profile === 'applied' ? this.#tables[level] : undefined;
      if (!table && !curve && !channels) return NOTHING;
      return {
        ...(channels && { channels }),
        ...(table && { table, space: this.#needs.space }),
        ...(curve && { curve }),
      };
    });
    // Levels of one profile share a recipe, so that their tiles travel in one message.
    const [first = NOTHING] = recipes;
    this.#recipes = recipes.map((recipe) =>
      recipe.table === first.table && recipe.curve === first.curve ? first : recipe,
    );
    this.#version += 1;
    void this.#work();
    this.#needs.changed();
  }

  /** Of the planes that tiles hold, in their order. One that nobody has a wish for is black. */
  #channels(): readonly ChannelRecipe[] | undefined {
    return this.#needs.channels?.map((identifier) => {
      const look = this.#colours.channels?.find((one) => one.identifier === identifier);
      const rgb = Number.parseInt((look?.isVisible ? look.colour : '#000000').slice(1), 16);
      return {
        low: look?.low ?? 0,
        high: look?.high ?? look?.largest ?? 1,
        rgb: [(rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff],
      };
    });
  }

  /** The source itself where nothing changes; undefined when no colours could be made. */
  async #coloured(source: TilePixels, levelIndex: number): Promise<ImageBitmap | undefined> {
    const recipe = this.#recipes[levelIndex] ?? NOTHING;
    if (!isPlanes(source) && !recipe.table && !recipe.curve) return source;
    const pool = await this.#pool();
    const made = pool.ok ? await pool.value.colour(source, recipe) : undefined;
    if (made?.ok) return made.value;
    if (made && !isGone(source)) this.#giveUp(made.error);
    return undefined;
  }

  /** Without its code the slide goes on as stored, and says so. */
  async #pool(): Promise<Result<Pool, string>> {
    try {
      return { ok: true, value: await this.#needs.pool() };
    } catch {
      this.#giveUp(NO_CODE);
      return { ok: false, error: NO_CODE };
    }
  }

  /** Colours that cannot be computed are not shown as if they were: the slide goes on as stored, and says so. */
  #giveUp(reason: string): void {
    if (this.#isDisposed || this.#profile === 'failed') return;
    this.#profile = 'failed';
    this.#reason = reason;
    const { channels } = this.#colours;
    this.#colours = { ...PLAIN_COLOURS, ...(channels && { channels }) };
    this.#wish();
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (!this.#isDisposed) {
      const stale = [...this.#tiles].filter((tile) => tile.version !== this.#version);
      if (this.#shownVersion !== this.#version) {
        const onScreen = this.#needs.onScreen();
        await this.#recolour(stale.filter(({ bitmap }) => bitmap !== undefined && onScreen.has(bitmap)));
      } else if (stale.length > 0) {
        await this.#recolour(stale.slice(0, AT_EASE));
      } else break;
    }
    this.#isWorking = false;
    this.#needs.changed();
  }

  /** These first, then the picture is theirs: all others are shown or not by whether they have the same colours. */
  async #recolour(tiles: readonly SlideTile[]): Promise<void> {
    const version = this.#version;
    const made = await Promise.all(
      tiles.map(async (tile) => [tile, await this.#coloured(tile.source, tile.levelIndex)] as const),
    );
    for (const [tile, coloured] of made) {
      if (coloured) tile.recolour(coloured, version);
      // Nothing is left to try: planes that cannot be mixed.
      else if (version === this.#version) this.#hide(tile);
    }
    if (this.#isDisposed) return;
    // Overtaken by another wish: these are shown nevertheless, so that the picture follows a hand that goes on.
    this.#shownVersion = version;
    for (const tile of this.#tiles) tile.setShown(tile.version === version);
    this.#needs.changed();
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
