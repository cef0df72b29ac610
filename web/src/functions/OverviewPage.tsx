import { TrashBin } from '@gravity-ui/icons';
import { Button, Icon, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { functionQuery } from '../api/functions.ts';
import { forgetFunction } from '../editor/draft/forget-function.ts';
import { links } from '../links.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { CopyableId } from '../ui/CopyableId.tsx';
import { formatDate } from '../ui/format.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { privateCall } from './call-commands.ts';
import { DeleteFunctionDialog } from './DeleteFunctionDialog.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { InvokerList } from './InvokerList.tsx';
import { NameField } from './NameField.tsx';
import styles from './OverviewPage.module.css';
import { PublicSwitch } from './PublicSwitch.tsx';

/** What a function is and how it is called. */
export default function OverviewPage() {
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId)).data;
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  useDocumentTitle(fn ? `${fn.name || fn.id}, overview` : 'Overview');
  if (!fn) return <Skeleton className={styles.loading} />;
  return (
    <div className={styles.page}>
      <section className={styles.block} aria-labelledby="overview-general">
        <h2 className={styles.title} id="overview-general">
          General
        </h2>
        <dl className={styles.facts}>
          <dt>Id</dt>
          <dd>
            <CopyableId id={fn.id} what="the function" />
          </dd>
          <dt>Folder</dt>
          <dd>
            <CopyableId id={fn.folderId} what="the folder" />
          </dd>
          <dt>Created</dt>
          <dd>{formatDate(fn.createdAt)}</dd>
        </dl>
        <NameField fn={fn} />
        <DescriptionField fn={fn} />
      </section>
      <section className={styles.block} aria-labelledby="overview-call">
        <h2 className={styles.title} id="overview-call">
          Calling it
        </h2>
        <div className={styles.named}>
          <h3 className={styles.name}>Link to invoke</h3>
          <CodeSnippet label="Link to invoke" text={fn.httpInvokeUrl} />
        </div>
        <div className={styles.named}>
          <h3 className={styles.name}>Who may call it</h3>
          <PublicSwitch functionId={fn.id} />
        </div>
        <InvokerList fn={fn} />
        <div className={styles.named}>
          <h3 className={styles.name}>Call a private function</h3>
          <p className={styles.note}>
            With the IAM token of an account that has the role <code>functions.functionInvoker</code>. The
            first command gets the owner’s: <code>FC_OWNER_TOKEN</code> is what the server was started with,
            or else the content of the file <code>owner-token</code> in its data folder.
          </p>
          <CodeSnippet
            label="Commands that call the function with a token"
            text={privateCall({ invokeUrl: fn.httpInvokeUrl, consoleUrl: location.origin })}
          />
        </div>
        <div className={styles.named}>
          <h3 className={styles.name}>Call it raw</h3>
          <p className={styles.note}>
            The body is the event as it is, and the answer is the handler’s value as JSON; the Run button
            calls this way.
          </p>
          <CodeSnippet
            label="Command that calls the function raw"
            text={`curl -H "Authorization: Bearer $IAM_TOKEN" -d '{"name": "Alice"}' '${fn.httpInvokeUrl}?integration=raw'`}
          />
        </div>
      </section>
      <section className={styles.block} aria-labelledby="overview-delete">
        <h2 className={styles.title} id="overview-delete">
          Deletion
        </h2>
        <p className={styles.note}>
          Deletes the function with all its versions. Its link stops answering at once.
        </p>
        <div>
          <Button view="outlined-danger" size="l" onClick={() => setDeleting(true)}>
            <Icon data={TrashBin} size={16} />
            Delete function
          </Button>
        </div>
      </section>
      {deleting && (
        <DeleteFunctionDialog
          target={fn}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            forgetFunction(fn.id);
            void navigate({ href: links.functions() });
          }}
        />
      )}
    </div>
  );
}
