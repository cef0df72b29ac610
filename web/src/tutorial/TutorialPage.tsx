import { Circle, CircleCheckFill } from '@gravity-ui/icons';
import { Button, Card, Icon, Label } from '@gravity-ui/uikit';
import { useEffect, useRef, useState } from 'react';
import { links } from '../links.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Page } from '../ui/Page.tsx';
import { useStoredValue } from '../ui/stored-value.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';
import { leave, restart, start, tutorialProgress } from './progress.ts';
import { RuntimeNotice } from './RuntimeNotice.tsx';
import { StepActions } from './StepActions.tsx';
import styles from './TutorialPage.module.css';
import { useStepActions } from './use-step-actions.ts';
import { type Tutorial, useTutorial } from './use-tutorial.ts';
import { type VariantId, variants } from './variants.ts';

const explanations = { context: 'contextExplanation', metadata: 'metadataExplanation' } as const;

export default function TutorialPage() {
  const t = useT();
  const [progress] = useStoredValue(tutorialProgress);
  const tutorial = useTutorial(progress.active);
  useDocumentTitle(t('tutorial'));
  // The pressed button disappears, so the next part of the page takes the focus, for users of a keyboard.
  const [left, setLeft] = useState<VariantId>();
  const [started, setStarted] = useState(false);
  return tutorial ? (
    <Steps tutorial={tutorial} takesFocus={started} onLeave={() => setLeft(tutorial.variant.id)} />
  ) : (
    <Choice focused={left} onStart={() => setStarted(true)} />
  );
}

function Choice(props: { focused: VariantId | undefined; onStart: () => void }) {
  const t = useT();
  const [progress, setProgress] = useStoredValue(tutorialProgress);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button view="outlined" size="l" href={links.fourWays()}>
          {t('compareAll')}
        </Button>
      }
    >
      <ul className={styles.cards}>
        {variants.map((variant) => {
          const own = progress.variants[variant.id];
          const name = t('variant', { language: variant.languageTitle, source: variant.source });
          return (
            <li key={variant.id}>
              <Card className={styles.card} view="outlined" size="l">
                <div className={styles.cardHead}>
                  <Label theme={variant.language === 'nodejs' ? 'success' : 'info'}>
                    {variant.languageTitle}
                  </Label>
                  {own && <Label theme="unknown">{own.finished ? t('finished') : t('underWay')}</Label>}
                </div>
                <h2 className={styles.cardTitle}>{t(variant.source)}</h2>
                <p className={styles.note}>{t(explanations[variant.source])}</p>
                <p className={styles.note}>
                  {t.rich('fileAndRuntime', { file: variant.file, runtime: variant.runtime })}
                </p>
                <div className={styles.cardActions}>
                  <Button
                    view={own ? 'outlined' : 'action'}
                    size="l"
                    aria-label={t(own ? 'continueVariant' : 'startVariant', { variant: name })}
                    autoFocus={variant.id === props.focused}
                    onClick={() => {
                      props.onStart();
                      setProgress(start(progress, variant.id, Date.now()));
                    }}
                  >
                    {own ? t('continue') : t('start')}
                  </Button>
                </div>
              </Card>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}

function Steps(props: { tutorial: Tutorial; takesFocus: boolean; onLeave: () => void }) {
  const t = useT();
  const { tutorial } = props;
  const { variant, steps, next } = tutorial;
  const [progress, setProgress] = useStoredValue(tutorialProgress);
  const actions = useStepActions(tutorial);
  const done = steps.filter((step) => step.done).length;
  const current = next ?? steps.at(-1);
  const currentItem = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (props.takesFocus) currentItem.current?.focus();
  }, [props.takesFocus]);
  const chooseAnother = () => {
    props.onLeave();
    setProgress(leave(progress));
  };
  return (
    <Page
      title={t('variantTitle', { language: variant.languageTitle, source: variant.source })}
      lead={t(explanations[variant.source])}
      actions={
        <>
          <Button
            view="outlined"
            size="l"
            onClick={() => setProgress(restart(progress, variant.id, Date.now()))}
          >
            {t('startOver')}
          </Button>
          <Button view="flat" size="l" onClick={chooseAnother}>
            {t('allVariants')}
          </Button>
        </>
      }
    >
      <RuntimeNotice tutorial={tutorial} />
      <p className={styles.progress} role="status">
        {next ? t('progress', { done, count: steps.length }) : t('allDone')}
      </p>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li
            key={step.id}
            ref={step === current ? currentItem : undefined}
            tabIndex={-1}
            className={styles.step}
            data-state={step.done ? 'done' : step === next ? 'next' : 'later'}
          >
            <Icon data={step.done ? CircleCheckFill : Circle} size={18} className={styles.tick} />
            <div className={styles.stepBody}>
              <h2 className={styles.stepTitle}>
                {index + 1}. {step.title}
                <VisuallyHidden>{step.done && t('stepDone')}</VisuallyHidden>
              </h2>
              <p className={styles.note}>{step.text}</p>
              {step.id === 'code' && !step.done && (
                <CodeSnippet label={t('program', { file: variant.file })} text={variant.program} />
              )}
              {step === next && (
                <div className={styles.stepActions}>
                  <StepActions
                    step={step}
                    hasFunction={tutorial.functionId !== undefined}
                    actions={actions}
                  />
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
      {!next && (
        <div className={styles.finished}>
          <p>{t.rich('whatNext')}</p>
          <Button view="action" size="l" onClick={chooseAnother}>
            {t('chooseAnother')}
          </Button>
        </div>
      )}
    </Page>
  );
}
