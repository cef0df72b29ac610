import { toaster } from '@gravity-ui/uikit/toaster-singleton';

/** A short message of success. Errors never appear here; they stay on the page. */
export function toastSuccess(title: string): void {
  toaster.add({ name: title, title, theme: 'success', autoHiding: 4000 });
}
