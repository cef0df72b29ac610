import { useQuery } from '@tanstack/react-query';
import { queuesQuery } from '../api/queues.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { useT } from './messages.ts';

/** Chooses a standard queue of the folder by its ARN. */
export function QueueField(props: {
  folderId: string;
  label: string;
  hint: string;
  /** Text of the choice of no queue; without it, a queue is required. */
  none?: string;
  value: string;
  onUpdate: (arn: string) => void;
}) {
  const t = useT();
  const queues = useQuery(queuesQuery(props.folderId));
  const standard = queues.data?.filter(({ isFifo }) => !isFifo);
  return (
    <ChoiceField
      {...props}
      hint={standard?.length === 0 ? t('noQueues') : props.hint}
      placeholder={t('chooseQueue')}
      choices={standard?.map(({ arn, name }) => ({ value: arn, name }))}
    />
  );
}
