import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { CARD_MM, SCREEN_MM_PER_PIXEL } from '../../dicom/radiology/trueSize';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import styles from './ScreenPanel.module.css';

/** What most screens have, where nothing is known: 96 CSS pixels an inch. */
const USUAL_MM_PER_PIXEL = 25.4 / 96;
/** Room for the panel beside the outline, CSS pixels. */
const MARGIN_PX = 64;
const STEP_PX = 0.5;

/** Asks the reader to make an outline as large as a bank card that lies on the screen. */
export function ScreenPanel() {
  const run = useRunCommand();
  const known = useWorkspace((state) => state.screenScale);
  const before = useRef(document.activeElement);
  const slider = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const most = Math.min(CARD_MM.width / SCREEN_MM_PER_PIXEL.least, window.innerWidth - MARGIN_PX);
  const least = Math.ceil(CARD_MM.width / SCREEN_MM_PER_PIXEL.most);
  const [widthPx, setWidthPx] = useState(() =>
    Math.min(most, Math.round((CARD_MM.width / (known?.mmPerCssPixel ?? USUAL_MM_PER_PIXEL)) * 2) / 2),
  );
  useEffect(() => slider.current?.focus(), []);
  const mmPerCssPixel = CARD_MM.width / widthPx;
  const leave = () => {
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const close = () => {
    run('screen.cancelMeasure');
    leave();
  };
  const keep = () => {
    run('screen.measure', { mmPerCssPixel });
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && event.target === slider.current) keep();
  };
  return (
    <form
      aria-label="Measure this screen"
      className={styles.panel}
      onKeyDown={onKeyDown}
      onSubmit={(event) => event.preventDefault()}
    >
      <p id={hintId} className={styles.words}>
        Lay a bank card on the screen and move the slider until the outline is as large as the card. Arrow keys move it
        finely.
      </p>
      <div
        className={styles.card}
        data-card=""
        style={{
          width: `${widthPx}px`,
          height: `${(widthPx * CARD_MM.height) / CARD_MM.width}px`,
          borderRadius: `${CARD_MM.corner / mmPerCssPixel}px`,
        }}
      >
        85.6 × 54.0 mm
      </div>
      <label className={styles.name}>
        Size of the outline
        <input
          ref={slider}
          type="range"
          min={least}
          max={most}
          step={STEP_PX}
          value={widthPx}
          aria-describedby={hintId}
          aria-valuetext={`${mmPerCssPixel.toFixed(3)} mm per pixel`}
          onChange={(event) => setWidthPx(Number(event.target.value))}
        />
      </label>
      <p className={styles.words}>
        {screenWords(mmPerCssPixel)} Kept on this device for screens of this size and pixel density.
      </p>
      <div className={styles.foot}>
        <Button onPress={close}>Cancel</Button>
        <Button kind="primary" onPress={keep}>
          Keep
        </Button>
      </div>
    </form>
  );
}

/** A size that a reader can check against the screen in front of them. */
function screenWords(mmPerCssPixel: number): string {
  const [width, height] = [window.screen.width, window.screen.height].map((px) => (px * mmPerCssPixel) / 10);
  if (width === undefined || height === undefined) return '';
  const inches = Math.hypot(width, height) / 2.54;
  return `Your screen would be ${Math.round(width)} × ${Math.round(height)} cm, ${inches.toFixed(1)} inches across.`;
}
