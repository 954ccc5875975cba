import type { ReactNode } from 'react';
import { Bdi } from '../controls/Bdi';
import styles from './PaneMessage.module.css';

/** Words in the middle of a pane that has no image to show: what it is, and what to do. */
export function PaneMessage({
  title,
  children,
  isDelayed = false,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly isDelayed?: boolean;
}) {
  return (
    <div className={styles.message} data-delayed={isDelayed || undefined}>
      <p className={styles.title}>
        <Bdi>{title}</Bdi>
      </p>
      {children}
    </div>
  );
}
