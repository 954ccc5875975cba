import { type ReactNode, useRef, useState } from 'react';
import { IconButton, type IconButtonProps } from './IconButton';
import { Popover } from './Popover';
import styles from './Popover.module.css';

/** A button with the small panel that it opens; the panel is given how to close, and the focus then comes back here. */
export function PopoverButton({
  panelName,
  align = 'start',
  children,
  ...look
}: Pick<IconButtonProps, 'name' | 'icon' | 'note' | 'tabIndex'> & {
  readonly panelName: string;
  readonly align?: 'start' | 'end';
  readonly children: (close: () => void) => ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <div className={styles.anchor}>
      <IconButton {...look} ref={button} isExpanded={isOpen} onPress={() => setIsOpen(!isOpen)} />
      {isOpen && (
        <Popover
          name={panelName}
          align={align}
          onClose={(reason) => (reason === 'escape' ? close() : setIsOpen(false))}
        >
          {children(close)}
        </Popover>
      )}
    </div>
  );
}
