import { Circle, CircleCheckFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { nameRules } from './function-name.ts';
import styles from './NameRules.module.css';

/** Which rules of a name are met, while somebody types it. */
export function NameRules(props: { name: string }) {
  return (
    <ul className={styles.rules}>
      {nameRules(props.name).map((rule) => (
        <li key={rule.text} className={rule.met ? styles.met : undefined}>
          <Icon data={rule.met ? CircleCheckFill : Circle} size={12} />
          {rule.text}
          <VisuallyHidden>{rule.met ? ' (met)' : ' (not met)'}</VisuallyHidden>
        </li>
      ))}
    </ul>
  );
}
