import { Alert, Button, Link } from '@gravity-ui/uikit';
import { links } from '../links.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { change, tutorialProgress } from './progress.ts';
import type { Tutorial } from './use-tutorial.ts';

/** Says what to do when this machine lacks the runtime that the variant was written for. */
export function RuntimeNotice(props: { tutorial: Tutorial }) {
  const { variant, runtime, runtimeInfo, alternatives } = props.tutorial;
  const [, setProgress] = useStoredValue(tutorialProgress);
  const choose = (id: string) => setProgress(change(tutorialProgress.get(), variant.id, { runtime: id }));
  if (runtimeInfo?.state !== 'installed' && runtimeInfo !== undefined) {
    return (
      <Alert
        theme="warning"
        title={`${runtimeInfo.title} is ${runtimeInfo.state === 'broken' ? 'broken' : 'not installed'} on this machine`}
        message={
          <>
            <Link href={links.runtimes()}>
              {runtimeInfo.install ? 'Install it with one click' : 'See how to get it'}
            </Link>{' '}
            on the page of the machine, then come back.
            {alternatives.length > 0 && ' The program also runs on a newer one:'}
          </>
        }
        actions={
          alternatives.length > 0 ? (
            <Alert.Actions>
              {alternatives.slice(-3).map((each) => (
                <Button key={each.id} view="outlined" onClick={() => choose(each.id)}>
                  Use {each.title}
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
        message={`You chose ${runtime} instead of ${variant.runtime}.`}
        actions={
          <Alert.Actions>
            <Button view="outlined" onClick={() => choose(variant.runtime)}>
              Go back to {variant.runtime}
            </Button>
          </Alert.Actions>
        }
      />
    );
  }
  return null;
}
