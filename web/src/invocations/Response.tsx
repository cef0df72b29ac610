import { Button, ClipboardButton, SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useState } from 'react';
import { formatBytes } from '../ui/format.ts';
import { prettyJson } from './outcome.ts';
import styles from './Response.module.css';
import { maskTokens } from './token.ts';

/** Text longer than this is first shown cut, because a browser lays out megabytes slowly. */
const shownCharacters = 100_000;

/** What the caller got, as inert text: laid out, or byte for byte. */
export function Response(props: {
  text: string;
  /** It says again what stands above it, and is there for whoever wants it as it came. */
  isFolded: boolean;
  showTokens: boolean;
}) {
  const [isOpen, setOpen] = useState(!props.isFolded);
  const [form, setForm] = useState<'pretty' | 'raw'>('pretty');
  const [whole, setWhole] = useState(false);
  const full = form === 'pretty' ? prettyJson(props.text) : props.text;
  const text = props.showTokens ? full : maskTokens(full);
  const cut = !whole && text.length > shownCharacters;
  return (
    <>
      <div className={styles.head}>
        <h3 className={styles.title}>Response</h3>
        {isOpen && (
          <SegmentedRadioGroup
            size="s"
            value={form}
            onUpdate={setForm}
            aria-label="Form of the response"
            options={[
              { value: 'pretty', content: 'Pretty' },
              { value: 'raw', content: 'Raw' },
            ]}
          />
        )}
        {props.isFolded && (
          <Button view="outlined" size="s" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide' : 'Show the JSON that the caller got'}
          </Button>
        )}
        <ClipboardButton text={full} size="s" aria-label="Copy response" tooltipInitialText="Copy response" />
      </div>
      {isOpen && (
        <section aria-label="Response">
          <pre className={styles.text}>
            {props.text === '' ? (
              <span className={styles.note}>The response is empty.</span>
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
          Show all {formatBytes(text.length)}
        </Button>
      )}
    </>
  );
}
