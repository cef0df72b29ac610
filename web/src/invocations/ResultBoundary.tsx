import { Component, type ReactNode } from 'react';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { t } from './messages.ts';

type State = { fault?: string };

/** An error boundary: a result that fails to render does not break the page and the draft on it. */
export class ResultBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { fault: error instanceof Error ? `${error.name}: ${error.message}` : t('unknownFault') };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <ErrorPanel
        title={t('resultFailed')}
        message={t('resultFault', { fault })}
        whatToDo={t('resultFailedFix')}
      />
    );
  }
}
