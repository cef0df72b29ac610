import { useRef, useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useT } from '../messages.ts';

/** Asks for the path of a new file, or for a new path of an existing one. */
export function PathDialog(props: {
  title: string;
  applyText: string;
  initialPath: string;
  check: (path: string) => string | undefined;
  onApply: (path: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [path, setPath] = useState(props.initialPath);
  const field = useRef<HTMLInputElement>(null);
  const [tried, setTried] = useState(false);
  const unchanged = path === props.initialPath && path !== '';
  const problem = unchanged ? undefined : props.check(path);
  const apply = () => {
    setTried(true);
    if (unchanged) props.onClose();
    else if (!problem) props.onApply(path);
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={props.title}
      initialFocus={field}
      onClose={props.onClose}
      onEnterKeyDown={apply}
    >
      <Dialog.Header caption={props.title} />
      <Dialog.Body>
        <TextField
          controlRef={field}
          label={t('path')}
          hint={t('pathHint')}
          error={tried || path !== '' ? problem : undefined}
          value={path}
          onUpdate={setPath}
        />
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={props.applyText}
        textButtonCancel={t('cancel')}
        onClickButtonApply={apply}
        onClickButtonCancel={props.onClose}
      />
    </Dialog>
  );
}
