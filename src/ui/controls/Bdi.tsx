import { Children, type ComponentProps } from 'react';
import { visibleText } from '../../dicom/visibleText';

/**
 * Text that came from elsewhere: its direction is isolated, so that it cannot turn the words around it, and nothing in it
 * is unseen (AT-15, AT-16). Everything an archive, an object or a person wrote is shown by this.
 */
export function Bdi({
  children,
  longest,
  ...rest
}: ComponentProps<'bdi'> & {
  /** Characters shown before the rest is counted. */
  readonly longest?: number;
}) {
  return (
    <bdi {...rest}>
      {Children.map(children, (child) => (typeof child === 'string' ? visibleText(child, longest) : child))}
    </bdi>
  );
}
