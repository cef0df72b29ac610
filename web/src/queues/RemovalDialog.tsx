import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueueOverview } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteQueue, purgeQueue } from '../api/queues.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

const texts = {
  purge: {
    title: 'purgeTitle',
    apply: 'purgeButton',
    warning: 'purgeWarning',
    failed: 'purgeFailed',
    done: 'purged',
  },
  delete: {
    title: 'deleteTitle',
    apply: 'deleteButton',
    warning: 'deleteWarning',
    failed: 'deleteFailed',
    done: 'deleted',
  },
} as const;

/** Deletes a queue, or all of its messages. */
export function RemovalDialog(props: {
  queue: QueueOverview;
  kind: keyof typeof texts;
  onClose: () => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const { name, id } = props.queue;
  const text = texts[props.kind];
  const removal = useMutation({
    mutationFn: () => (props.kind === 'purge' ? purgeQueue(id) : deleteQueue(id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['queues'] });
      props.onClose();
      toastSuccess(t(text.done, { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t(text.title)}
      applyText={t(text.apply)}
      danger
      typeToConfirm={name}
      busy={removal.isPending}
      problem={removal.error ? explain(removal.error, t(text.failed)) : undefined}
      onConfirm={() => removal.mutate()}
      onClose={props.onClose}
    >
      {t.rich(text.warning, { name })}
    </ConfirmDialog>
  );
}
