import { TrashBin } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { explain } from '../api/errors.ts';
import { createFunction } from '../api/functions.ts';
import { useSession } from '../api/use-session.ts';
import { draftStore } from '../editor/draft/draft-storage.ts';
import { forgetFunction } from '../editor/draft/forget-function.ts';
import { NotFoundPage } from '../layout/NotFoundPage.tsx';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { useT } from './messages.ts';

/**
 * Offers the draft of a function that was deleted elsewhere, if this browser has one, as the start of a new function.
 */
export function DeletedFunctionPage(props: { functionId: string; name: string | undefined }) {
  const { functionId, name } = props;
  const t = useT();
  const { folderId } = useSession();
  const navigate = useNavigate();
  const kept = useQuery({
    queryKey: ['keptDraft', functionId],
    queryFn: async () => {
      await draftStore.load(functionId);
      return draftStore.peek(functionId) ?? null;
    },
    staleTime: 0,
    gcTime: 0,
  });
  useDocumentTitle(t('deletedTitle'));
  const creating = useMutation({
    mutationFn: async () => {
      const draft = draftStore.peek(functionId);
      const newId = await createFunction({ folderId, name: name ?? '' });
      // The draft's base no longer exists, so the new draft has none.
      if (draft) draftStore.put(newId, { files: draft.files, settings: draft.settings });
      await draftStore.flush(newId);
      forgetFunction(functionId);
      return newId;
    },
    onSuccess: (newId) => navigate({ href: links.function(newId), replace: true }),
  });
  if (!kept.data) return kept.isPending ? null : <NotFoundPage />;
  return (
    <EmptyState
      icon={<Icon data={TrashBin} size={28} />}
      title={name ? t('deletedNamed', { name }) : t('deletedUnnamed')}
      actions={
        <>
          <Button view="action" size="l" loading={creating.isPending} onClick={() => creating.mutate()}>
            {t('createFromDraft')}
          </Button>
          <Button view="outlined" size="l" href={links.functions()}>
            {t('allFunctions')}
          </Button>
        </>
      }
    >
      {t('deletedHint')}
      {creating.error && <ErrorPanel {...explain(creating.error, t('createFailed'))} />}
    </EmptyState>
  );
}
