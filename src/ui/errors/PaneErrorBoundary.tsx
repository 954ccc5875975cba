import { Component, type ReactNode } from 'react';
import { Button } from '../controls/Button';
import { PaneMessage } from '../pane/PaneMessage';

interface PaneErrorBoundaryProps {
  readonly children: ReactNode;
  /** For the log of the page; what the reader sees is said here. */
  readonly onError?: (error: unknown) => void;
}

/** A crash in one pane never blanks its neighbour, and never takes the marks with it: they live in the workspace. */
export class PaneErrorBoundary extends Component<PaneErrorBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError?.(error);
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div role="alert">
        <PaneMessage title="This pane stopped">
          <p>The other panes and your marks are not affected.</p>
          <Button onPress={() => this.setState({ error: undefined })}>Retry</Button>
        </PaneMessage>
      </div>
    );
  }
}
