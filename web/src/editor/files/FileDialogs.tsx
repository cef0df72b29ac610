import { lazy, Suspense } from 'react';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { checkPath, type DraftFiles, isFolder, removePath, renamePath } from '../draft/draft.ts';
import { t, useT } from '../messages.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { PathDialog } from './PathDialog.tsx';
import type { useEditorFiles } from './use-editor-files.ts';

const QuickOpen = lazy(async () => ({ default: (await import('./QuickOpen.tsx')).QuickOpen }));

/** The dialogs of the files. */
export function FileDialogs(props: {
  files: DraftFiles;
  actions: ReturnType<typeof useEditorFiles>;
  /** The code of a new file takes the focus. */
  onAdded: (path: string) => void;
  onGoTo: (path: string) => void;
}) {
  const t = useT();
  const { files, actions } = props;
  const { dialog } = actions;
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'new':
      return (
        <PathDialog
          title={t('newFile')}
          applyText={t('create')}
          initialPath=""
          check={(path) => checkPath(path, files)}
          onApply={(path) => {
            actions.add(path);
            props.onAdded(path);
          }}
          onClose={actions.closeDialog}
        />
      );
    case 'rename':
      return (
        <PathDialog
          title={t('renamePath', { path: dialog.path })}
          applyText={t('rename')}
          initialPath={dialog.path}
          check={(path) => checkRename(dialog.path, path, files)}
          onApply={(path) => actions.rename(dialog.path, path)}
          onClose={actions.closeDialog}
        />
      );
    case 'delete': {
      const folder = isFolder(dialog.path, files);
      return (
        <ConfirmDialog
          title={t(folder ? 'deleteFolder' : 'deleteFile')}
          applyText={t('delete')}
          danger
          busy={false}
          onConfirm={() => actions.remove(dialog.path)}
          onClose={actions.closeDialog}
        >
          {t.rich(folder ? 'deleteFolderHint' : 'deleteFileHint', { path: dialog.path })}
        </ConfirmDialog>
      );
    }
    case 'goTo':
      return (
        <Suspense>
          <QuickOpen
            paths={Object.keys(files).filter((path) => files[path]?.kind !== 'folder')}
            onOpen={props.onGoTo}
            onClose={actions.closeDialog}
          />
        </Suspense>
      );
    case 'import':
      return (
        <ImportDialog
          incoming={dialog.incoming}
          current={files}
          onReplace={() => actions.accept(dialog.incoming, 'replace')}
          onMerge={() => actions.accept(dialog.incoming, 'merge')}
          onClose={actions.closeDialog}
        />
      );
  }
}

/** A folder cannot move into itself, and a renamed entry cannot replace another. */
function checkRename(from: string, to: string, files: DraftFiles): string | undefined {
  if (to.startsWith(`${from}/`) && isFolder(from, files)) return t('pathIntoItself');
  const others = removePath(files, from);
  const moved = Object.keys(renamePath(files, from, to)).filter((path) => !(path in others));
  return (
    checkPath(to, others) ??
    moved.map((path) => checkPath(path, others)).find((problem) => problem !== undefined)
  );
}
