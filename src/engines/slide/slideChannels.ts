import { type ChannelLook, channelsOf } from '../../dicom/slide/channels';
import { channelWithinLimits } from '../../dicom/slide/slideColours';
import { slideShown } from '../../dicom/slide/slideShown';
import type { Slide } from '../../dicom/types';
import type { ShownChannel } from './channelTiles';

/** The channels of the slide in a pane as the reader wants them; none where the slide is no mix. */
export class SlideChannels {
  #looks: readonly ChannelLook[] | undefined;
  /** As found in the data, so that a reader can come back to it. */
  readonly #found = new Map<string, { readonly low: number; readonly high: number }>();

  get looks(): readonly ChannelLook[] | undefined {
    return this.#looks;
  }

  /** Another slide: its channels as it opens. */
  open(slide: Slide): void {
    this.#looks = channelsOf(slide);
    this.#found.clear();
  }

  /** The optical paths that are mixed; the pane goes by the levels of the first. */
  get visible(): readonly string[] {
    return this.#visible().map(({ identifier }) => identifier);
  }

  /** What a session mixes in this focal plane; at least one, however dark. */
  shown(whole: Slide, focalPlane: number | undefined): readonly ShownChannel[] | undefined {
    if (!this.#looks) return undefined;
    return this.#visible().map(({ identifier }) => {
      const choice = { opticalPathIdentifier: identifier, ...(focalPlane !== undefined && { focalPlane }) };
      return { identifier, levels: slideShown(whole, choice).levels };
    });
  }

  get windowsWanted(): readonly string[] {
    return this.#visible().flatMap(({ identifier, low }) => (low === undefined ? [identifier] : []));
  }

  windowFound(identifier: string, window: { readonly low: number; readonly high: number }): void {
    this.#found.set(identifier, window);
    this.#replace(identifier, (look) => (look.low === undefined ? { ...look, ...window } : look));
  }

  /** True where other frames are needed for it. A window that is no number is the one found in the data. */
  change(identifier: string, change: Partial<ChannelLook>): boolean {
    const before = this.#looks?.find((look) => look.identifier === identifier);
    this.#replace(identifier, (look) => {
      const isAuto = change.low !== undefined && !Number.isFinite(change.low);
      const window = isAuto ? (this.#found.get(identifier) ?? { low: 0, high: look.largest }) : {};
      return channelWithinLimits({ ...look, ...change, ...window });
    });
    return change.isVisible !== undefined && change.isVisible !== before?.isVisible;
  }

  #visible(): readonly ChannelLook[] {
    const looks = this.#looks ?? [];
    const visible = looks.filter(({ isVisible }) => isVisible);
    return visible.length > 0 ? visible : looks.slice(0, 1);
  }

  #replace(identifier: string, change: (look: ChannelLook) => ChannelLook): void {
    this.#looks = this.#looks?.map((look) => (look.identifier === identifier ? change(look) : look));
  }
}
