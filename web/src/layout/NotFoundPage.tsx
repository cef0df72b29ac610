import { Compass } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';

export function NotFoundPage() {
  useDocumentTitle('Not found');
  return (
    <EmptyState
      icon={<Icon data={Compass} size={28} />}
      title="There is nothing at this address"
      actions={
        <Button view="action" size="l" href={links.functions()}>
          All functions
        </Button>
      }
    >
      The address may be mistyped, or what was here has been deleted.
    </EmptyState>
  );
}
