import { Button, ClipboardButton, SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useState } from 'react';
import { formatBytes } from '../ui/format.ts';
import { useT } from './messages.ts';
import { prettyJson } from './outcome.ts';
import styles from './Response.module.css';
import { maskTokens } from './token.ts';

/** A longer text is truncated at first, because a browser is slow to lay out megabytes. */
const shownCharacters = 100_000;

/** The response body, rendered as text: formatted, or exactly as received. */
export function Response(props: {
  text: string;
  /** Set if the result above already shows the content. The user can unfold the body as received. */
  isFolded: boolean;
  showTokens: boolean;
}) {
  const t = useT();
  const [isOpen, setOpen] = useState(!props.isFolded);
  const [form, setForm] = useState<'pretty' | 'raw'>('pretty');
  const [whole, setWhole] = useState(false);
  const full = form === 'pretty' ? prettyJson(props.text) : props.text;
  const text = props.showTokens ? full : maskTokens(full);
  const cut = !whole && text.length > shownCharacters;
  return (
    <>
      <div className={styles.head}>
        <h3 className={styles.title}>{t('response')}</h3>
        {isOpen && (
          <SegmentedRadioGroup
            size="s"
            value={form}
            onUpdate={setForm}
            aria-label={t('responseFormat')}
            options={[
              { value: 'pretty', content: t('pretty') },
              { value: 'raw', content: t('raw') },
            ]}
          />
        )}
        {props.isFolded && (
          <Button view="outlined" size="s" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t('hide') : t('showResponse')}
          </Button>
        )}
        <ClipboardButton
          text={full}
          size="s"
          aria-label={t('copyResponse')}
          tooltipInitialText={t('copyResponse')}
        />
      </div>
      {isOpen && (
        <section aria-label={t('response')}>
          <pre className={styles.text}>
            {props.text === '' ? (
              <span className={styles.note}>{t('emptyResponse')}</span>
            ) : cut ? (
              text.slice(0, shownCharacters)
            ) : (
              text
            )}
          </pre>
        </section>
      )}
      {isOpen && cut && (
        <Button view="outlined" size="s" onClick={() => setWhole(true)}>
          {t('showAll', { size: formatBytes(text.length) })}
        </Button>
      )}
    </>
  );
}
