import { Compass } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { useT } from './messages.ts';

export function NotFoundPage() {
  const t = useT();
  useDocumentTitle(t('notFound'));
  return (
    <EmptyState
      icon={<Icon data={Compass} size={28} />}
      title={t('notFound')}
      actions={
        <Button view="action" size="l" href={links.functions()}>
          {t('allFunctions')}
        </Button>
      }
    >
      {t('notFoundHint')}
    </EmptyState>
  );
}
