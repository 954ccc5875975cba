import type { ReactNode } from 'react';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import styles from './Overlay.module.css';
import type { ScaleBarSize } from './scaleBar';

/** One line of a corner; an empty text takes no room. */
export interface LineWords {
  readonly text: string;
  readonly tone?: 'quiet' | 'warning' | 'danger' | 'strong';
  /** Goes first where there is little room. */
  readonly isMinor?: boolean;
  /** Says who the patient is: left out of pictures that leave the viewer without identity. */
  readonly isIdentity?: boolean;
  /** True of this screen alone: left out of every picture that leaves the viewer. */
  readonly isOfScreen?: boolean;
}

export type Line = string | LineWords | undefined;

export interface OverlayProps {
  readonly topLeft: readonly Line[];
  readonly topRight: readonly Line[];
  readonly bottomLeft: readonly Line[];
  readonly bottomRight: readonly Line[];
  /** Patient directions at the edges. */
  readonly edges?:
    | { readonly top: string; readonly right: string; readonly bottom: string; readonly left: string }
    | undefined;
  readonly scaleBar?: ScaleBarSize | undefined;
  /** Beside the bar: what its length refers to ("at the detector"). */
  readonly scaleNote?: string | undefined;
  /** Words that must not be missed: PRIOR, flipped. */
  readonly marks?: readonly string[];
  /** Above the marks: what the image was chosen for, or that it is withdrawn. */
  readonly chips?: ReactNode;
  readonly isHidden?: boolean;
  /** Above the scale bar, between the corners: takes the pointer. */
  readonly player?: ReactNode;
  /** Frame bar or magnification ladder: the only parts that take the pointer. */
  readonly controls?: ReactNode;
}

/**
 * Words in the corners of an image, outlined to read on black, white and H&E. The pointer goes through to the image. With
 * little room the minor lines go first and the rest ends in an ellipsis; corners never meet.
 */
export function Overlay({
  topLeft,
  topRight,
  bottomLeft,
  bottomRight,
  edges,
  scaleBar,
  scaleNote,
  marks = [],
  chips,
  isHidden = false,
  player,
  controls,
}: OverlayProps) {
  return (
    <div
      className={styles.overlay}
      data-part="pane-words"
      data-hidden={isHidden || undefined}
      data-controls={controls !== undefined || undefined}
    >
      <div className={styles.top}>
        <Corner lines={topLeft} />
        <span className={styles.edge}>{edges?.top}</span>
        <Corner lines={topRight} isEnd />
      </div>
      <div className={styles.marks}>
        {chips}
        {marks.map((mark) => (
          <Bdi key={mark} className={styles.mark}>
            {mark}
          </Bdi>
        ))}
      </div>
      {edges?.left && <span className={`${styles.edge} ${styles.left}`}>{edges.left}</span>}
      {edges?.right && <span className={`${styles.edge} ${styles.right}`}>{edges.right}</span>}
      <div className={styles.bottom}>
        <Corner lines={bottomLeft} />
        <div className={styles.bottomMiddle}>
          {player && <div data-part="controls">{player}</div>}
          {edges?.bottom && <span className={styles.edge}>{edges.bottom}</span>}
          {scaleBar && <ScaleBar size={scaleBar} note={scaleNote} />}
        </div>
        <Corner lines={bottomRight} isEnd />
      </div>
      {controls && (
        <div data-part="controls" className={styles.controls}>
          {controls}
        </div>
      )}
      {isHidden && <span className={styles.hiddenNote}>Marks and text hidden</span>}
    </div>
  );
}

const wordsOf = (line: Line): LineWords => (typeof line === 'object' ? line : { text: line ?? '' });

function Corner({ lines, isEnd = false }: { readonly lines: readonly Line[]; readonly isEnd?: boolean }) {
  return (
    <div className={styles.corner} data-end={isEnd || undefined}>
      {lines.map((line, index) => {
        const { text, tone, isMinor, isIdentity, isOfScreen } = wordsOf(line);
        if (text === '') return null;
        return (
          <Bdi
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the corner
            key={index}
            className={styles.line}
            data-tone={tone}
            data-minor={isMinor || undefined}
            data-identity={isIdentity || undefined}
            data-of-screen={isOfScreen || undefined}
          >
            {text}
          </Bdi>
        );
      })}
    </div>
  );
}

function ScaleBar({ size, note }: { readonly size: ScaleBarSize; readonly note: string | undefined }) {
  return (
    <div
      className={styles.scale}
      role="img"
      aria-label={visibleText(`Scale bar ${size.text}${note ? `, ${note}` : ''}`, 160)}
    >
      <span className={styles.scaleText}>
        {size.text}
        {note && (
          <>
            {' '}
            <Bdi className={styles.scaleNote}>{note}</Bdi>
          </>
        )}
      </span>
      <span className={styles.bar} style={{ width: size.lengthPx }} />
    </div>
  );
}
