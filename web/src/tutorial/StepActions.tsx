import { Button } from '@gravity-ui/uikit';
import { useT } from './messages.ts';
import type { Step } from './steps.ts';
import type { useStepActions } from './use-step-actions.ts';

export function StepActions(props: {
  step: Step;
  hasFunction: boolean;
  actions: ReturnType<typeof useStepActions>;
}) {
  const t = useT();
  const { step, actions } = props;
  if (step.id === 'function') {
    return (
      <>
        <Button view="outlined-action" onClick={() => void actions.createFunction()}>
          {t('openDialog')}
        </Button>
        <Button view="flat" onClick={() => void actions.show(step)}>
          {t('showMe')}
        </Button>
      </>
    );
  }
  return (
    <>
      {step.id === 'code' && (
        <Button view="outlined-action" disabled={!props.hasFunction} onClick={() => void actions.fill()}>
          {t('fillEditor')}
        </Button>
      )}
      <Button
        view={step.id === 'code' ? 'flat' : 'outlined-action'}
        disabled={!props.hasFunction}
        onClick={() => void actions.show(step)}
      >
        {t('showMe')}
      </Button>
    </>
  );
}
