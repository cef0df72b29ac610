import { useNavigate, useRouterState } from '@tanstack/react-router';
import { revealPart } from '../editor/reveal.ts';
import { links } from '../links.ts';
import { fillEditor } from './fill-editor.ts';
import { pointAt } from './point-at.ts';
import type { Step } from './steps.ts';
import type { Tutorial } from './use-tutorial.ts';

/** What the buttons of a step do: go to the right screen and point, or do the dull part. */
export function useStepActions(tutorial: Tutorial | undefined) {
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return {
    /** Goes to where the step's control is and points at it. */
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
