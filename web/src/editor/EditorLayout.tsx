import { SegmentedRadioGroup } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import styles from './EditorLayout.module.css';
import { useT } from './messages.ts';
import type { EditorPart } from './reveal.ts';

/** All parts side by side. The user can move every divider, and the browser remembers its position. */
export function WideLayout(props: { parts: Record<EditorPart, ReactNode>; settingsShown: boolean }) {
  const { parts, settingsShown } = props;
  const t = useT();
  const rows = useDefaultLayout({ id: 'functions-console.rows', storage: localStorage });
  const columns = useDefaultLayout({
    id: 'functions-console.columns',
    panelIds: settingsShown ? ['files', 'code', 'settings'] : ['files', 'code'],
    storage: localStorage,
  });
  return (
    <Group className={styles.group} orientation="vertical" {...rows}>
      <Panel id="work" minSize={160} defaultSize="50%">
        <Group orientation="horizontal" {...columns}>
          <Panel id="files" minSize={150} defaultSize={210} maxSize="35%">
            {parts.files}
          </Panel>
          <Separator className={styles.column} aria-label={t('filesWidth')} />
          <Panel id="code" minSize={240}>
            {parts.code}
          </Panel>
          {settingsShown && (
            <>
              <Separator className={styles.column} aria-label={t('settingsWidth')} />
              <Panel id="settings" minSize={240} defaultSize={312} maxSize="45%">
                {parts.settings}
              </Panel>
            </>
          )}
        </Group>
      </Panel>
      <Separator className={styles.row} aria-label={t('runHeight')} />
      <Panel id="run" minSize={120} defaultSize="50%">
        {parts.run}
      </Panel>
    </Group>
  );
}

/** One part at a time, for windows that are too narrow for several. */
export function NarrowLayout(props: {
  view: EditorPart;
  onView: (view: EditorPart) => void;
  parts: Record<EditorPart, ReactNode>;
}) {
  const t = useT();
  return (
    <>
      <div className={styles.switch}>
        <SegmentedRadioGroup
          width="max"
          size="l"
          value={props.view}
          onUpdate={props.onView}
          aria-label={t('part')}
          options={[
            { value: 'files', content: t('files') },
            { value: 'code', content: t('code') },
            { value: 'settings', content: t('settings') },
            { value: 'run', content: t('test') },
          ]}
        />
      </div>
      <div className={styles.single} data-part={props.view}>
        {props.parts[props.view]}
      </div>
    </>
  );
}
