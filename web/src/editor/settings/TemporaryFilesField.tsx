import { Select } from '@gravity-ui/uikit';
import { Field } from '../../ui/Field.tsx';
import { formatBytes } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import { tmpfsChoicesBytes } from './settings-check.ts';

/** Whether /tmp is on disk or in the function's memory (`tmpfsSize`). */
export function TemporaryFilesField(props: {
  memoryBytes: number;
  tmpfsBytes: number | undefined;
  onUpdate: (tmpfsBytes: number | undefined) => void;
}) {
  const t = useT();
  const { memoryBytes, tmpfsBytes } = props;
  const choices = new Set([
    ...tmpfsChoicesBytes(memoryBytes),
    ...(tmpfsBytes === undefined ? [] : [tmpfsBytes]),
  ]);
  return (
    <Field label={t('tmpfs')} hint={t(choices.size === 0 ? 'tmpfsTooSmallHint' : 'tmpfsHint')}>
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          value={[String(tmpfsBytes ?? 0)]}
          options={[
            { value: '0', content: t('tmpfsDisk', { size: formatBytes(512 * 1024 * 1024) }) },
            ...[...choices].map((bytes) => ({
              value: String(bytes),
              content: t('tmpfsMemory', { size: formatBytes(bytes) }),
            })),
          ]}
          onUpdate={([value]) => props.onUpdate(Number(value) || undefined)}
        />
      )}
    </Field>
  );
}
