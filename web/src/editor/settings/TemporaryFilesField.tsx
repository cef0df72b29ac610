import { Select } from '@gravity-ui/uikit';
import { Field } from '../../ui/Field.tsx';
import { formatBytes } from '../../ui/format.ts';
import { tmpfsChoicesBytes } from './settings-check.ts';

/** Whether /tmp is a disk or a part of the memory (`tmpfsSize`). */
export function TemporaryFilesField(props: {
  memoryBytes: number;
  tmpfsBytes: number | undefined;
  onUpdate: (tmpfsBytes: number | undefined) => void;
}) {
  const { memoryBytes, tmpfsBytes } = props;
  const choices = new Set([
    ...tmpfsChoicesBytes(memoryBytes),
    ...(tmpfsBytes === undefined ? [] : [tmpfsBytes]),
  ]);
  return (
    <Field
      label="Temporary files"
      hint={
        choices.size === 0
          ? 'From 1 GB of memory on, /tmp can be in memory.'
          : 'In memory, /tmp is faster and its files count as memory.'
      }
    >
      {(control) => (
        <Select
          id={control.id}
          aria-labelledby={control.labelId}
          width="max"
          value={[String(tmpfsBytes ?? 0)]}
          options={[
            { value: '0', content: 'Disk, 512 MB' },
            ...[...choices].map((bytes) => ({
              value: String(bytes),
              content: `Memory, ${formatBytes(bytes)}`,
            })),
          ]}
          onUpdate={([value]) => props.onUpdate(Number(value) || undefined)}
        />
      )}
    </Field>
  );
}
