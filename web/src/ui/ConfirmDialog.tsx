import { TextInput } from '@gravity-ui/uikit';
import { type ReactNode, useRef, useState } from 'react';
import styles from './Dialog.module.css';
import { Dialog } from './Dialog.tsx';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Field } from './Field.tsx';
import { useT } from './messages.ts';

/** Why the last attempt failed, in sentences for the user. */
export type ConfirmProblem = { title: string; message: string; whatToDo: string };

/** Asks for confirmation of a change that is hard to undo. With `typeToConfirm`, the user has to type that text. */
export function ConfirmDialog(props: {
  title: string;
  applyText: string;
  children: ReactNode;
  typeToConfirm?: string;
  confirmLabel?: string;
  busy: boolean;
  danger?: boolean;
  problem?: ConfirmProblem | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const mayApply = props.typeToConfirm === undefined || typed === props.typeToConfirm;
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={props.title}
      onClose={props.onClose}
      onEnterKeyDown={() => mayApply && !props.busy && props.onConfirm()}
      initialFocus={props.typeToConfirm === undefined ? 'cancel' : field}
    >
      <Dialog.Header caption={props.title} />
      <Dialog.Body>
        <div className={styles.body}>
          <div>{props.children}</div>
          {props.typeToConfirm !== undefined && (
            <Field
              label={props.confirmLabel ?? t('typeNameToConfirm')}
              hint={<code>{props.typeToConfirm}</code>}
            >
              {(control) => (
                <TextInput
                  id={control.id}
                  controlRef={field}
                  autoComplete={false}
                  value={typed}
                  onUpdate={setTyped}
                  controlProps={{ 'aria-describedby': control['aria-describedby'] }}
                />
              )}
            </Field>
          )}
          {props.problem && <ErrorPanel {...props.problem} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={props.applyText}
        textButtonCancel={t('cancel')}
        onClickButtonApply={props.onConfirm}
        onClickButtonCancel={props.onClose}
        loading={props.busy}
        propsButtonApply={{ disabled: !mayApply, ...(props.danger ? { view: 'outlined-danger' } : {}) }}
      />
    </Dialog>
  );
}
