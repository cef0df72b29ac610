import { Select } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { latestTag, type ScalingPolicy } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { scalingPoliciesQuery, setScalingPolicy } from '../api/functions.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { useT } from './messages.ts';
import styles from './ScalingPolicies.module.css';

/** The server's limit of each count. */
const countMax = 1000;
const fields = [
  { name: 'provisionedInstancesCount', label: 'provisioned', hint: 'provisionedHint' },
  { name: 'zoneInstancesLimit', label: 'instancesLimit', hint: 'zeroIsNoLimit' },
  { name: 'zoneRequestsLimit', label: 'requestsLimit', hint: 'zeroIsNoLimit' },
] as const;

type Counts = Record<(typeof fields)[number]['name'], string>;

const none: Counts = { provisionedInstancesCount: '0', zoneInstancesLimit: '0', zoneRequestsLimit: '0' };
const isCount = (text: string) => /^\d{1,4}$/.test(text) && Number(text) <= countMax;

/** Sets the scaling policy of a tag; a tag that has one starts with its values. */
export function SetScalingPolicyDialog(props: {
  functionId: string;
  tags: readonly string[];
  policies: readonly ScalingPolicy[];
  policy: ScalingPolicy | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const countsOf = (tag: string): Counts => props.policies.find((each) => each.tag === tag) ?? none;
  const [tag, setTag] = useState(props.policy?.tag ?? latestTag);
  const [counts, setCounts] = useState(() => countsOf(tag));
  const isValid = fields.every(({ name }) => isCount(counts[name]));
  const setting = useMutation({
    mutationFn: () =>
      setScalingPolicy(props.functionId, {
        tag,
        provisionedInstancesCount: counts.provisionedInstancesCount,
        zoneInstancesLimit: counts.zoneInstancesLimit,
        zoneRequestsLimit: counts.zoneRequestsLimit,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: scalingPoliciesQuery(props.functionId).queryKey });
      props.onClose();
    },
  });
  const apply = () => {
    if (isValid && !setting.isPending) setting.mutate();
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('setPolicyTitle')}
      onClose={props.onClose}
      onEnterKeyDown={apply}
    >
      <Dialog.Header caption={t('setPolicyTitle')} />
      <Dialog.Body>
        <div className={styles.form}>
          <Field label={t('tag')}>
            {(control) => (
              <Select
                id={control.id}
                aria-labelledby={control.labelId}
                width="max"
                value={[tag]}
                disabled={props.policy !== undefined}
                options={props.tags.map((each) => ({ value: each, content: each }))}
                onUpdate={([chosen = latestTag]) => {
                  setTag(chosen);
                  setCounts(countsOf(chosen));
                }}
              />
            )}
          </Field>
          {fields.map(({ name, label, hint }) => (
            <TextField
              key={name}
              label={t(label)}
              hint={t(hint)}
              error={isCount(counts[name]) ? undefined : t('wholeNumber')}
              value={counts[name]}
              onUpdate={(text) => setCounts({ ...counts, [name]: text.trim() })}
            />
          ))}
          {setting.error && <ErrorPanel {...explain(setting.error, t('setPolicyFailed'))} />}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('setPolicy')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={apply}
        onClickButtonCancel={props.onClose}
        loading={setting.isPending}
        propsButtonApply={{ disabled: !isValid }}
      />
    </Dialog>
  );
}
