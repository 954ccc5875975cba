import type { SlideColours } from '../../dicom/slide/slideColours';
import { focusOf, type SlideChoice, slideShown } from '../../dicom/slide/slideShown';
import type { Slide } from '../../dicom/types';
import type { EngineAction } from '../contract';
import { SlideChannels } from './slideChannels';
import type { SlideSession, SlideSessionOptions } from './slideSession';

/** What a view verb changes of the look: colours of the tiles that are there, or other frames of the slide. */
export type LookChange = 'colours' | 'frames' | undefined;

/** How the reader wants the slide in a pane to look: focal plane, optical path, channels, colours. Of that slide alone. */
export class SlideLook {
  readonly #channels = new SlideChannels();
  #choice: SlideChoice = {};
  #colours: Partial<SlideColours> = {};

  open(slide: Slide): void {
    this.#choice = {};
    this.#colours = {};
    this.#channels.open(slide);
  }

  get channels(): SlideChannels['looks'] {
    return this.#channels.looks;
  }

  /** The slide as it is to be on the screen. */
  of(whole: Slide): Slide {
    const paths = this.#channels.visible;
    const [leading] = paths;
    if (leading === undefined) return slideShown(whole, this.#choice);
    const slide = slideShown(whole, { ...this.#choice, opticalPathIdentifier: leading });
    return { ...slide, opticalPathsShown: paths };
  }

  apply(action: EngineAction, whole: Slide): LookChange {
    switch (action.kind) {
      case 'slideColours':
        this.#colours = { ...this.#colours, ...action.change };
        return 'colours';
      case 'channel':
        return this.#channels.change(action.identifier, action.change) ? 'frames' : 'colours';
      case 'opticalPath':
        this.#choice = { ...this.#choice, opticalPathIdentifier: action.identifier };
        return 'frames';
      case 'focusBy': {
        const { index, count } = focusOf(this.of(whole));
        const focalPlane = Math.min(Math.max(index + action.planes, 0), count - 1);
        if (focalPlane === index) return undefined;
        this.#choice = { ...this.#choice, focalPlane };
        return 'frames';
      }
      default:
        return undefined;
    }
  }

  /** What a session of it mixes; `changed` is called when a window was found in the data. */
  channelOptions(
    whole: Slide,
    changed: () => void,
  ): Pick<SlideSessionOptions, 'channels' | 'windowsWanted' | 'windowFound'> {
    const channels = this.#channels.shown(whole, this.#choice.focalPlane);
    if (!channels) return {};
    return {
      channels,
      windowsWanted: this.#channels.windowsWanted,
      windowFound: (identifier, window) => {
        this.#channels.windowFound(identifier, window);
        changed();
      },
    };
  }

  /** Nothing where the slide is as it was scanned: then a session needs no colours at all. */
  colour(session: SlideSession | undefined): void {
    const { looks } = this.#channels;
    const colours = { ...this.#colours, ...(looks && { channels: looks }) };
    if (Object.keys(colours).length > 0) session?.setColours(colours);
  }
}
