import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef } from 'react';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import { useRunCommand } from '../AppContext';
import styles from './FrameBar.module.css';
import { frameAt } from './frameAt';

/** Where in the stack the image is, which images are here, and which failed. Drag or click goes there. */
export function FrameBar({ status }: { readonly status: RadiologyStatus }) {
  const { frameNumber, frameCount, framesLoaded, loadedRanges, failedFrames, derived } = status;
  const run = useRunCommand();
  const asked = useRef(frameNumber);
  const pending = useRef<number>(undefined);
  useEffect(() => () => cancelAnimationFrame(pending.current ?? 0), []);
  // One request per screen refresh, for the newest place of the pointer.
  const goTo = (wanted: number) => {
    asked.current = Math.min(Math.max(1, wanted), frameCount);
    if (pending.current !== undefined) return;
    pending.current = requestAnimationFrame(() => {
      pending.current = undefined;
      run('view.frame', { frameNumber: asked.current });
    });
  };
  const follow = (event: PointerEvent<HTMLElement>) => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    goTo(frameAt((event.clientY - top) / height, frameCount));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {
      ArrowUp: -1,
      ArrowLeft: -1,
      ArrowDown: 1,
      ArrowRight: 1,
      PageUp: -10,
      PageDown: 10,
      Home: -frameCount,
      End: frameCount,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(frameNumber + step);
  };
  return (
    <div
      role="slider"
      aria-label="Image"
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={frameCount}
      aria-valuenow={frameNumber}
      aria-valuetext={`Image ${frameNumber} of ${frameCount}, ${framesLoaded} loaded`}
      tabIndex={0}
      className={styles.bar}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
    >
      <span className={styles.track}>
        {loadedRanges ? (
          <Ranges ranges={loadedRanges} frameCount={frameCount} />
        ) : (
          framesLoaded >= frameCount && <span className={styles.loaded} style={{ top: 0, bottom: 0 }} />
        )}
        {!derived &&
          failedFrames?.map((number) => (
            <span key={number} className={styles.failed} style={{ top: percent(number - 0.5, frameCount) }} />
          ))}
        <span className={styles.thumb} style={{ top: percent(frameNumber - 0.5, frameCount) }} />
      </span>
    </div>
  );
}

const percent = (frames: number, frameCount: number): string => `${(frames / frameCount) * 100}%`;

/** Drawn anew only when images come or go, not with each image that is scrolled past. */
const Ranges = memo(function Ranges({
  ranges,
  frameCount,
}: {
  readonly ranges: readonly number[];
  readonly frameCount: number;
}) {
  const starts = ranges.filter((_, index) => index % 2 === 0);
  return starts.map((start, index) => {
    const end = ranges[index * 2 + 1] ?? start;
    return (
      <span
        key={start}
        className={styles.loaded}
        data-part="loaded-range"
        style={{ top: percent(start, frameCount), height: percent(end - start, frameCount) }}
      />
    );
  });
});
