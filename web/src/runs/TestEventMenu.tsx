import { Ellipsis } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteTestEvent, testEventsQuery } from '../api/test-events.ts';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import { SaveTestEventDialog } from './SaveTestEventDialog.tsx';

/** Saves the payload as a test event, and deletes test events. */
export function TestEventMenu(props: { functionId: string; payload: string; isValid: boolean }) {
  const t = useT();
  const { functionId } = props;
  const [isSaving, setSaving] = useState(false);
  const queryClient = useQueryClient();
  const { data: events = [] } = useQuery(testEventsQuery(functionId));
  const deletion = useMutation({
    mutationFn: ({ id }: { id: string; name: string }) => deleteTestEvent(id),
    onSuccess: (_, { name }) => toastSuccess(t('testEventDeleted', { name })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: testEventsQuery(functionId).queryKey }),
  });
  return (
    <>
      <DropdownMenu
        renderSwitcher={(switcher) => (
          <Button
            {...switcher}
            view="outlined"
            aria-label={t('testEventActions')}
            title={t('testEventActions')}
          >
            <Icon data={Ellipsis} size={16} />
          </Button>
        )}
        items={[
          [{ text: t('saveTestEvent'), disabled: !props.isValid, action: () => setSaving(true) }],
          events.map(({ id, name }) => ({
            text: <bdi>{t('deleteTestEvent', { name })}</bdi>,
            theme: 'danger' as const,
            action: () => deletion.mutate({ id, name }),
          })),
        ]}
      />
      {isSaving && (
        <SaveTestEventDialog
          functionId={functionId}
          payload={props.payload}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  );
}
