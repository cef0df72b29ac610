import { CircleCheckFill } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import styles from './EditedField.module.css';
import { useT } from './messages.ts';
import type { EditedField } from './use-edited-field.ts';

const labels = {
  name: { save: 'saveName', discard: 'discardName' },
  description: { save: 'saveDescription', discard: 'discardDescription' },
} as const;

/** Saves or discards the edited text, and shows the state of the request. */
export function SaveActions(props: { edited: EditedField; field: keyof typeof labels; canSave: boolean }) {
  const t = useT();
  const label = labels[props.field];
  const { state, save, discard } = props.edited;
  const open = state === 'changed' || state === 'saving';
  return (
    <div className={styles.actions}>
      {open && (
        <>
          <Button
            view="action"
            onClick={save}
            loading={state === 'saving'}
            disabled={!props.canSave}
            aria-label={t(label.save)}
          >
            {t('save')}
          </Button>
          <Button view="flat" onClick={discard} disabled={state === 'saving'} aria-label={t(label.discard)}>
            {t('discard')}
          </Button>
        </>
      )}
      <span role="status">
        {state === 'saving' && t('saving')}
        {state === 'saved' && (
          <span className={styles.saved}>
            <Icon data={CircleCheckFill} size={14} />
            {t('saved')}
          </span>
        )}
      </span>
    </div>
  );
}
