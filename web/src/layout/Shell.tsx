import { lazy, Suspense } from 'react';
import { tutorialProgress } from '../tutorial/progress.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { AppShell } from './AppShell.tsx';
import { useT } from './messages.ts';

const TutorialDock = lazy(async () => ({
  default: (await import('../tutorial/TutorialDock.tsx')).TutorialDock,
}));

/** The frame of every screen after sign-in: the navigation around it and the tutorial below it. */
export function Shell() {
  const t = useT();
  const contentLink = { href: '#main', title: t('skipToContent') };
  const [{ active }] = useStoredValue(tutorialProgress);
  return (
    <AppShell
      skipLinks={
        active === undefined
          ? [contentLink]
          : [contentLink, { href: '#tutorial', title: t('skipToTutorial') }]
      }
      footer={
        <Suspense>
          <TutorialDock />
        </Suspense>
      }
    />
  );
}
