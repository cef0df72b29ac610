import { Circle, CircleCheckFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { nameRules } from './function-name.ts';
import { useT } from './messages.ts';
import styles from './NameRules.module.css';

/** Shows which rules a name meets while the user types it. */
export function NameRules(props: { name: string }) {
  const t = useT();
  return (
    <ul className={styles.rules}>
      {nameRules(props.name).map((rule) => (
        <li key={rule.key} className={rule.met ? styles.met : undefined}>
          <Icon data={rule.met ? CircleCheckFill : Circle} size={12} />
          {t(rule.key)}
          <VisuallyHidden>{t(rule.met ? 'ruleMet' : 'ruleNotMet')}</VisuallyHidden>
        </li>
      ))}
    </ul>
  );
}
