import { CircleCheckFill, GraduationCap, Xmark } from '@gravity-ui/icons';
import { ActionTooltip, Button, Icon, Link, Progress } from '@gravity-ui/uikit';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { links } from '../links.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { leave, tutorialProgress } from './progress.ts';
import { StepActions } from './StepActions.tsx';
import styles from './TutorialDock.module.css';
import { useStepActions } from './use-step-actions.ts';
import { useTutorial } from './use-tutorial.ts';

/** The active tutorial as one line below every other screen: its progress and its next step. */
export function TutorialDock() {
  const t = useT();
  const [progress, setProgress] = useStoredValue(tutorialProgress);
  const onOwnPage = useRouterState({ select: (state) => state.location.pathname === links.tutorial() });
  const tutorial = useTutorial(onOwnPage ? undefined : progress.active);
  const actions = useStepActions(tutorial);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // What is done stays until the reader goes on, to another screen or by opening the page anew.
  const isDone = tutorial !== undefined && !tutorial.next;
  const wasFinished = useRef(
    tutorial !== undefined && progress.variants[tutorial.variant.id]?.finished === true,
  );
  const doneOn = useRef<string>(undefined);
  useEffect(() => {
    if (!isDone) return;
    doneOn.current ??= path;
    if (wasFinished.current || doneOn.current !== path) setProgress(leave(tutorialProgress.get()));
  }, [isDone, path, setProgress]);
  if (!tutorial) return null;
  const { variant, steps, next } = tutorial;
  const done = steps.filter((step) => step.done).length;
  return (
    <section className={styles.dock} id="tutorial" aria-label={t('tutorial')} tabIndex={-1}>
      <Icon
        data={next ? GraduationCap : CircleCheckFill}
        size={18}
        className={next ? undefined : styles.done}
      />
      <div className={styles.name}>
        <Link href={links.tutorial()}>
          {t('variant', { language: variant.languageTitle, source: variant.source })}
        </Link>
        <span className={styles.count}>{t('shortProgress', { done, count: steps.length })}</span>
      </div>
      <div className={styles.bar} aria-hidden="true">
        <Progress value={(done / steps.length) * 100} size="xs" theme={next ? 'default' : 'success'} />
      </div>
      <p className={styles.next} role="status" title={next?.text}>
        {next ? (
          <>
            <b>{next.title}.</b> <span className={styles.text}>{next.text}</span>
          </>
        ) : (
          <b>{t('allDone')}</b>
        )}
      </p>
      <div className={styles.actions}>
        {next && (
          <StepActions step={next} hasFunction={tutorial.functionId !== undefined} actions={actions} />
        )}
        <Button view="flat" href={links.tutorial()}>
          {t('allSteps')}
        </Button>
        <ActionTooltip title={t('leaveHint')}>
          <Button view="flat" aria-label={t('leave')} onClick={() => setProgress(leave(progress))}>
            <Icon data={Xmark} size={16} />
          </Button>
        </ActionTooltip>
      </div>
    </section>
  );
}
