import { useEffect } from 'react';
import { useT } from './messages.ts';

/** Names the browser's tab after the screen. */
export function useDocumentTitle(title: string): void {
  const product = useT()('product');
  useEffect(() => {
    document.title = title === product ? title : `${title} · ${product}`;
  }, [title, product]);
}
