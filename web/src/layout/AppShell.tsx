import {
  Alarm,
  ChartLine,
  Cpu,
  CurlyBrackets,
  Envelope,
  Function as FunctionIcon,
  GraduationCap,
  Key,
  ListTimeline,
  NodesRight,
  Persons,
} from '@gravity-ui/icons';
import { AsideHeader, type AsideHeaderItem } from '@gravity-ui/navigation';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Commands } from '../commands/Commands.tsx';
import { links } from '../links.ts';
import { storedValue, useStoredValue } from '../ui/stored-value.ts';
import { useMediaQuery } from '../ui/use-media-query.ts';
import styles from './AppShell.module.css';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Mark } from './Mark.tsx';
import { useT } from './messages.ts';
import { ServerBanner } from './ServerBanner.tsx';
import { SignOutButton } from './SignOutButton.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { useChanges } from './use-changes.ts';
import { useClientNavigation } from './use-client-navigation.ts';
import { useFocusKeeper } from './use-focus-keeper.ts';

type SkipLink = { href: string; title: string };

const sections = [
  { id: 'functions', short: 'functions', icon: FunctionIcon, href: links.functions() },
  { id: 'monitoring', short: 'monitoring', icon: ChartLine, href: links.allMonitoring() },
  { id: 'operations', short: 'operations', icon: ListTimeline, href: links.operations() },
  { id: 'serviceAccounts', short: 'accountsShort', icon: Persons, href: links.serviceAccounts() },
  { id: 'triggers', short: 'triggers', icon: Alarm, href: links.triggers() },
  { id: 'secrets', short: 'secrets', icon: Key, href: links.secrets() },
  { id: 'queues', short: 'queues', icon: Envelope, href: links.queues() },
  { id: 'apiGateways', short: 'apiGateways', icon: NodesRight, href: links.apiGateways() },
  { id: 'systemHealth', short: 'systemHealthShort', icon: Cpu, href: links.systemHealth() },
  { id: 'api', short: 'api', icon: CurlyBrackets, href: links.api() },
  { id: 'tutorial', short: 'tutorial', icon: GraduationCap, href: links.tutorial() },
] as const;

const compactAside = storedValue<boolean>('functions-console.aside-compact', {
  read: (stored) => (typeof stored === 'boolean' ? stored : undefined),
  // On narrower windows, the labels of the sidebar would take the editor's space.
  fallback: globalThis.matchMedia('(max-width: 1199px)').matches,
});

/** The frame of every screen: the navigation in a sidebar, or in a bar on top if the window is narrow. */
export function AppShell(props: { footer?: ReactNode; skipLinks: readonly SkipLink[] }) {
  const t = useT();
  const narrow = useMediaQuery('(max-width: 767px)');
  const path = useRouterState({ select: (state) => state.location.pathname });
  useClientNavigation();
  useChanges();
  useFocusKeeper();
  const [compact, setCompact] = useStoredValue(compactAside);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new path scrolls the screen to its top
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0);
    globalThis.scrollTo(0, 0);
  }, [path]);

  // Gravity's sidebar is no landmark, so what it holds would belong to none (axe: region).
  const sidebarLabel = t('sidebar');
  useEffect(() => {
    const sidebar = narrow ? null : document.querySelector('[class*=aside-header__aside-content]');
    sidebar?.setAttribute('role', 'navigation');
    sidebar?.setAttribute('aria-label', sidebarLabel);
  }, [narrow, sidebarLabel]);

  const content = (
    <div className={styles.content}>
      <ServerBanner />
      <main id="main" className={styles.main}>
        <Outlet />
      </main>
      {props.footer}
      <Commands />
    </div>
  );

  if (narrow) {
    return (
      <div className={styles.narrow}>
        <SkipLinks links={props.skipLinks} />
        <header className={styles.bar}>
          <Mark />
          <nav className={styles.barLinks} aria-label={t('sections')}>
            {sections.map((section) => (
              <a
                key={section.id}
                href={section.href}
                className={styles.barLink}
                aria-current={isWithin(path, section.href) ? 'page' : undefined}
              >
                {t(section.short)}
              </a>
            ))}
          </nav>
          <LanguageSwitch compact />
          <ThemeSwitch />
          <SignOutButton />
        </header>
        {content}
      </div>
    );
  }

  const items: AsideHeaderItem[] = sections.map((section) => ({
    id: section.id,
    title: t(section.id),
    icon: section.icon,
    href: section.href,
    current: isWithin(path, section.href),
    menuItemAriaProps: isWithin(path, section.href) ? { 'aria-current': 'page' } : {},
  }));

  return (
    <>
      <SkipLinks links={props.skipLinks} />
      <AsideHeader
        className={styles.aside}
        logo={{
          text: () => <span className={styles.logo}>{t('product')}</span>,
          icon: () => <Mark />,
          iconSize: 24,
          href: links.functions(),
          'aria-label': t('home'),
        }}
        compact={compact}
        onChangeCompact={setCompact}
        menuItems={items}
        headerDecoration
        collapseTitle={t('collapse')}
        expandTitle={t('expand')}
        renderFooter={(aside) => (
          <div className={aside.compact ? styles.footerCompact : styles.footer}>
            <LanguageSwitch compact={aside.compact} />
            <ThemeSwitch />
            <SignOutButton />
          </div>
        )}
        renderContent={() => content}
      />
    </>
  );
}

const isWithin = (path: string, section: string) => path === section || path.startsWith(`${section}/`);

/** The first elements in tab order: links that skip the navigation. */
function SkipLinks(props: { links: readonly SkipLink[] }) {
  return props.links.map(({ href, title }) => (
    <a key={href} className={styles.skip} href={href}>
      {title}
    </a>
  ));
}
