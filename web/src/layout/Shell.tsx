import { lazy, Suspense } from 'react';
import { AppShell } from './AppShell.tsx';

const TutorialDock = lazy(async () => ({
  default: (await import('../tutorial/TutorialDock.tsx')).TutorialDock,
}));

/** Every screen behind the sign-in: the sections around it and the tutorial below it. */
export function Shell() {
  return (
    <AppShell
      footer={
        <Suspense>
          <TutorialDock />
        </Suspense>
      }
    />
  );
}
