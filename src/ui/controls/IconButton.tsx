import type { ComponentType, ReactNode, Ref } from 'react';
import { visibleText } from '../../dicom/visibleText';
import styles from './IconButton.module.css';
import { keyText } from './keyText';
import { useTooltip } from './Tooltip';

export interface IconProps {
  readonly size: number;
  readonly strokeWidth: number;
  readonly 'aria-hidden': true;
}

export type IconShape = ComponentType<IconProps>;

export interface IconButtonProps {
  /** The accessible name, also the tooltip; tests and screen readers hold on to it. */
  readonly name: string;
  readonly icon: IconShape;
  readonly onPress: () => void;
  /** Present: a toggle button. */
  readonly isPressed?: boolean;
  readonly keys?: string | undefined;
  /** Present: disabled, and this is why. The button stays focusable so that the reason can be read. */
  readonly disabledReason?: string | undefined;
  readonly note?: string;
  readonly isExpanded?: boolean;
  readonly tabIndex?: number;
  readonly ref?: Ref<HTMLButtonElement>;
  /** Visible words beside the icon. */
  readonly children?: ReactNode;
}

const LONGEST_NAME = 160;

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, onPress, isPressed, keys, disabledReason, note, isExpanded, tabIndex, ref, children } = props;
  // A name may hold what an archive called a mark, a reason what it answered.
  const name = visibleText(props.name, LONGEST_NAME);
  const shownKeys = keys === undefined ? undefined : keyText(keys);
  const { trigger, tooltip } = useTooltip({ title: name, keys: shownKeys, note: disabledReason ?? note });
  const isDisabled = disabledReason !== undefined;
  return (
    <>
      <button
        {...trigger}
        ref={ref}
        type="button"
        className={styles.button}
        aria-label={name}
        aria-pressed={isPressed}
        aria-expanded={isExpanded}
        aria-disabled={isDisabled || undefined}
        aria-description={disabledReason && visibleText(disabledReason)}
        tabIndex={tabIndex}
        onClick={isDisabled ? undefined : onPress}
      >
        <Icon size={17} strokeWidth={1.75} aria-hidden />
        {children !== undefined && (
          <span className={styles.words} data-words>
            {children}
          </span>
        )}
      </button>
      {tooltip}
    </>
  );
}
