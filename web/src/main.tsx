import '@fontsource-variable/inter';
import '@gravity-ui/uikit/styles/styles.css';
import './layout/theme.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/query-client.ts';
import { applyLanguage, followOtherTabs } from './i18n/language.ts';
import { ThemeRoot } from './layout/ThemeRoot.tsx';
import { links } from './links.ts';
import { createConsoleRouter, smallScreens } from './routes.tsx';

const queryClient = createQueryClient(() => {
  const { pathname, href } = router.state.location;
  if (pathname !== links.signIn()) void router.navigate({ to: '/sign-in', search: { returnTo: href } });
});
const router = createConsoleRouter(queryClient);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// Not awaited at the top level: the modules that screens share would leave this one's chunk, and more would be loaded.
void applyLanguage().then(() => {
  followOtherTabs();
  createRoot(root).render(
    <StrictMode>
      <ThemeRoot>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ThemeRoot>
    </StrictMode>,
  );
});

// The screens but the editor are small: once the first is there and there is time, the others are here too, even if the
// server goes away.
const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1000));
const unsubscribe = router.subscribe('onRendered', () => {
  unsubscribe();
  whenIdle(() => {
    // A screen that could not be fetched now is asked for again when it is opened.
    for (const screen of smallScreens) router.loadRouteChunk(screen)?.catch(() => {});
  });
});
