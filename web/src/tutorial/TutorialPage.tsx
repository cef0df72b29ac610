import { Circle, CircleCheckFill } from '@gravity-ui/icons';
import { Button, Card, Icon, Label } from '@gravity-ui/uikit';
import { useEffect, useRef, useState } from 'react';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Page } from '../ui/Page.tsx';
import { useStoredValue } from '../ui/stored-value.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { leave, restart, start, tutorialProgress } from './progress.ts';
import { RuntimeNotice } from './RuntimeNotice.tsx';
import { StepActions } from './StepActions.tsx';
import styles from './TutorialPage.module.css';
import { useStepActions } from './use-step-actions.ts';
import { type Tutorial, useTutorial } from './use-tutorial.ts';
import { type Variant, type VariantId, variants } from './variants.ts';

export default function TutorialPage() {
  const [progress] = useStoredValue(tutorialProgress);
  const tutorial = useTutorial(progress.active);
  useDocumentTitle('Tutorial');
  // The button that was pressed is gone then, and with it the focus of whoever uses the keyboard.
  const [left, setLeft] = useState<VariantId>();
  const [started, setStarted] = useState(false);
  return tutorial ? (
    <Steps tutorial={tutorial} takesFocus={started} onLeave={() => setLeft(tutorial.variant.id)} />
  ) : (
    <Choice focused={left} onStart={() => setStarted(true)} />
  );
}

function Choice(props: { focused: VariantId | undefined; onStart: () => void }) {
  const [progress, setProgress] = useStoredValue(tutorialProgress);
  return (
    <Page
      title="Get an IAM token with a function"
      lead="A function that runs under a service account can have that account’s IAM token, without a key or a password in its code. There are two ways to it, and two languages: choose one."
    >
      <ul className={styles.cards}>
        {variants.map((variant) => {
          const own = progress.variants[variant.id];
          return (
            <li key={variant.id}>
              <Card className={styles.card} view="outlined" size="l">
                <div className={styles.cardHead}>
                  <Label theme={variant.language === 'nodejs' ? 'success' : 'info'}>
                    {variant.languageTitle}
                  </Label>
                  {own && <Label theme="unknown">{own.finished ? 'Done' : 'Under way'}</Label>}
                </div>
                <h2 className={styles.cardTitle}>{variant.sourceTitle}</h2>
                <p className={styles.note}>{variant.explanation}</p>
                <p className={styles.note}>
                  <code>{variant.file}</code> on <code>{variant.runtime}</code>
                </p>
                <div className={styles.cardActions}>
                  <Button
                    view={own ? 'outlined' : 'action'}
                    size="l"
                    aria-label={`${own ? 'Continue' : 'Start'}: ${variant.languageTitle}, ${variant.sourceTitle.toLowerCase()}`}
                    autoFocus={variant.id === props.focused}
                    onClick={() => {
                      props.onStart();
                      setProgress(start(progress, variant.id, Date.now()));
                    }}
                  >
                    {own ? 'Continue' : 'Start'}
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
      title={titleOf(variant)}
      lead={variant.explanation}
      actions={
        <>
          <Button
            view="outlined"
            size="l"
            onClick={() => setProgress(restart(progress, variant.id, Date.now()))}
          >
            Start over
          </Button>
          <Button view="flat" size="l" onClick={chooseAnother}>
            All variants
          </Button>
        </>
      }
    >
      <RuntimeNotice tutorial={tutorial} />
      <p className={styles.progress} role="status">
        {next ? `${done} of ${steps.length} steps done.` : 'All steps are done: you have the token.'}
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
                <VisuallyHidden>{step.done ? ' (done)' : ''}</VisuallyHidden>
              </h2>
              <p className={styles.note}>{step.text}</p>
              {step.id === 'code' && !step.done && (
                <CodeSnippet label={`Program ${variant.file}`} text={variant.program} />
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
          <p>
            The token in the response is a real one of this console: it opens private functions to which the
            account has the role <code>functions.functionInvoker</code>. Try the command in the token’s card,
            or another variant.
          </p>
          <Button view="action" size="l" onClick={chooseAnother}>
            Choose another variant
          </Button>
        </div>
      )}
    </Page>
  );
}

function titleOf(variant: Variant): string {
  return `IAM token: ${variant.languageTitle}, ${variant.sourceTitle.toLowerCase()}`;
}
