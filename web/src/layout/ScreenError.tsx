import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError, explain } from '../api/errors.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import styles from './AppShell.module.css';
import { useT } from './messages.ts';
import { NotFoundPage } from './NotFoundPage.tsx';
import { useServerReturn } from './use-server-return.ts';

/** Replaces a screen that failed to render. */
export function ScreenError({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const tryAgain = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  useServerReturn(error instanceof ApiError && error.kind === 'unreachable', tryAgain);
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
  const explanation = explain(error, t('pageFailed'));
  return (
    <div className={styles.screenError}>
      <ErrorPanel {...explanation} onRetry={tryAgain} />
    </div>
  );
}
