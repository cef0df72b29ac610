import { Alert } from '@gravity-ui/uikit';
import type { DeniedRequest, MissingRole } from 'bff/contract';
import { translateApiText } from '../server-errors/api-texts.ts';
import { ConfirmDialog, type ConfirmProblem } from '../ui/ConfirmDialog.tsx';
import styles from './GrantStrongRoleDialog.module.css';
import { useT } from './messages.ts';

const resources = {
  function: 'theFunction',
  'service account': 'theAccount',
  secret: 'theSecret',
  folder: 'theFolder',
  cloud: 'theCloud',
} as const satisfies Record<MissingRole['resourceType'], string>;

/** Shows what a strong role allows and who caused the request, and grants the role after the owner types its name. */
export function GrantStrongRoleDialog(props: {
  deniedRequest: DeniedRequest;
  names: { subject: string; resource: string };
  busy: boolean;
  problem: ConfirmProblem | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const { missing, suggestion } = props.deniedRequest;
  const { subject, resource } = props.names;
  return (
    <ConfirmDialog
      title={t('grantStrong')}
      applyText={t('grantRole')}
      danger
      typeToConfirm={suggestion.roleId}
      confirmLabel={t('typeRole')}
      busy={props.busy}
      problem={props.problem}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <div className={styles.body}>
        <Alert theme="warning" title={t('programAsked')} message={t('programAskedHint')} />
        <dl className={styles.facts}>
          <div>
            <dt>{t('serviceAccount')}</dt>
            <dd>{subject}</dd>
          </div>
          <div>
            <dt>{t('role')}</dt>
            <dd>
              <code>{suggestion.roleId}</code>
            </dd>
          </div>
          <div>
            <dt>{t('resource')}</dt>
            <dd>{t(resources[missing.resourceType], { name: resource })}</dd>
          </div>
          <div>
            <dt>{t('allows')}</dt>
            <dd>{translateApiText(suggestion.allows)}</dd>
          </div>
          <div>
            <dt>{t('permission')}</dt>
            <dd>
              <code>{missing.permission}</code>
            </dd>
          </div>
        </dl>
      </div>
    </ConfirmDialog>
  );
}
