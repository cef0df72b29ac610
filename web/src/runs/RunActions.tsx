import { ArrowRotateRight, Ellipsis } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { send } from '../api/client.ts';
import { explain } from '../api/errors.ts';
import { exportUrl, type KeptRun, keptRunQuery } from '../api/runs.ts';
import { links } from '../links.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import { SaveTestEventDialog } from './SaveTestEventDialog.tsx';

/** What a person does with the run that is shown. */
export function RunActions(props: {
  functionId: string;
  runId: string;
  isRunning: boolean;
  onRunAgain: (run: KeptRun) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { functionId, runId } = props;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [toSave, setToSave] = useState<string>();
  const action = useMutation({ mutationFn: (act: () => Promise<void>) => act() });
  const act = (what: () => Promise<void>) => () => action.mutate(what);
  const whole = async () => {
    const kept = await queryClient.fetchQuery(keptRunQuery(runId));
    if (kept.run.isInputCut) throw new Error(t('inputCut'));
    return kept;
  };
  const saveFile = async () => {
    const file = URL.createObjectURL(await (await send(exportUrl(runId))).blob());
    Object.assign(document.createElement('a'), { href: file, download: `run-${runId}.json` }).click();
    URL.revokeObjectURL(file);
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(links.run(functionId, runId), location.origin).href);
    toastSuccess(t('linkCopied'));
  };
  return (
    <>
      <Button
        view="outlined"
        disabled={props.isRunning}
        onClick={act(async () => props.onRunAgain(await whole()))}
      >
        <Icon data={ArrowRotateRight} size={14} />
        {t('runAgain')}
      </Button>
      <DropdownMenu
        renderSwitcher={(switcher) => (
          <Button {...switcher} view="outlined" aria-label={t('actions')} title={t('actions')}>
            <Icon data={Ellipsis} size={16} />
          </Button>
        )}
        popupProps={{ placement: ['bottom-end', 'top-end'] }}
        items={[
          [
            { text: t('saveTestEvent'), action: act(async () => setToSave((await whole()).input)) },
            {
              text: t('compareWith'),
              action: () => void navigate({ href: links.compareRuns(functionId, runId, '') }),
            },
          ],
          [
            { text: t('copyLink'), action: act(copyLink) },
            { text: t('export'), action: act(saveFile), disabled: props.isRunning },
          ],
          [{ text: t('close'), action: props.onClose }],
        ]}
      />
      {toSave !== undefined && (
        <SaveTestEventDialog functionId={functionId} payload={toSave} onClose={() => setToSave(undefined)} />
      )}
      {action.error && (
        <Dialog open size="s" aria-label={t('actionFailed')} onClose={() => action.reset()}>
          <Dialog.Header caption={t('actionFailed')} />
          <Dialog.Body>
            <ErrorPanel {...explain(action.error, t('actionFailed'))} />
          </Dialog.Body>
        </Dialog>
      )}
    </>
  );
}
