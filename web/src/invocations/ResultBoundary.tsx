import { Component, type ReactNode } from 'react';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';

type State = { fault?: string };

/** Keeps a result that cannot be shown from taking the page, and the draft on it, along. */
export class ResultBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { fault: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error' };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <ErrorPanel
        title="Result not shown"
        message={`The console failed to show this result (${fault}).`}
        whatToDo="Your draft is unchanged. Run the function again, or read the result in its log."
      />
    );
  }
}
