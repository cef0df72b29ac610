import { Alert, Button, PasswordInput } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError, explain } from '../api/errors.ts';
import { signIn } from '../api/session.ts';
import { Mark } from '../layout/Mark.tsx';
import { links } from '../links.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import styles from './SignInPage.module.css';

/** For a person whose one-time link was used up or whose session ended. */
export function SignInPage(props: { returnTo: string | undefined; linkWasUsed: boolean }) {
  useDocumentTitle('Sign in');
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
        <h1 className={styles.title}>Sign in</h1>
        {props.linkWasUsed && (
          <Alert
            theme="warning"
            message="This link has been used or is no longer valid. A link works once."
          />
        )}
        <p className={styles.text}>
          Open the link that <code>npm start</code> printed in its terminal. It works once; start again for a
          new one.
        </p>
        <p className={styles.text}>
          Or paste the owner token: the value of <code>FC_OWNER_TOKEN</code>, or else the content of the file{' '}
          <code>owner-token</code> in the data folder, which <code>npm start</code> names.
        </p>
        <form className={styles.form} onSubmit={submit}>
          <Field label="Owner token">
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
                    title: 'This is not the owner token',
                    message: attempt.error.message,
                    whatToDo: 'Copy it again, whole and without spaces.',
                  }
                : explain(attempt.error, 'Could not sign in'))}
            />
          )}
          <Button type="submit" view="action" size="l" width="max" loading={attempt.isPending}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
