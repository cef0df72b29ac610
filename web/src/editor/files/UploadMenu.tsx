import { ArrowUpFromLine } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { type ChangeEvent, useRef } from 'react';
import { useT } from '../messages.ts';
import styles from './FileTree.module.css';

/** Imports files, a folder or a zip from the user's disk. */
export function UploadMenu(props: { onUpload: (files: readonly File[]) => void }) {
  const t = useT();
  const zip = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    // Reset, so that choosing the same file again fires a change event.
    event.target.value = '';
    if (chosen.length > 0) props.onUpload(chosen);
  };
  return (
    <>
      <DropdownMenu
        renderSwitcher={(switcher) => (
          <Button {...switcher} view="flat" size="s" aria-label={t('upload')} title={t('upload')}>
            <Icon data={ArrowUpFromLine} size={16} />
          </Button>
        )}
        items={[
          { text: t('uploadZip'), action: () => zip.current?.click() },
          { text: t('uploadFiles'), action: () => files.current?.click() },
          { text: t('uploadFolder'), action: () => folder.current?.click() },
        ]}
      />
      <input
        ref={zip}
        className={styles.uploadInput}
        type="file"
        accept=".zip,application/zip"
        aria-label={t('zipInput')}
        tabIndex={-1}
        onChange={onChange}
      />
      <input
        ref={files}
        className={styles.uploadInput}
        type="file"
        multiple
        aria-label={t('filesInput')}
        tabIndex={-1}
        onChange={onChange}
      />
      <input
        ref={folder}
        className={styles.uploadInput}
        type="file"
        multiple
        aria-label={t('folderInput')}
        tabIndex={-1}
        onChange={onChange}
        {...{ webkitdirectory: '' }}
      />
    </>
  );
}
