import { Alert, Button, PasswordInput } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError, explain, messageOf } from '../api/errors.ts';
import { signIn } from '../api/session.ts';
import { LanguageSwitch } from '../layout/LanguageSwitch.tsx';
import { Mark } from '../layout/Mark.tsx';
import { links } from '../links.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { useT } from './messages.ts';
import styles from './SignInPage.module.css';

/** Signs in a user whose one-time link was already used or whose session has ended. */
export function SignInPage(props: { returnTo: string | undefined; linkWasUsed: boolean }) {
  const t = useT();
  useDocumentTitle(t('signIn'));
  const [token, setToken] = useState('');
  const router = useRouter();
  const queryClient = useQueryClient();
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      queryClient.clear();
      await router.navigate({ href: props.returnTo ?? links.functions(), replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') attempt.mutate(token.trim());
  };
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <Mark />
        <h1 className={styles.title}>{t('signIn')}</h1>
        {props.linkWasUsed && <Alert theme="warning" message={t('linkUsed')} />}
        <p className={styles.text}>{t.rich('openLink')}</p>
        <p className={styles.text}>{t.rich('pasteToken')}</p>
        <form className={styles.form} onSubmit={submit}>
          <Field label={t('ownerToken')}>
            {(control) => (
              <PasswordInput
                id={control.id}
                autoComplete="current-password"
                size="l"
                autoFocus
                value={token}
                onUpdate={setToken}
                hideCopyButton
              />
            )}
          </Field>
          {attempt.error && (
            <ErrorPanel
              {...(attempt.error instanceof ApiError &&
              (attempt.error.status === 401 || attempt.error.status === 403)
                ? {
                    title: t('wrongToken'),
                    message: messageOf(attempt.error),
                    whatToDo: t('wrongTokenHint'),
                  }
                : explain(attempt.error, t('signInFailed')))}
            />
          )}
          <Button type="submit" view="action" size="l" width="max" loading={attempt.isPending}>
            {t('signInButton')}
          </Button>
        </form>
        <div className={styles.language}>
          <LanguageSwitch compact={false} />
        </div>
      </div>
    </main>
  );
}
