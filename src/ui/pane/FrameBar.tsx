import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useRunCommand } from '../AppContext';
import styles from './FrameBar.module.css';
import { frameAt } from './frameAt';

/** Where in the stack the image is, and how much of it has come. Drag or click goes there. */
export function FrameBar({
  frameNumber,
  frameCount,
  framesLoaded,
}: {
  readonly frameNumber: number;
  readonly frameCount: number;
  readonly framesLoaded: number;
}) {
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
        <span className={styles.loaded} style={{ height: `${(framesLoaded / frameCount) * 100}%` }} />
        <span className={styles.thumb} style={{ top: `${((frameNumber - 0.5) / frameCount) * 100}%` }} />
      </span>
    </div>
  );
}
