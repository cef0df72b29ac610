import { Button, type ButtonButtonProps, Tooltip } from '@gravity-ui/uikit';
import { useId } from 'react';
import styles from './ActionButton.module.css';
import { VisuallyHidden } from './VisuallyHidden.tsx';

/** A button that is never hidden. A disabled one stays reachable by keyboard and explains why it is disabled. */
export function ActionButton({
  disabledReason,
  onClick,
  className,
  ...props
}: ButtonButtonProps & { disabledReason?: string | undefined }) {
  const reasonId = useId();
  if (!disabledReason) return <Button {...props} className={className} onClick={onClick} />;
  return (
    <Tooltip content={disabledReason} openDelay={0}>
      <span className={styles.wrap}>
        <Button
          {...props}
          className={[styles.disabled, className].filter(Boolean).join(' ')}
          aria-disabled
          aria-describedby={reasonId}
          onClick={(event) => event.preventDefault()}
        />
        <VisuallyHidden id={reasonId}>{disabledReason}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
