import { Disclosure, NumberInput, Select } from '@gravity-ui/uikit';
import { isolatedNetworkId, limits } from 'bff/contract';
import { useState } from 'react';
import { Field } from '../../ui/Field.tsx';
import { allMetadata, type DraftSettings } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import { AsyncField } from './AsyncField.tsx';
import { CloudNamesField } from './CloudNamesField.tsx';
import { MetadataField } from './MetadataField.tsx';
import styles from './MoreSettings.module.css';
import { unusualSettings } from './more-settings.ts';
import { TemporaryFilesField } from './TemporaryFilesField.tsx';

/** Settings that few functions need. The section is folded unless one of them differs from its default. */
export function MoreSettings(props: {
  settings: DraftSettings;
  onUpdate: (change: Partial<DraftSettings>) => void;
}) {
  const t = useT();
  const { settings, onUpdate } = props;
  const unusual = unusualSettings(settings);
  const [isOpen, setOpen] = useState(unusual.length > 0);
  return (
    <Disclosure
      className={styles.panel}
      size="m"
      arrowPosition="end"
      expanded={isOpen}
      onUpdate={setOpen}
      summary={
        <span className={styles.summary}>
          <span className={styles.title}>{t('moreSettings')}</span>
          <span className={styles.what}>
            {unusual.length > 0
              ? t('moreSettingsChanged', { settings: unusual.map((each) => t(each)).join(', ') })
              : t('moreSettingsWhat')}
          </span>
        </span>
      }
    >
      <div className={styles.fields}>
        <Field label={t('network')} hint={t(settings.networkId ? 'isolatedHint' : 'internetHint')}>
          {(control) => (
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              value={[settings.networkId ?? '']}
              options={[
                { value: '', content: t('internet') },
                { value: isolatedNetworkId, content: t('noNetwork') },
              ]}
              onUpdate={([networkId]) => onUpdate({ networkId: networkId || undefined })}
            />
          )}
        </Field>
        {settings.runtime.startsWith('nodejs') && (
          <Field label={t('concurrency')} aside={`1–${limits.concurrencyMax}`} hint={t('concurrencyHint')}>
            {(control) => (
              <NumberInput
                id={control.id}
                min={1}
                max={limits.concurrencyMax}
                value={settings.concurrency ?? 1}
                onUpdate={(value) =>
                  onUpdate({ concurrency: value === 1 ? undefined : (value ?? Number.NaN) })
                }
              />
            )}
          </Field>
        )}
        <TemporaryFilesField
          memoryBytes={settings.memoryBytes}
          tmpfsBytes={settings.tmpfsBytes}
          onUpdate={(tmpfsBytes) => onUpdate({ tmpfsBytes })}
        />
        <MetadataField
          formats={settings.metadata ?? allMetadata}
          onUpdate={({ gce, awsV1 }) => onUpdate({ metadata: gce && awsV1 ? undefined : { gce, awsV1 } })}
        />
        <AsyncField calls={settings.asyncCalls} onUpdate={(asyncCalls) => onUpdate({ asyncCalls })} />
        <CloudNamesField rows={settings.environment} onUpdate={(environment) => onUpdate({ environment })} />
      </div>
    </Disclosure>
  );
}
