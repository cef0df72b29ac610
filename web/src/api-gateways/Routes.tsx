import { Button, Label, Link } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { ShownRoute } from 'bff/contract';
import { functionsQuery } from '../api/functions.ts';
import { useSession } from '../api/use-session.ts';
import { links } from '../links.ts';
import styles from './ApiGatewayPage.module.css';
import { useT } from './messages.ts';

/** Routes of a specification, in its order. Each leads to its line in the editor. */
export function Routes(props: { routes: readonly ShownRoute[]; onLine: (line: number) => void }) {
  const t = useT();
  return (
    <ul className={styles.list}>
      {props.routes.map((route) => {
        const { line, method, path } = route;
        return (
          <li key={`${method} ${path}`} className={styles.route}>
            <Label theme="info">{method}</Label>
            <Button
              view="flat"
              size="s"
              className={styles.path}
              aria-label={t('goToRoute', { method, path })}
              onClick={() => props.onLine(line)}
            >
              <code>{path}</code>
            </Button>
            {route.isAuthorized && <Label theme="normal">{t('authorized')}</Label>}
            <span className={styles.target}>
              <Target {...route} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Target({ integration, target }: ShownRoute) {
  const t = useT();
  const { folderId } = useSession();
  const functions = useQuery(functionsQuery(folderId)).data;
  if (integration === 'dummy') return t('integrationDummy', { target });
  if (integration === 'http') return t('integrationHttp', { target });
  const called = functions?.find(({ id }) => id === target);
  if (called === undefined) return t('integrationFunction', { target });
  return t.rich('integrationFunction', {
    target: <Link href={links.function(called.id)}>{called.name || called.id}</Link>,
  });
}
