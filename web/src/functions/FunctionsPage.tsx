import { Function as FunctionIcon, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import type { CloudFunction } from 'bff/contract';
import { useEffect, useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { useSession } from '../api/use-session.ts';
import { forgetFunction } from '../editor/draft/forget-function.ts';
import { links } from '../links.ts';
import { adopt, tutorialProgress } from '../tutorial/progress.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { FindField, NothingFound } from '../ui/FindField.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { CreateFunctionDialog } from './CreateFunctionDialog.tsx';
import { DeleteFunctionDialog } from './DeleteFunctionDialog.tsx';
import { FunctionsTable, usualSort } from './FunctionsTable.tsx';
import { namedLike } from './find-functions.ts';
import { useT } from './messages.ts';

/** A list of this length needs no search field. */
const unfilteredMax = 8;

export function FunctionsPage() {
  const t = useT();
  useDocumentTitle(t('functions'));
  const { folderId } = useSession();
  const list = useQuery(functionsQuery(folderId));
  const navigate = useNavigate();
  const { create: suggestedName, find = '', sort } = useSearch({ from: '/shell/functions' });
  const [opened, setCreating] = useState(false);
  const creating = opened || suggestedName !== undefined;
  const closeDialog = () => {
    setCreating(false);
    if (suggestedName !== undefined) void navigate({ href: links.functions(), replace: true });
  };
  const [deleting, setDeleting] = useState<CloudFunction>();
  const router = useRouter();
  useEffect(() => {
    // The dialog leads to the editor, whose code can load while the user types the name.
    if (!creating) return;
    for (const id of ['/shell/functions/$functionId', '/shell/functions/$functionId/'] as const)
      router.loadRouteChunk(router.routesById[id])?.catch(() => {});
  }, [creating, router]);
  const createButton = useRef<HTMLButtonElement>(null);
  const create = (
    <Button
      ref={createButton}
      view="action"
      size="l"
      onClick={() => setCreating(true)}
      data-tour="create-function"
    >
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  const show = (part: { find?: string | undefined; sort?: string | undefined }) => {
    const search = Object.entries({ find: find || undefined, sort, ...part });
    void navigate({
      to: '/functions',
      search: Object.fromEntries(search.filter(([, value]) => value !== undefined)),
      replace: true,
    });
  };
  const isEmpty = list.data?.length === 0;
  const found = list.data && namedLike(list.data, find);
  return (
    <Page
      title={t('functions')}
      lead={isEmpty ? undefined : t('functionsLead')}
      actions={isEmpty ? undefined : create}
    >
      {list.isPending && <TableSkeleton />}
      {list.error && !list.data && (
        <ErrorPanel
          {...explain(list.error, t('functionsFailed'))}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState
          icon={<Icon data={FunctionIcon} size={28} />}
          title={t('noFunctions')}
          actions={
            <>
              {create}
              <Button view="outlined" size="l" href={links.tutorial()}>
                {t('startTutorial')}
              </Button>
            </>
          }
        >
          {t('noFunctionsHint')}
        </EmptyState>
      )}
      {list.data && (list.data.length > unfilteredMax || find !== '') && (
        <FindField
          label={t('find')}
          placeholder={t('findBy')}
          value={find}
          onUpdate={(text) => show({ find: text || undefined })}
        />
      )}
      {found && found.length > 0 && (
        <FunctionsTable
          functions={found}
          folderId={folderId}
          sort={sort ?? usualSort}
          onSort={(next) => show({ sort: next === usualSort ? undefined : next })}
          onDelete={setDeleting}
        />
      )}
      {found?.length === 0 && !isEmpty && <NothingFound>{t('nothingFound', { text: find })}</NothingFound>}
      {creating && (
        <CreateFunctionDialog
          folderId={folderId}
          suggestedName={suggestedName}
          returnFocus={createButton}
          onClose={closeDialog}
          onCreated={(functionId) => {
            // Only the tutorial suggests a name.
            if (suggestedName !== undefined) tutorialProgress.set(adopt(tutorialProgress.get(), functionId));
            void navigate({ href: links.function(functionId) });
          }}
        />
      )}
      {deleting && (
        <DeleteFunctionDialog
          target={deleting}
          onClose={() => setDeleting(undefined)}
          onDeleted={() => {
            forgetFunction(deleting.id);
            setDeleting(undefined);
          }}
        />
      )}
    </Page>
  );
}
