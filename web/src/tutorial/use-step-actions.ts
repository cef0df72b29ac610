import { useNavigate, useRouterState } from '@tanstack/react-router';
import { revealPart } from '../editor/reveal.ts';
import { links } from '../links.ts';
import { fillEditor } from './fill-editor.ts';
import { pointAt } from './point-at.ts';
import type { Step } from './steps.ts';
import type { Tutorial } from './use-tutorial.ts';

/** The actions of a step's buttons: open its screen and highlight the control, or fill in the code. */
export function useStepActions(tutorial: Tutorial | undefined) {
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return {
    /** Opens the screen of the step's control and highlights it. */
    show: async (step: Step) => {
      if (!tutorial) return;
      const place = step.id === 'function' ? links.functions() : links.function(tutorial.functionId ?? '');
      if (step.id !== 'function' && !tutorial.functionId) return;
      if (path.replace(/\/$/, '') !== place) await navigate({ href: place });
      if (step.part) revealPart(step.part);
      await pointAt(step);
    },
    createFunction: async () => {
      if (tutorial) await navigate({ href: links.createFunction(tutorial.variant.functionName) });
    },
    fill: async () => {
      if (!tutorial?.functionId) return;
      await navigate({ href: links.function(tutorial.functionId) });
      revealPart('code');
      await fillEditor(tutorial.functionId, tutorial.variant);
    },
  };
}
