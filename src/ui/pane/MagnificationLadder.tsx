import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import Palette from 'lucide-react/icons/palette';
import type { ReactNode } from 'react';
import type { SlideStatus } from '../../dicom/paneStatus';
import type { Slide } from '../../dicom/types';
import { useRunCommand } from '../AppContext';
import styles from './MagnificationLadder.module.css';
import { magnificationLadder } from './slideWords';

/** The objectives of this slide as buttons: fit, the powers it was scanned for, its own pixels; and the light beneath it. */
export function MagnificationLadder({
  slide,
  magnification,
  zoom,
  isGlassDimmed,
  focus,
  areColoursOpen,
  onColours,
}: {
  readonly slide: Slide;
  readonly magnification: number | undefined;
  readonly zoom: number;
  readonly isGlassDimmed: boolean;
  readonly focus: SlideStatus['focus'];
  readonly areColoursOpen: boolean;
  readonly onColours: () => void;
}) {
  const run = useRunCommand();
  return (
    <div className={styles.ladder}>
      <div role="group" aria-label="Magnification" className={styles.steps}>
        <Step name="Fit the slide" isCurrent={false} onPress={() => run('view.fit')}>
          Fit
        </Step>
        {magnificationLadder(slide).map((power) => (
          <Step
            key={power}
            name={`${power}×`}
            isCurrent={magnification !== undefined && Math.abs(magnification / power - 1) < 0.02}
            onPress={() => run('view.magnification', { power })}
          >
            {`${power}×`}
          </Step>
        ))}
        <Step
          name="1:1, pixels of the scan"
          isCurrent={Math.abs(zoom - 1) < 0.02}
          onPress={() => run('view.magnification', { power: 'native' })}
        >
          1:1
        </Step>
      </div>
      {focus && (
        <div role="group" aria-label="Focus" className={styles.steps}>
          <Step name="Focus up" isCurrent={false} onPress={() => run('view.focusBy', { planes: 1 })}>
            <ChevronUp size={15} aria-hidden className={styles.icon} />
          </Step>
          <span className={styles.plane}>{`${focus.plane}/${focus.count}`}</span>
          <Step name="Focus down" isCurrent={false} onPress={() => run('view.focusBy', { planes: -1 })}>
            <ChevronDown size={15} aria-hidden className={styles.icon} />
          </Step>
        </div>
      )}
      <Step name="Dim the glass" isCurrent={isGlassDimmed} onPress={() => run('view.dimGlass')}>
        Dim
      </Step>
      <Step name="Colours" isCurrent={areColoursOpen} onPress={onColours}>
        <Palette size={15} aria-hidden className={styles.icon} />
      </Step>
    </div>
  );
}

function Step({
  name,
  isCurrent,
  onPress,
  children,
}: {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className={styles.step} aria-label={name} aria-pressed={isCurrent} onClick={onPress}>
      {children}
    </button>
  );
}
