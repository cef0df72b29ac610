import { Button } from '@gravity-ui/uikit';
import type { Step } from './steps.ts';
import type { useStepActions } from './use-step-actions.ts';

/** The buttons of one step. */
export function StepActions(props: {
  step: Step;
  hasFunction: boolean;
  actions: ReturnType<typeof useStepActions>;
}) {
  const { step, actions } = props;
  if (step.id === 'function') {
    return (
      <>
        <Button view="outlined-action" onClick={() => void actions.createFunction()}>
          Open the dialog
        </Button>
        <Button view="flat" onClick={() => void actions.show(step)}>
          Show me
        </Button>
      </>
    );
  }
  return (
    <>
      {step.id === 'code' && (
        <Button view="outlined-action" disabled={!props.hasFunction} onClick={() => void actions.fill()}>
          Fill the editor
        </Button>
      )}
      <Button
        view={step.id === 'code' ? 'flat' : 'outlined-action'}
        disabled={!props.hasFunction}
        onClick={() => void actions.show(step)}
      >
        Show me
      </Button>
    </>
  );
}
