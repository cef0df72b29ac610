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
// A top-level await would make the bundler move shared modules out of this chunk, so that the browser loads more.
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

// Every screen except the editor is small. Once the first screen is rendered and the browser is idle, the others load
// too, so that they work even if the server stops.
const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1000));
const unsubscribe = router.subscribe('onRendered', () => {
  unsubscribe();
  whenIdle(() => {
    // A screen that failed to load now loads when the user opens it.
    for (const screen of smallScreens) router.loadRouteChunk(screen)?.catch(() => {});
  });
});
