import { useEffect } from 'react';
import { useT } from './messages.ts';

/** Sets the title of the browser tab to that of the screen. */
export function useDocumentTitle(title: string): void {
  const product = useT()('product');
  useEffect(() => {
    document.title = title === product ? title : `${title} · ${product}`;
  }, [title, product]);
}
