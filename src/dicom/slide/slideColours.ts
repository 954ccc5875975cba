import type { ChannelLook } from './channels';

/** How the reader wants the colours of one slide; nothing of it is kept for another slide (UX-33). */
export interface SlideColours {
  /** The colour profile of the scanner is applied (WSI-11). */
  readonly hasProfile: boolean;
  /** −100 … 100: shifts by so many hundredths of the whole range. */
  readonly brightness: number;
  /** −100 … 100: 0 leaves the slope at 1, 100 makes it 4, −100 a quarter. */
  readonly contrast: number;
  /** 0.25 … 4: above 1 the middle becomes brighter. */
  readonly gamma: number;
  /** Of a fluorescence slide, all of its channels. */
  readonly channels?: readonly ChannelLook[];
}

export const PLAIN_COLOURS: SlideColours = { hasProfile: true, brightness: 0, contrast: 0, gamma: 1 };

/** The reader changed the tissue's colours: said as long as it is so. */
export const isAdjusted = ({ brightness, contrast, gamma }: Omit<SlideColours, 'hasProfile' | 'channels'>): boolean =>
  brightness !== 0 || contrast !== 0 || gamma !== 1;

/** Contrast turns about it. */
const MIDDLE = 1 / 2;

/** Where each of the 256 values of a channel goes, or undefined where all stay. Acts on what the profile made of them. */
export function adjustmentCurve(colours: SlideColours): Uint8Array | undefined {
  if (!isAdjusted(colours)) return undefined;
  const slope = 4 ** (colours.contrast / 100);
  const shift = colours.brightness / 100;
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const stretched = (value / 255 - MIDDLE) * slope + MIDDLE + shift;
    return Math.round(255 * Math.min(Math.max(stretched, 0), 1) ** (1 / colours.gamma));
  });
}

/** The same wish with numbers that can be shown, whatever a slider or a script says. */
export function withinLimits(colours: SlideColours): SlideColours {
  const within = (value: number, least: number, most: number, usual: number): number =>
    Number.isFinite(value) ? Math.min(Math.max(value, least), most) : usual;
  return {
    hasProfile: colours.hasProfile,
    brightness: within(colours.brightness, -100, 100, 0),
    contrast: within(colours.contrast, -100, 100, 0),
    gamma: within(colours.gamma, 0.25, 4, 1),
    ...(colours.channels && { channels: colours.channels.map(channelWithinLimits) }),
  };
}

/** A colour that is none becomes white; a window lies within the values that can be stored. */
export function channelWithinLimits(look: ChannelLook): ChannelLook {
  const { low, high, largest } = look;
  const colour = /^#[0-9a-f]{6}$/i.test(look.colour) ? look.colour : '#ffffff';
  if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high)) {
    const { low: _low, high: _high, ...rest } = look;
    return { ...rest, colour };
  }
  const least = Math.min(Math.max(low, 0), largest);
  return { ...look, colour, low: least, high: Math.min(Math.max(high, least), largest) };
}
