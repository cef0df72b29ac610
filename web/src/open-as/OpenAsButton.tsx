import { Button } from '@gravity-ui/uikit';
import { lazy, Suspense, useState } from 'react';
import { useT } from './messages.ts';
import type { Subject } from './snippets.ts';

const OpenAsDialog = lazy(async () => ({ default: (await import('./OpenAsDialog.tsx')).OpenAsDialog }));

export function OpenAsButton(props: { subject: Subject; size?: 's' | 'm' }) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button view="outlined" size={props.size ?? 'm'} onClick={() => setIsOpen(true)}>
        {t('openAs')}
      </Button>
      <Suspense>
        {isOpen && <OpenAsDialog subject={props.subject} onClose={() => setIsOpen(false)} />}
      </Suspense>
    </>
  );
}
