import { CircleCheckFill } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import styles from './EditedField.module.css';
import type { EditedField } from './use-edited-field.ts';

/** Saves or discards what was typed, and says how the saving is getting on. */
export function SaveActions(props: { edited: EditedField; what: string; canSave: boolean }) {
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
            aria-label={`Save the ${props.what}`}
          >
            Save
          </Button>
          <Button
            view="flat"
            onClick={discard}
            disabled={state === 'saving'}
            aria-label={`Discard the change of the ${props.what}`}
          >
            Discard
          </Button>
        </>
      )}
      <span role="status">
        {state === 'saving' && 'Saving…'}
        {state === 'saved' && (
          <span className={styles.saved}>
            <Icon data={CircleCheckFill} size={14} />
            Saved
          </span>
        )}
      </span>
    </div>
  );
}
