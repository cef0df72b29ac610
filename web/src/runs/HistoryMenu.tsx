import { ClockArrowRotateLeft } from '@gravity-ui/icons';
import { Button, Icon, Popup } from '@gravity-ui/uikit';
import { useRef, useState } from 'react';
import { HistoryList } from './HistoryList.tsx';
import { useT } from './messages.ts';

/** The button beside Run that opens the runs of a function. */
export function HistoryMenu(props: {
  functionId: string;
  size: 'm' | 'l';
  compact: boolean;
  /** The run that the page shows. */
  runId: string | undefined;
  /** Called when a run was chosen; its address is open by then. */
  onOpened: () => void;
}) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor}
        view="outlined"
        size={props.size}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={props.compact ? t('history') : undefined}
        title={props.compact ? t('history') : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon data={ClockArrowRotateLeft} size={16} />
        {props.compact ? undefined : t('history')}
      </Button>
      <Popup
        open={isOpen}
        anchorElement={anchor.current}
        placement={['bottom-end', 'bottom']}
        modal
        role="dialog"
        // Popup has no property for the name of its dialog.
        floatingRef={(dialog: HTMLElement | null) => dialog?.setAttribute('aria-label', t('historyOf'))}
        returnFocus={anchor}
        onOpenChange={setOpen}
      >
        <HistoryList
          functionId={props.functionId}
          runId={props.runId}
          onOpened={() => {
            setOpen(false);
            props.onOpened();
          }}
        />
      </Popup>
    </>
  );
}
