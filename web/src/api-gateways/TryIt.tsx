import { Select, TextArea } from '@gravity-ui/uikit';
import type { ApiGateway, ShownRoute } from 'bff/contract';
import { useState } from 'react';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import styles from './ApiGatewayPage.module.css';
import { curlCommand, examplePath, hasBody, methods } from './curl-command.ts';
import { useT } from './messages.ts';
import { useGatewayOrigin } from './use-gateway-origin.ts';

const keyOf = ({ method, path }: ShownRoute) => `${method} ${path}`;
const optionOf = (text: string) => ({ value: text, content: text, text });

/** A command that sends a request to a route. Pages of the console may not send requests to the domains of gateways. */
export function TryIt(props: { gateway: ApiGateway; routes: readonly ShownRoute[]; isChanged: boolean }) {
  const t = useT();
  const origin = useGatewayOrigin(props.gateway.domain);
  const [chosen, setChosen] = useState<string>();
  const route = props.routes.find((each) => keyOf(each) === chosen) ?? props.routes[0];
  const [anyMethod, setAnyMethod] = useState('GET');
  const [typed, setTyped] = useState<{ of: string; path: string }>();
  const [body, setBody] = useState('{}');
  if (route === undefined) return null;
  const key = keyOf(route);
  const method = route.method === 'ANY' ? anyMethod : route.method;
  const path = typed?.of === key ? typed.path : examplePath(route.path);
  return (
    <section className={styles.block} aria-labelledby="try-it">
      <h2 className={styles.title} id="try-it">
        {t('tryIt')}
      </h2>
      <p className={styles.note}>{t(props.isChanged ? 'trySaved' : 'tryHint')}</p>
      <div className={styles.request}>
        <Field label={t('route')}>
          {(control) => (
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              size="l"
              filterable={props.routes.length > 8}
              value={[key]}
              options={[...new Set(props.routes.map(keyOf))].map(optionOf)}
              onUpdate={([value]) => setChosen(value)}
            />
          )}
        </Field>
        {route.method === 'ANY' && (
          <Field label={t('method')}>
            {(control) => (
              <Select
                id={control.id}
                aria-labelledby={control.labelId}
                width="max"
                size="l"
                value={[anyMethod]}
                options={methods.map(optionOf)}
                onUpdate={([value = 'GET']) => setAnyMethod(value)}
              />
            )}
          </Field>
        )}
        <TextField
          label={t('path')}
          hint={t('pathHint')}
          value={path}
          onUpdate={(value) => setTyped({ of: key, path: value })}
        />
        {hasBody(method) && (
          <Field label={t('body')}>
            {(control) => (
              <TextArea id={control.id} size="l" minRows={1} maxRows={6} value={body} onUpdate={setBody} />
            )}
          </Field>
        )}
      </div>
      <CodeSnippet label={t('command')} text={curlCommand({ origin, method, path, body })} />
    </section>
  );
}
