import { lazy, Suspense } from 'react';
import { tutorialProgress } from '../tutorial/progress.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { AppShell } from './AppShell.tsx';

const TutorialDock = lazy(async () => ({
  default: (await import('../tutorial/TutorialDock.tsx')).TutorialDock,
}));

const contentLink = [{ href: '#main', title: 'Skip to the content' }];

/** Every screen behind the sign-in: the sections around it and the tutorial below it. */
export function Shell() {
  const [{ active }] = useStoredValue(tutorialProgress);
  return (
    <AppShell
      skipLinks={
        active === undefined
          ? contentLink
          : [...contentLink, { href: '#tutorial', title: 'Skip to the tutorial' }]
      }
      footer={
        <Suspense>
          <TutorialDock />
        </Suspense>
      }
    />
  );
}
