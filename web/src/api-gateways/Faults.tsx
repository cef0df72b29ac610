import { Button } from '@gravity-ui/uikit';
import styles from './ApiGatewayPage.module.css';
import { useT } from './messages.ts';
import type { SpecificationFault } from './SpecificationEditor.tsx';

/** Faults of a specification. The line of each leads to it in the editor. */
export function Faults(props: { faults: readonly SpecificationFault[]; onLine: (line: number) => void }) {
  const t = useT();
  return (
    <section className={styles.block} aria-labelledby="specification-faults">
      <h2 className={styles.title} id="specification-faults">
        {t('faults')}
      </h2>
      <ul className={styles.list}>
        {props.faults.map(({ line, at, rule }) => (
          <li key={`${line} ${at} ${rule}`}>
            <Button view="outlined" size="s" onClick={() => props.onLine(line)}>
              {t('line', { line })}
            </Button>{' '}
            <span className={styles.fault}>
              {at !== '' && (
                <>
                  <code>{at}</code>:{' '}
                </>
              )}
              {rule}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
