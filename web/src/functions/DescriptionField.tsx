import { Button, TextArea } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudFunction } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { updateFunction } from '../api/functions.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import styles from './DescriptionField.module.css';

/** Edits the description in place; changing it makes no version. */
export function DescriptionField(props: { fn: CloudFunction }) {
  const [text, setText] = useState(props.fn.description);
  const queryClient = useQueryClient();
  const saving = useMutation({
    mutationFn: () => updateFunction(props.fn.id, { description: text }),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['function', props.fn.id] }),
        queryClient.invalidateQueries({ queryKey: ['functions'] }),
      ]);
      toastSuccess('Description saved');
    },
  });
  const changed = text !== props.fn.description;
  const tooLong = text.length > 600;
  return (
    <div className={styles.field}>
      <Field
        label="Description"
        error={tooLong ? `${text.length} characters; a description has at most 600.` : undefined}
      >
        {(control) => (
          <TextArea
            id={control.id}
            minRows={2}
            maxRows={8}
            value={text}
            onUpdate={setText}
            validationState={control.validationState}
            controlProps={{ 'aria-describedby': control['aria-describedby'] }}
          />
        )}
      </Field>
      {saving.error && <ErrorPanel {...explain(saving.error, 'save the description')} />}
      {changed && (
        <div className={styles.actions}>
          <Button view="action" onClick={() => saving.mutate()} loading={saving.isPending} disabled={tooLong}>
            Save
          </Button>
          <Button view="flat" onClick={() => setText(props.fn.description)}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}
