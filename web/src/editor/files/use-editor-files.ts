import { useState } from 'react';
import { toastUndo } from '../../ui/toaster.ts';
import { type Draft, type DraftFiles, removePath, renamePath, writeFile, writeText } from '../draft/draft.ts';
import { t } from '../messages.ts';
import { type Incoming, readChosen, readDropped } from './incoming.ts';
import { inDraft, type OpenFiles, withClosed, withOpened, withRenamed } from './open-files.ts';

export type FileDialog =
  | { kind: 'new' }
  | { kind: 'goTo' }
  | { kind: 'rename'; path: string }
  | { kind: 'delete'; path: string }
  | { kind: 'import'; incoming: Incoming };

/** The open files, and every action on the files of a draft. */
export function useEditorFiles(options: { draft: Draft; change: (edit: (draft: Draft) => Draft) => void }) {
  const { draft, change } = options;
  const [openFiles, setOpenFiles] = useState<OpenFiles>({ paths: [], shown: undefined });
  const [dialog, setDialog] = useState<FileDialog>();
  const [importError, setImportError] = useState<unknown>();
  const { paths: openPaths, shown: activePath } = inDraft(openFiles, draft.files, firstPath(draft));
  // The first file of a draft is open although nobody has opened it.
  const changeOpen = (edit: (open: OpenFiles) => OpenFiles) =>
    setOpenFiles((before) => edit(inDraft(before, draft.files, firstPath(draft))));
  const open = (path: string) => changeOpen((before) => withOpened(before, path));

  const setFiles = (edit: (files: DraftFiles) => DraftFiles) =>
    change((before) => ({ ...before, files: edit(before.files) }));

  const receive = async (reading: Promise<Incoming>) => {
    setImportError(undefined);
    try {
      const incoming = await reading;
      const clash = Object.keys(incoming.files).some((path) => Object.hasOwn(draft.files, path));
      // Files without a conflict join the draft. An archive always opens the dialog, as it may be the whole function.
      if (incoming.isArchive || clash) setDialog({ kind: 'import', incoming });
      else {
        setFiles((files) => ({ ...files, ...incoming.files }));
        const [added] = Object.keys(incoming.files);
        if (added !== undefined) open(added);
      }
    } catch (error) {
      setImportError(error);
    }
  };

  return {
    /** Tabs, in their order. */
    openPaths,
    activePath,
    dialog,
    importError,
    open,
    close: (path: string) => changeOpen((before) => withClosed(before, path)),
    ask: setDialog,
    closeDialog: () => setDialog(undefined),
    dismissImportError: () => setImportError(undefined),
    upload: (chosen: readonly File[]) => void receive(readChosen(chosen)),
    drop: (transfer: DataTransfer) => void receive(readDropped(transfer)),
    edit: (path: string, text: string) => setFiles((files) => writeText(files, path, text)),
    add: (path: string) => {
      setFiles((files) => writeFile(files, path, { kind: 'text', text: '' }));
      open(path);
      setDialog(undefined);
    },
    rename: (from: string, to: string) => {
      setFiles((files) => renamePath(files, from, to));
      changeOpen((before) => withRenamed(before, from, to));
      setDialog(undefined);
    },
    remove: (path: string) => {
      const removed = Object.entries(draft.files).filter(
        ([each]) => each === path || each.startsWith(`${path}/`),
      );
      setFiles((files) => removePath(files, path));
      setDialog(undefined);
      // A file that was made meanwhile under the same name stays.
      toastUndo(t('pathDeleted', { path }), () =>
        setFiles((files) => ({ ...Object.fromEntries(removed), ...files })),
      );
    },
    accept: (incoming: Incoming, how: 'replace' | 'merge') => {
      setFiles((files) => (how === 'replace' ? incoming.files : { ...files, ...incoming.files }));
      open(firstPath({ ...draft, files: incoming.files }));
      setDialog(undefined);
    },
  };
}

/** The file of the entry point, else an index file, else the first file by name. */
function firstPath(draft: Draft): string {
  const paths = Object.keys(draft.files)
    .filter((path) => draft.files[path]?.kind !== 'folder')
    .toSorted();
  const module = draft.settings.entrypoint.split('.')[0];
  const isModule = (path: string, name: string | undefined) =>
    path.replace(/\.(?:js|mjs|cjs|py)$/, '') === name;
  return (
    paths.find((path) => isModule(path, module)) ??
    paths.find((path) => isModule(path, 'index')) ??
    paths[0] ??
    ''
  );
}
