import { useEffect, useLayoutEffect } from 'react';
import { type KeyedPane, keyFor } from '../../workspace/keyring';
import { useApp, useKeys, useRunCommand } from '../AppContext';
import { useFloatingPanel } from '../controls/floatingPanel';
import { keyText } from '../controls/keyText';
import { moveFocus } from '../controls/rovingFocus';
import styles from './PaneMenu.module.css';

/** What is wanted with the image under the pointer, in the order of use; a line that cannot be used is not there. */
const LINES: readonly (readonly [id: string, title: string, only?: KeyedPane])[] = [
  ['view.reset', 'Reset the view'],
  ['view.fit', 'Fit to the pane'],
  ['view.actualPixels', 'Actual pixels (1:1)', 'radiology'],
  ['view.trueSize', 'True size', 'radiology'],
  ['view.nearest', 'Pixels as they are, or smoothed', 'radiology'],
  ['view.defaultWindow', 'Window of the image', 'radiology'],
  ['view.invert', 'Invert', 'radiology'],
  ['view.rotateRight', 'Rotate right'],
  ['view.flipHorizontal', 'Flip horizontal'],
  ['pane.previousSeries', 'Previous series', 'radiology'],
  ['pane.nextSeries', 'Next series', 'radiology'],
  ['pane.previousSlide', 'Previous slide', 'slide'],
  ['pane.nextSlide', 'Next slide', 'slide'],
  ['keyImage.toggle', 'Key image, or no longer one'],
  ['annotation.calibrate', 'Calibrate by the selected line…', 'radiology'],
  ['annotation.delete', 'Delete the selected mark'],
  ['pane.snapshot', 'Snapshot without name and ID'],
  ['pane.maximise', 'This pane alone, and back'],
  ['help.palette', 'More commands…'],
];

const EDGE_PX = 8;

/** The menu of a pane at a point of the page, in CSS pixels. It acts on the active pane, which is this one. */
export function PaneMenu({
  at: [x, y],
  kind,
  onClose,
}: {
  readonly at: readonly [x: number, y: number];
  readonly kind: KeyedPane;
  readonly onClose: () => void;
}) {
  const { commands } = useApp();
  const keys = useKeys();
  const run = useRunCommand();
  const panel = useFloatingPanel<HTMLDivElement>(onClose);
  const { ref } = panel;
  useLayoutEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(EDGE_PX, Math.min(x, window.innerWidth - width - EDGE_PX))}px`;
    menu.style.top = `${Math.max(EDGE_PX, Math.min(y, window.innerHeight - height - EDGE_PX))}px`;
  }, [ref, x, y]);
  useEffect(() => {
    const onElsewhere = (event: Event) => {
      if (!(event.target instanceof Node && ref.current?.contains(event.target))) onClose();
    };
    for (const type of ['pointerdown', 'wheel'] as const) document.addEventListener(type, onElsewhere, true);
    return () => {
      for (const type of ['pointerdown', 'wheel'] as const) document.removeEventListener(type, onElsewhere, true);
    };
  }, [ref, onClose]);
  const lines = LINES.filter(([id, , only]) => (only === undefined || only === kind) && commands.isEnabled(id));
  const choose = (id: string) => {
    onClose();
    run(id);
  };
  return (
    <div
      ref={ref}
      role="menu"
      aria-label="Image"
      className={styles.menu}
      onKeyDown={(event) => {
        if (event.key === 'Tab') onClose();
        else if (!moveFocus(event, '[role="menuitem"]')) panel.onKeyDown(event);
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {lines.map(([id, title], index) => {
        const key = keyFor(keys, { command: id }, kind);
        return (
          <button
            key={id}
            type="button"
            role="menuitem"
            tabIndex={-1}
            data-autofocus={index === 0 || undefined}
            className={styles.line}
            onClick={() => choose(id)}
          >
            <span>{title}</span>
            {key !== undefined && <kbd>{keyText(key)}</kbd>}
          </button>
        );
      })}
    </div>
  );
}
