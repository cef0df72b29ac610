import { useState } from 'react';
import { matches, Picker } from '../../ui/Picker.tsx';
import { useT } from '../messages.ts';

/** A longer list is no quicker to read than to type more of the path. */
const shownMost = 50;

/** Opens a file of the draft by a part of its path. */
export function QuickOpen(props: {
  paths: readonly string[];
  onOpen: (path: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const { shown, more } = filesFor(props.paths, text);
  return (
    <Picker
      label={t('goToFile')}
      placeholder={t('goToFilePlaceholder')}
      text={text}
      onText={setText}
      groups={[
        {
          title: t('files'),
          items: shown.map((path) => ({ id: path, title: path, run: () => props.onOpen(path) })),
          ...(more === 0 ? {} : { note: t('moreFiles', { count: more }) }),
        },
      ]}
      nothing={t('noSuchFile', { text })}
      onClose={props.onClose}
    />
  );
}

/** The paths that a text finds; those whose file name begins with it first, then the shorter ones. */
export function filesFor(paths: readonly string[], text: string): { shown: readonly string[]; more: number } {
  const wanted = text.trim().toLowerCase();
  const rank = (path: string) =>
    Number(
      !path
        .slice(path.lastIndexOf('/') + 1)
        .toLowerCase()
        .startsWith(wanted),
    );
  const found = paths
    .filter((path) => matches(path, wanted))
    .toSorted((a, b) => rank(a) - rank(b) || a.length - b.length || a.localeCompare(b));
  return { shown: found.slice(0, shownMost), more: Math.max(found.length - shownMost, 0) };
}
