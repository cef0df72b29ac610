import { Button, ClipboardButton, SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useMemo, useState } from 'react';
import { formatBytes } from '../ui/format.ts';
import { visibleText } from '../ui/printed-text.ts';
import { piecesOf } from '../ui/text-pieces.ts';
import { VirtualRows } from '../ui/VirtualRows.tsx';
import { useT } from './messages.ts';
import { prettyJson, prettyMaxCharacters } from './outcome.ts';
import styles from './Response.module.css';
import { maskTokens } from './token.ts';

/** A longer text is cut at first, because a browser is slow to lay out megabytes. */
const shownCharacters = 20_000;

/** The response body, rendered as text: formatted, or exactly as received. */
export function Response(props: {
  text: string;
  /** Set if the result above already shows the content. The user can unfold the body as received. */
  isFolded: boolean;
  showTokens: boolean;
}) {
  const t = useT();
  const [isOpen, setOpen] = useState(!props.isFolded);
  const mayBePretty = props.text.length <= prettyMaxCharacters;
  const [form, setForm] = useState<'pretty' | 'raw'>(mayBePretty ? 'pretty' : 'raw');
  const [whole, setWhole] = useState(false);
  const full = useMemo(() => (form === 'pretty' ? prettyJson(props.text) : props.text), [form, props.text]);
  const cut = !whole && full.length > shownCharacters;
  const text = useMemo(() => {
    const part = cut ? full.slice(0, shownCharacters) : full;
    if (props.showTokens) return visibleText(part);
    const masked = maskTokens(part);
    return visibleText(cut ? withoutCutToken(masked) : masked);
  }, [cut, full, props.showTokens]);
  const pieces = useMemo(() => (whole ? piecesOf(text) : []), [whole, text]);
  return (
    <>
      <div className={styles.head}>
        <h3 className={styles.title}>{t('response')}</h3>
        {isOpen && mayBePretty && (
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
          {whole ? (
            <VirtualRows
              className={styles.whole}
              label={t('wholeResponse')}
              count={pieces.length}
              row={(index) => <bdi dir="ltr">{pieces[index] || '\u00a0'}</bdi>}
            />
          ) : (
            <pre className={styles.text}>
              {props.text === '' ? (
                <span className={styles.note}>{t('emptyResponse')}</span>
              ) : (
                <bdi dir="ltr">{text}</bdi>
              )}
            </pre>
          )}
        </section>
      )}
      {isOpen && cut && (
        <Button view="outlined" size="s" onClick={() => setWhole(true)}>
          {t('showAll', { size: formatBytes(full.length) })}
        </Button>
      )}
    </>
  );
}

/** Removes a token that the cut has split, which is no longer recognized as one. */
function withoutCutToken(text: string): string {
  let from = text.length;
  while (from > 0 && /[\w.=-]/.test(text[from - 1] ?? '')) from--;
  const token = text.indexOf('t1.', from);
  return token === -1 ? text : `${text.slice(0, token)}…`;
}
