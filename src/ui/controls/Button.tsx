import type { ReactNode, Ref } from 'react';
import styles from './Button.module.css';

/** A button of words. `primary` is the one thing to do next; there is at most one in a place. */
export function Button({
  kind = 'plain',
  onPress,
  children,
  isDisabled = false,
  isFirstFocus = false,
  ref,
}: {
  readonly kind?: 'primary' | 'plain' | 'quiet';
  readonly onPress: () => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean /** Takes the focus when its panel opens. */;
  readonly isFirstFocus?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      ref={ref}
      type="button"
      className={styles.button}
      data-kind={kind}
      data-autofocus={isFirstFocus || undefined}
      disabled={isDisabled}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
