import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { functionQuery, functionsQuery } from '../api/functions.ts';
import { useSession } from '../api/use-session.ts';
import { versionsQuery } from '../api/versions.ts';
import { themePreference } from '../layout/theme-preference.ts';
import { links } from '../links.ts';
import { formatDate } from '../ui/format.ts';
import { matches, Picker, type PickerGroup, type PickerItem } from '../ui/Picker.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import { functionsFor } from './palette-items.ts';

const pages = [
  ['functionsPage', links.functions()],
  ['monitoring', links.allMonitoring()],
  ['operations', links.operations()],
  ['serviceAccounts', links.serviceAccounts()],
  ['triggers', links.triggers()],
  ['secrets', links.secrets()],
  ['queues', links.queues()],
  ['apiGateways', links.apiGateways()],
  ['systemHealth', links.systemHealth()],
  ['api', links.api()],
  ['tutorial', links.tutorial()],
] as const;
const ofFunction = [
  ['openEditor', links.function],
  ['openVersions', links.versions],
  ['openLogs', (functionId: string) => links.logs(functionId)],
  ['openMonitoring', links.monitoring],
  ['openOverview', links.overview],
] as const;
const themes = [
  ['lightTheme', 'light'],
  ['darkTheme', 'dark'],
  ['systemTheme', 'system'],
] as const;

/** Finds functions, versions, pages and actions by their names. */
export function CommandPalette(props: { onShortcuts: () => void; onClose: () => void }) {
  const t = useT();
  const router = useRouter();
  const { folderId } = useSession();
  const { functionId } = useParams({ strict: false });
  const [text, setText] = useState('');
  const functions = useQuery(functionsQuery(folderId));
  const fn = useQuery({ ...functionQuery(functionId ?? ''), enabled: functionId !== undefined }).data;
  const versions = useQuery({ ...versionsQuery(functionId ?? ''), enabled: functionId !== undefined });
  const go = (href: string) => () => void router.navigate({ href });
  const copy = (content: string) => () =>
    void navigator.clipboard.writeText(content).then(() => toastSuccess(t('copied')));
  const here: PickerItem[] =
    fn === undefined
      ? []
      : [
          ...ofFunction.map(([title, href]) => ({ id: title, title: t(title), run: go(href(fn.id)) })),
          { id: 'copyId', title: t('copyId'), detail: fn.id, run: copy(fn.id) },
          { id: 'copyUrl', title: t('copyUrl'), run: copy(fn.httpInvokeUrl) },
        ];
  const found = functionsFor(functions.data ?? [], text);
  const groups: PickerGroup[] = [
    { title: t('thisFunction', { name: fn?.name || (fn?.id ?? '') }), items: here },
    {
      title: t('functions'),
      items: found.shown.map(({ id, name }) => ({
        id,
        title: name || id,
        detail: id,
        run: go(links.function(id)),
      })),
      ...(found.more === 0 ? {} : { note: t('more', { count: found.more }) }),
    },
    {
      title: t('versionsOf', { name: fn?.name || (fn?.id ?? '') }),
      items:
        fn === undefined
          ? []
          : (versions.data ?? []).map(({ id, tags, createdAt }) => ({
              id,
              title: [id, ...tags].join(' '),
              detail: formatDate(createdAt),
              run: go(links.version(fn.id, id)),
            })),
    },
    {
      title: t('actions'),
      items: [
        { id: 'create', title: t('createFunction'), run: go(links.createFunction('')) },
        { id: 'shortcuts', title: t('shortcuts'), detail: '?', run: props.onShortcuts },
        ...themes.map(([title, theme]) => ({
          id: title,
          title: t(title),
          run: () => themePreference.set(theme),
        })),
      ],
    },
    {
      title: t('pages'),
      items: pages.map(([title, href]) => ({ id: href, title: t(title), run: go(href) })),
    },
  ];
  const shown = groups.map((group) => ({
    ...group,
    // The functions are found already, by their IDs and descriptions too.
    items:
      group.title === t('functions') ? group.items : group.items.filter(({ title }) => matches(title, text)),
  }));
  return (
    <Picker
      label={t('palette')}
      placeholder={t('placeholder')}
      text={text}
      onText={setText}
      groups={shown}
      nothing={t('nothing', { text })}
      onClose={props.onClose}
    />
  );
}
