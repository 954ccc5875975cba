import { useEffect, useState } from 'react';
import type { ColourStatus } from '../../dicom/paneStatus';
import type { ChannelLook } from '../../dicom/slide/channels';
import type { SlideColours } from '../../dicom/slide/slideColours';
import type { OpticalPath } from '../../dicom/types';
import { useRunCommand } from '../AppContext';
import { ChannelList } from './ChannelList';
import { ColourSlider } from './ColourSlider';
import { EyeSettings } from './EyeSettings';
import { pathWords } from './slideWords';
import styles from './ColourPanel.module.css';

const SLIDERS = [
  { name: 'brightness', title: 'Brightness', least: -100, most: 100, step: 1, usual: 0 },
  { name: 'contrast', title: 'Contrast', least: -100, most: 100, step: 1, usual: 0 },
  { name: 'gamma', title: 'Gamma', least: 0.25, most: 4, step: 0.05, usual: 1, isByRatio: true },
] as const;

type Wish = Partial<SlideColours>;

/** The colours of the slide in this pane, and of no other: profile, brightness, contrast, gamma. */
export function ColourPanel({
  colours,
  channels,
  paths,
  path,
  onClose,
}: {
  readonly colours: ColourStatus;
  readonly channels: readonly ChannelLook[] | undefined;
  readonly paths: readonly OpticalPath[];
  readonly path: string | undefined;
  readonly onClose: () => void;
}) {
  const run = useRunCommand();
  // The hand is ahead of the picture: a slider that sprang back to what is painted would fight it.
  const [wish, setWish] = useState<Wish>({});
  const isFulfilled = SLIDERS.every(({ name }) => wish[name] === undefined || wish[name] === colours[name]);
  const isOn = wish.hasProfile ?? colours.profile === 'applied';
  const isProfileFulfilled = wish.hasProfile === undefined || wish.hasProfile === (colours.profile === 'applied');
  useEffect(() => {
    if (isFulfilled && isProfileFulfilled) setWish({});
  }, [isFulfilled, isProfileFulfilled]);
  const want = (change: Wish): void => {
    setWish((before) => ({ ...before, ...change }));
    run('view.slideColours', change);
  };
  const hasProfile = colours.profile === 'applied' || colours.profile === 'off';
  const isChanged = SLIDERS.some(({ name, usual }) => colours[name] !== usual) || colours.profile === 'off';
  return (
    <section
      data-pane-control
      className={styles.panel}
      aria-label="Colours of the slide"
      data-channels={channels ? '' : undefined}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {path !== undefined && paths.length > 1 && (
        <label className={styles.path}>
          Optical path
          <select value={path} onChange={(event) => run('view.opticalPath', { identifier: event.target.value })}>
            {paths.map(({ identifier }) => (
              <option key={identifier} value={identifier}>
                {pathWords(paths, identifier)}
              </option>
            ))}
          </select>
        </label>
      )}
      {channels ? (
        <ChannelList channels={channels} />
      ) : (
        <label className={styles.profile}>
          <input
            type="checkbox"
            checked={isOn}
            disabled={!hasProfile}
            onChange={(event) => want({ hasProfile: event.target.checked })}
          />
          {profileWords(colours)}
        </label>
      )}
      {SLIDERS.map((scale) => (
        <ColourSlider
          key={scale.name}
          scale={scale}
          value={wish[scale.name] ?? colours[scale.name]}
          onChange={(value) => want({ [scale.name]: value })}
        />
      ))}
      <button type="button" className={styles.reset} disabled={!isChanged} onClick={() => run('view.plainColours')}>
        As scanned
      </button>
      <EyeSettings />
    </section>
  );
}

function profileWords({ profile, reason }: ColourStatus): string {
  switch (profile) {
    case 'applied':
    case 'off':
      return 'Colour profile of the scanner (ICC)';
    case 'loading':
      return 'Colour profile is loading';
    case 'none':
      return 'No colour profile in the file';
    case 'invalid':
    case 'failed':
      return `Colour profile not applied: ${reason ?? 'unknown'}`;
  }
}
