import { Alert } from '@gravity-ui/uikit';
import type { Refusal } from 'bff/contract';
import { ConfirmDialog, type ConfirmProblem } from '../ui/ConfirmDialog.tsx';
import styles from './GrantStrongRoleDialog.module.css';

/** Says what a strong role would allow and who caused the request for it, and grants it once its name is typed. */
export function GrantStrongRoleDialog(props: {
  refusal: Refusal;
  names: { subject: string; resource: string };
  busy: boolean;
  problem: ConfirmProblem | undefined;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { missing, suggestion } = props.refusal;
  const { subject, resource } = props.names;
  const isContainer = missing.resourceType === 'folder' || missing.resourceType === 'cloud';
  return (
    <ConfirmDialog
      title="Grant strong role"
      applyText="Grant role"
      danger
      typeToConfirm={suggestion.roleId}
      confirmLabel="Type the role to confirm"
      busy={props.busy}
      problem={props.problem}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      <div className={styles.body}>
        <Alert
          theme="warning"
          title="A program requested this, not you"
          message="Grant the role only if you know why the code needs it."
        />
        <dl className={styles.facts}>
          <div>
            <dt>Service account</dt>
            <dd>{subject}</dd>
          </div>
          <div>
            <dt>Role</dt>
            <dd>
              <code>{suggestion.roleId}</code>
            </dd>
          </div>
          <div>
            <dt>Resource</dt>
            <dd>
              {missing.resourceType} {resource}
              {isContainer && ', and everything in it'}
            </dd>
          </div>
          <div>
            <dt>Allows</dt>
            <dd>{suggestion.allows}</dd>
          </div>
          <div>
            <dt>Permission</dt>
            <dd>
              <code>{missing.permission}</code>
            </dd>
          </div>
        </dl>
      </div>
    </ConfirmDialog>
  );
}
