import { Alert, Button, Link } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { links } from '../links.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { change, tutorialProgress } from './progress.ts';
import type { Tutorial } from './use-tutorial.ts';

/** Says what to do if this machine lacks the variant's runtime. */
export function RuntimeNotice(props: { tutorial: Tutorial }) {
  const t = useT();
  const { variant, runtime, runtimeInfo, alternatives } = props.tutorial;
  const [, setProgress] = useStoredValue(tutorialProgress);
  const choose = (id: string) => setProgress(change(tutorialProgress.get(), variant.id, { runtime: id }));
  if (runtimeInfo?.state !== 'installed' && runtimeInfo !== undefined) {
    const { title } = runtimeInfo;
    const link = (text: ReactNode) => <Link href={links.runtimes()}>{text}</Link>;
    return (
      <Alert
        theme="warning"
        title={t(runtimeInfo.state === 'broken' ? 'runtimeBroken' : 'runtimeMissing', { runtime: title })}
        message={
          <>
            {t.rich(runtimeInfo.install ? 'installRuntime' : 'seeRuntime', { link })}{' '}
            {alternatives.length > 0 && t('newerRuntimes')}
          </>
        }
        actions={
          alternatives.length > 0 ? (
            <Alert.Actions>
              {alternatives.slice(-3).map((each) => (
                <Button key={each.id} view="outlined" onClick={() => choose(each.id)}>
                  {t('useRuntime', { runtime: each.title })}
                </Button>
              ))}
            </Alert.Actions>
          ) : undefined
        }
      />
    );
  }
  if (runtime !== variant.runtime) {
    return (
      <Alert
        theme="info"
        layout="horizontal"
        message={t('otherRuntime', { runtime, usual: variant.runtime })}
        actions={
          <Alert.Actions>
            <Button view="outlined" onClick={() => choose(variant.runtime)}>
              {t('usualRuntime', { runtime: variant.runtime })}
            </Button>
          </Alert.Actions>
        }
      />
    );
  }
  return null;
}
