import { AppShell } from './AppShell.tsx';

export function Shell() {
  return <AppShell />;
}
